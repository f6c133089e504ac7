import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Case, caseEntriesQuery } from '../../api/cases.ts';
import { conversationQuery, customerQuery, mailboxesQuery, meQuery } from '../../api/queries.ts';
import type { Conversation, Outgoing } from '../../api/types.ts';
import { begin } from '../conversation/begin.ts';
import { Composer } from '../conversation/composer.tsx';
import type { Answer } from '../conversation/composer-props.ts';
import { type Draft, emptyDraft, loadDraft } from '../conversation/drafts.ts';
import { useCaseWriting } from './use-writing.ts';

/** Writing on the page of a case. */
export interface CaseWriter {
  readonly draft: Draft | null;
  readonly restored: boolean;
  readonly place: string;
  readonly known: ReadonlyMap<string, string>;
  readonly answers: readonly Answer[];
  /** Mails of its conversations that wait, failed, or are in doubt. */
  readonly outgoing: readonly Outgoing[];
  readonly open: (mode: 'reply' | 'note') => void;
  readonly close: () => void;
}

/** What people of ours said in a conversation: sent, and on its way. */
export const answersIn = (conversation: Conversation): Answer[] => [
  ...conversation.items
    .filter((entry) => entry.direction === 'out' && entry.author.type === 'staff')
    .map((entry) => ({ id: entry.id, by: entry.author.name })),
  ...conversation.outgoing
    .filter((one) => one.state === 'waiting' || one.state === 'leaving')
    .map((one) => ({ id: one.id, by: one.author })),
];

/** Writes into the newest mail conversation of a case, or begins one with its customer. */
export function useCaseComposer(one: Case): CaseWriter {
  const me = useQuery(meQuery).data;
  const own = useQuery(mailboxesQuery).data?.items.flatMap((box) => [box.address, ...box.aliases]) ?? [];
  const customer = useQuery(customerQuery(one.customerId)).data;
  const threads = useQueries({ queries: one.conversations.slice(-8).map((id) => conversationQuery(id)) });
  const thread = threads
    .flatMap(({ data }) => (data?.channel === 'email' ? [data] : []))
    .toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))[0];
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items ?? [];
  // What went by SMS or letter, or began another conversation, is no less an answer than a mail in this one.
  const elsewhere = entries.filter(
    (entry) =>
      entry.direction === 'out' && entry.author.type === 'staff' && entry.conversationId !== thread?.id,
  );
  const [write, setWrite] = useState<{ draft: Draft; restored: boolean } | null>(null);
  const place = thread?.id ?? `case-${one.number}`;
  const points = customer?.contactPoints.filter((point) => point.kind === 'email' && point.endedAt === null);
  const fresh = (mode: 'reply' | 'note'): Draft =>
    thread
      ? begin(mode, thread, own, false)
      : {
          ...emptyDraft(mode),
          customerId: one.customerId,
          subject: one.subject,
          to: mode === 'note' ? [] : (points ?? []).slice(0, 1).map((point) => point.value),
        };
  const open = (mode: 'reply' | 'note'): void => {
    const old = me ? loadDraft(me.id, place, mode === 'note') : null;
    setWrite(old?.mode === mode ? { draft: old, restored: true } : { draft: fresh(mode), restored: false });
  };
  useCaseWriting(one.number, (wanted) =>
    setWrite({ draft: { ...fresh('reply'), ...wanted }, restored: false }),
  );
  const known = useMemo(
    () => new Map((points ?? []).map((point) => [point.value.toLowerCase(), one.customerName])),
    [points, one.customerName],
  );
  return {
    draft: write?.draft ?? null,
    restored: write?.restored ?? false,
    place,
    known,
    answers: [
      ...(thread ? answersIn(thread) : []),
      ...elsewhere.map((entry) => ({ id: entry.id, by: entry.author.name })),
    ],
    outgoing: threads.flatMap(({ data }) => data?.outgoing ?? []),
    open,
    close: () => setWrite(null),
  };
}

/** The composer of a case's page. */
export function CaseComposer({ one, write }: { one: Case; write: CaseWriter }) {
  if (!write.draft) return null;
  return (
    <Composer
      key={`${write.draft.mode} ${write.draft.key}`}
      place={write.place}
      start={write.draft}
      restored={write.restored}
      known={write.known}
      one={one}
      answers={write.answers}
      close={write.close}
    />
  );
}
