import { Modal, SegmentedControl, Select, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, useMemo, useState } from 'react';
import { caseEntriesQuery, type PromiseView } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { staffQuery } from '../../api/queries.ts';
import type { EntrySummary } from '../../api/types.ts';
import { zonedTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import { useStore } from '../../ui/store.ts';
import { EntryChoice, theirWords } from '../case/entry-choice.tsx';
import { DialogForm } from '../case/form.tsx';
import { work } from '../case/work.ts';
import { askedPromise, type PromiseQuestion } from './asked.ts';
import { Telling } from './telling.tsx';

const words = t.promises;

/** What a dialog about a promise is told. */
export interface PromiseDialogProps {
  readonly promise: PromiseView;
  readonly close: () => void;
}

const NEVER: readonly EntrySummary['kind'][] = ['case', 'promise', 'customer-changed', 'merged', 'unmerged'];
/** Entries since the promise that may bear this proof, the newest first; the server decides. */
function mayProve(entries: readonly EntrySummary[], promise: PromiseView): EntrySummary[] {
  const since = entries.filter((entry) => entry.recordedAt >= promise.madeAt && !NEVER.includes(entry.kind));
  const fits = {
    reached: (entry: EntrySummary) => entry.kind === 'call' || entry.kind === 'visit',
    message: (entry: EntrySummary) => entry.direction === 'out' && entry.kind === 'message',
    entry: () => true,
    customer: (entry: EntrySummary) => theirWords([entry]).length > 0,
    partner: () => true,
  }[promise.proof];
  return since.filter((entry) => entry.id !== promise.entryId && fits(entry)).toReversed();
}

const useEntries = (promise: PromiseView): readonly EntrySummary[] =>
  useQuery(caseEntriesQuery(promise.caseNumber)).data?.items ?? [];

function Keeping({ promise, close }: PromiseDialogProps) {
  const entries = useEntries(promise);
  const proofs = useMemo(() => mayProve(entries, promise), [entries, promise]);
  const [entry, setEntry] = useState<string | null>(null);
  const entryId = entry ?? proofs[0]?.id ?? '';
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(api.POST('/v1/promises/{id}/keeping', { params: { path }, body: { entryId } })),
      words.keeping.done,
    );
  return (
    <DialogForm say={words.keeping.do} ready={entryId !== ''} go={go} close={close}>
      <Text size="sm" c="dimmed">
        «{promise.words}» {words.proofs[promise.proof]}.
      </Text>
      <EntryChoice
        label={words.keeping.title}
        entries={proofs}
        none={words.keeping.none}
        value={entryId}
        change={setEntry}
      />
    </DialogForm>
  );
}

function Moving({ promise, close }: PromiseDialogProps) {
  const entries = useEntries(promise);
  const contacts = useMemo(
    () => entries.filter((entry) => entry.kind === 'call' || entry.kind === 'visit').toReversed(),
    [entries],
  );
  const [dueAt, setDueAt] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [how, setHow] = useState('write');
  const [text, setText] = useState<string | null>(null);
  const [entry, setEntry] = useState<string | null>(null);
  const draft = text ?? (dueAt ? words.moved.draft(promise.words, zonedTime(dueAt, promise.timeZone)) : '');
  const entryId = entry ?? contacts[0]?.id ?? '';
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(
        api.POST('/v1/promises/{id}/rescheduling', {
          params: { path },
          body: {
            dueAt: dueAt ?? '',
            reason: reason.trim(),
            ...(how === 'write' ? { message: { text: draft } } : { entryId }),
          },
        }),
      ),
      words.moved.done,
    );
  const told = how === 'write' ? draft.trim() !== '' : entryId !== '';
  return (
    <DialogForm
      say={words.moved.do}
      ready={dueAt !== null && reason.trim() !== '' && told}
      go={go}
      close={close}
    >
      <Text size="sm" c="dimmed">
        «{promise.words}» {words.moved.hint}
      </Text>
      <Moment
        autoFocus
        label={words.moved.due}
        description={words.chips.zone(promise.timeZone)}
        timeZone={promise.timeZone}
        value={dueAt}
        change={setDueAt}
      />
      <Reason value={reason} change={setReason} />
      <SegmentedControl
        aria-label={words.moved.how}
        value={how}
        onChange={setHow}
        data={[
          { value: 'write', label: words.moved.write },
          { value: 'said', label: words.moved.said },
        ]}
      />
      {how === 'write' ? (
        <Textarea
          autosize
          minRows={5}
          label={words.moved.text}
          value={draft}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <EntryChoice
          label={words.moved.said}
          entries={contacts}
          none={words.keeping.none}
          value={entryId}
          change={setEntry}
        />
      )}
    </DialogForm>
  );
}

