import { Drawer, Skeleton, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { caseOfConversationQuery, caseQuery } from '../../api/cases.ts';
import { api } from '../../api/client.ts';
import { conversationQuery, memory } from '../../api/queries.ts';
import { patchRow } from '../../api/refresh.ts';
import type { Conversation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { CasePanel } from '../case/panel.tsx';
import { CustomerAside } from '../customer/aside.tsx';
import classes from './conversation.module.css';
import { ConversationView } from './view.tsx';

/** The conversation that the address names, with its customer at the side where there is room. */
export function ConversationPane() {
  const { id } = useParams({ from: '/desk/inbox/$id' });
  const wide = useMediaQuery('(min-width: 85em)', false, { getInitialValueInEffect: false });
  const query = useQuery(conversationQuery(id));
  const number = useQuery(caseOfConversationQuery(id)).data?.number ?? null;
  const one = useQuery({ ...caseQuery(number ?? ''), enabled: number !== null }).data;
  const [aside, setAside] = useState(false);
  useRead(query.data);
  useEffect(() => {
    if (query.data) document.title = `${query.data.subject ?? t.words.noSubject} · Kept`;
  }, [query.data]);
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className={classes.pane} data-wide={wide || undefined}>
      {query.data ? (
        <ConversationView
          key={id}
          conversation={query.data}
          one={number === null ? undefined : one}
          showCase={wide ? undefined : () => setAside(true)}
        />
      ) : (
        <Loading />
      )}
      {wide && (
        <aside className={classes.aside} aria-label={t.conversation.customer}>
          {number !== null && (
            <div className={classes.case}>
              <CasePanel number={number} />
            </div>
          )}
          {query.data && <CustomerAside id={query.data.customerId} conversationId={id} />}
        </aside>
      )}
      {number !== null && (
        <Drawer
          opened={aside && !wide}
          onClose={() => setAside(false)}
          position="right"
          title={t.cases.one}
          closeButtonProps={{ 'aria-label': t.words.close }}
        >
          <CasePanel number={number} />
        </Drawer>
      )}
    </div>
  );
}

/** Tells the server that it was read: when it has been looked at, and not in passing. */
function useRead(conversation: Conversation | undefined): void {
  const id = conversation?.unread ? conversation.id : null;
  useEffect(() => {
    if (id === null) return;
    const seen = setTimeout(async () => {
      await api.POST('/v1/conversations/{id}/read', { params: { path: { id } } }).catch(() => undefined);
      patchRow(id, { unread: false });
      memory.setQueryData<Conversation>(['conversation', id], (old) => old && { ...old, unread: false });
    }, 700);
    return () => clearTimeout(seen);
  }, [id]);
}

function Loading() {
  return (
    <Stack p="lg" gap="lg" aria-hidden>
      <Skeleton h={20} w="50%" />
      <Skeleton h={120} radius="lg" />
      <Skeleton h={180} radius="lg" />
    </Stack>
  );
}
