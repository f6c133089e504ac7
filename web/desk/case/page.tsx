import { ActionIcon, Button, Drawer, Group, Skeleton, Title, Tooltip, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconBriefcase,
  IconBriefcaseOff,
  IconChevronLeft,
  IconNote,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Case, caseEntriesQuery, caseQuery } from '../../api/cases.ts';
import { Problem } from '../../api/client.ts';
import { usePresence } from '../../api/presence.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { OutgoingCard } from '../conversation/outgoing-card.tsx';
import { EntryLines } from '../customer/entry-lines.tsx';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import type { Verb } from '../shell/state.ts';
import classes from './case.module.css';
import { CaseComposer, useCaseComposer } from './composer.tsx';
import { Others } from './others.tsx';
import { CasePanel } from './panel.tsx';
import { useCaseVerbs } from './verbs.ts';

/** A case: what happened, newest first, and at the side everything that matters now. */
export function CasePage() {
  const { number } = useParams({ from: '/desk/cases/$number' });
  const query = useQuery(caseQuery(number));
  const one = query.data;
  useEffect(() => {
    if (one) document.title = `${one.number} ${one.subject} · Kept`;
  }, [one]);
  if (query.error instanceof Problem && [404, 400, 422].includes(query.error.status))
    return <Nothing icon={<IconBriefcaseOff size={26} stroke={1.5} />} title={t.errors.missing} />;
  if (query.isError && !one) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!one) return <Skeleton m="lg" h={320} radius="lg" />;
  return <Shown key={one.number} one={one} />;
}

function Shown({ one }: { one: Case }) {
  const write = useCaseComposer(one);
  const wide = useMediaQuery('(min-width: 75em)', false, { getInitialValueInEffect: false });
  const [aside, setAside] = useState(false);
  const able = (ability: string): boolean => one.abilities.includes(ability);
  const me = useQuery(meQuery).data;
  const doing = write.draft && write.draft.mode !== 'note' ? 'writing' : 'reading';
  const present = usePresence(one.number, me?.id, doing, able('message'));
  const offered: Verb[] = [
    ...(able('message')
      ? [{ id: 'reply', say: t.cases.verbs.answer, key: 'r', run: () => write.open('reply') }]
      : []),
    ...(able('note')
      ? [{ id: 'note', say: t.cases.verbs.note, key: 'n', run: () => write.open('note') }]
      : []),
    ...useCaseVerbs(one).filter((verb) => verb.id !== 'case-open'),
  ];
  useKeys({
    ...Object.fromEntries(offered.flatMap((verb) => (verb.key ? [[verb.key, verb.run]] : []))),
    u: () => history.back(),
  });
  useOffered(offered);
  return (
    <div className={classes.page}>
      <section className={classes.main} aria-label={t.cases.title(one.number)}>
        <header className={classes.head}>
          <Tooltip label={`${t.words.back} (U)`}>
            <ActionIcon aria-label={t.words.back} onClick={() => history.back()}>
              <IconChevronLeft size={20} />
            </ActionIcon>
          </Tooltip>
          <div className={classes.titles}>
            <Title order={1} fz={16} className="truncate" title={one.subject}>
              {one.subject}
            </Title>
            <DeskLink to="/customers/$id" params={{ id: one.customerId }} fz="sm" className="truncate">
              {one.customerName}
            </DeskLink>
            <Others others={present} />
          </div>
          <Group gap={6} wrap="nowrap">
            {!wide && (
              <Button variant="default" px={9} onClick={() => setAside(true)}>
                <VisuallyHidden>{t.cases.show}</VisuallyHidden>
                {one.owner ? <Face name={one.owner.name} size={20} /> : <IconBriefcase size={17} />}
              </Button>
            )}
            {able('note') && (
              <Tooltip label={`${t.cases.note} (N)`}>
                <Button variant="default" aria-label={t.cases.note} px={9} onClick={() => write.open('note')}>
                  <IconNote size={17} />
                </Button>
              </Tooltip>
            )}
            {able('message') && (
              <Button leftSection={<IconArrowBackUp size={17} />} onClick={() => write.open('reply')}>
                {t.conversation.reply}
              </Button>
            )}
          </Group>
        </header>
        {(write.draft || write.outgoing.length > 0) && (
          <div className={classes.write}>
            {write.outgoing.map((mail) => (
              <OutgoingCard key={mail.id} outgoing={mail} />
            ))}
            <CaseComposer one={one} write={write} />
          </div>
        )}
        <Entries number={one.number} />
      </section>
      {wide ? (
        <aside className={classes.side} aria-label={t.cases.one}>
          <CasePanel number={one.number} page />
        </aside>
      ) : (
        <Drawer
          opened={aside}
          onClose={() => setAside(false)}
          position="right"
          title={t.cases.one}
          closeButtonProps={{ 'aria-label': t.words.close }}
        >
          <CasePanel number={one.number} page />
        </Drawer>
      )}
    </div>
  );
}

function Entries({ number }: { number: string }) {
  const { entry } = useSearch({ from: '/desk/cases/$number' });
  const query = useQuery(caseEntriesQuery(number));
  const frame = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => query.data?.items.toReversed() ?? [], [query.data]);
  return (
    <div ref={frame} className={classes.frame} tabIndex={-1}>
      <VisuallyHidden component="h2">{t.cases.timeline}</VisuallyHidden>
      {query.isPending && <Skeleton m="lg" h={240} radius="lg" />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && entries.length === 0 && (
        <Nothing icon={<IconNote size={26} stroke={1.5} />} title={t.cases.empty} />
      )}
      <EntryLines entries={entries} frame={frame} shown={entry} />
    </div>
  );
}