function Reason(props: { value: string; change: (to: string) => void; label?: string; first?: boolean }) {
  return (
    <Textarea
      autosize
      minRows={1}
      label={props.label ?? words.moved.reason}
      data-autofocus={props.first || undefined}
      value={props.value}
      maxLength={2000}
      onChange={(event) => props.change(event.currentTarget.value)}
    />
  );
}

function Breaking({ promise, close }: PromiseDialogProps) {
  const [reason, setReason] = useState('');
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(api.POST('/v1/promises/{id}/breaking', { params: { path }, body: { reason } })),
      words.breaking.done,
    );
  return (
    <DialogForm say={words.breaking.do} ready={reason.trim() !== ''} go={go} close={close}>
      <Text size="sm" c="dimmed">
        «{promise.words}» {words.breaking.hint}
      </Text>
      <Reason first value={reason} change={setReason} />
    </DialogForm>
  );
}

function Releasing({ promise, close }: PromiseDialogProps) {
  const entries = useEntries(promise);
  const said = useMemo(
    () => theirWords(entries.filter((entry) => entry.recordedAt >= promise.madeAt)),
    [entries, promise],
  );
  const [reason, setReason] = useState('');
  const [entry, setEntry] = useState<string | null>(null);
  const entryId = entry ?? said[0]?.id ?? '';
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(api.POST('/v1/promises/{id}/release', { params: { path }, body: { reason, entryId } })),
      words.releasing.done,
    );
  return (
    <DialogForm say={words.releasing.do} ready={reason.trim() !== '' && entryId !== ''} go={go} close={close}>
      <EntryChoice
        label={words.releasing.hint}
        entries={said}
        none={t.cases.closing.noWords}
        value={entryId}
        change={setEntry}
      />
      <Reason label={words.releasing.reason} value={reason} change={setReason} />
    </DialogForm>
  );
}

function Passing({ promise, close }: PromiseDialogProps) {
  const staff = useQuery(staffQuery).data?.items.filter((person) => person.active) ?? [];
  const [ownerId, setOwner] = useState<string | null>(null);
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(api.POST('/v1/promises/{id}/owner', { params: { path }, body: { ownerId: ownerId ?? '' } })),
      (answer) => words.passing.done(answer.owner?.name ?? ''),
    );
  return (
    <DialogForm say={words.passing.do} ready={ownerId !== null} go={go} close={close}>
      <Select
        data-autofocus
        searchable
        label={words.passing.title}
        value={ownerId}
        data={staff
          .filter((person) => person.id !== promise.owner?.id && person.role !== 'auditor')
          .map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setOwner}
      />
    </DialogForm>
  );
}

const DIALOGS: Readonly<
  Record<PromiseQuestion, readonly [title: string, ComponentType<PromiseDialogProps>]>
> = {
  keep: [words.keeping.do, Keeping],
  move: [words.moved.title, Moving],
  break: [words.breaking.title, Breaking],
  release: [words.releasing.title, Releasing],
  tell: [words.telling.title, Telling],
  pass: [words.pass, Passing],
};

/** The dialogs of promises, opened from anywhere in the desk. */
export function PromiseDialogs() {
  const open = useStore(askedPromise);
  if (open === null) return null;
  const close = (): void => askedPromise.set(null);
  const [title, Dialog] = DIALOGS[open.question];
  return (
    <Modal opened onClose={close} title={title} size="lg">
      <Dialog promise={open.promise} close={close} />
    </Modal>
  );
}
