import { Skeleton, Stack } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { troubleQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { OutgoingCard } from '../conversation/outgoing-card.tsx';

/** Mails that did not get through, each with the reason and the next step. */
export function Trouble() {
  const query = useQuery(troubleQuery);
  const items = query.data?.items ?? [];
  return (
    <Page title={t.sending.title} lead={t.sending.lead}>
      {query.isPending && <Skeleton h={180} radius="lg" />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Nothing
          icon={<IconMailCheck size={26} stroke={1.5} />}
          title={t.sending.empty}
          hint={t.sending.emptyHint}
        />
      )}
      <Stack gap="sm">
        {items.map((one) => (
          <OutgoingCard key={one.id} outgoing={one}>
            <LinkButton to="/inbox/$id" params={{ id: one.conversationId }} size="xs" variant="subtle">
              {t.sending.openConversation}
            </LinkButton>
          </OutgoingCard>
        ))}
      </Stack>
    </Page>
  );
}
