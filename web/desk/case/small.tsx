import { Select, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type CaseTask, caseEntriesQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { staffQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import type { DialogProps } from './asked.ts';
import { EntryChoice, theirWords } from './entry-choice.tsx';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.cases;

/** Holds a case, so that nobody and nothing closes it. */
export function Holding({ one, close }: DialogProps) {
  const [reason, setReason] = useState('');
  const path = { number: one.number };
  const go = () =>
    work(
      one.number,
      data(api.POST('/v1/cases/{number}/holds', { params: { path }, body: { reason } })),
      words.changed,
    );
  return (
    <DialogForm say={words.hold} ready={reason.trim() !== ''} go={go} close={close}>
      <Text size="sm" c="dimmed">
        {words.holdHint}
      </Text>
      <Textarea
        data-autofocus
        autosize
        minRows={2}
        label={words.holdWhy}
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

type Kind = CaseTask['kind'];
const KINDS: readonly Kind[] = ['call', 'apology-call', 'check-in', 'other'];

/** Lists something to be done for a case. */
export function Listing({ one, close }: DialogProps) {
  const staff = useQuery(staffQuery).data?.items.filter((person) => person.active) ?? [];
  const [kind, setKind] = useState<Kind>('call');
  const [say, setSay] = useState('');
  const [dueAt, setDueAt] = useState<string | null>(null);
  const [ownerId, setOwner] = useState<string | null>(null);
  const path = { number: one.number };
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/tasks', {
          params: { path },
          body: { kind, say, ...(dueAt ? { dueAt } : {}), ...(ownerId ? { ownerId } : {}) },
        }),
      ),
      words.listing.added,
    );
  return (
    <DialogForm say={words.listing.add} ready={say.trim() !== ''} go={go} close={close}>
      <TextInput
        data-autofocus
        label={words.listing.say}
        value={say}
        maxLength={2000}
        onChange={(event) => setSay(event.currentTarget.value)}
      />
      <Select
        allowDeselect={false}
        label={words.listing.kind}
        value={kind}
        data={KINDS.map((value) => ({ value, label: words.taskKinds[value] }))}
        onChange={(value) => setKind(KINDS.find((known) => known === value) ?? 'other')}
      />
      <Moment clearable label={words.listing.due} value={dueAt} change={setDueAt} />
      <Select
        clearable
        searchable
        label={words.listing.owner}
        placeholder={words.listing.mine}
        value={ownerId}
        data={staff.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setOwner}
      />
    </DialogForm>
  );
}

/** Lets a colleague, or somebody outside, take part. */
export function Participating({ one, close }: DialogProps) {
  const staff = useQuery(staffQuery).data?.items.filter((person) => person.active) ?? [];
  const [staffId, setStaff] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [role, setRole] = useState('');
  const path = { number: one.number };
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/participants', {
          params: { path },
          body: {
            role,
            ...(staffId ? { staffId } : { name: name.trim() }),
            ...(!staffId && address ? { address } : {}),
          },
        }),
      ),
      words.changed,
    );
  return (
    <DialogForm say={t.words.add} ready={staffId !== null || name.trim() !== ''} go={go} close={close}>
      <Select
        data-autofocus
        clearable
        searchable
        label={words.participantWho}
        value={staffId}
        data={staff.map((person) => ({ value: person.id, label: person.name }))}
        onChange={setStaff}
      />
      {staffId === null && (
        <>
          <TextInput
            label={words.participantOr}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            type="email"
            label={words.participantAddress}
            value={address}
            maxLength={254}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
        </>
      )}
      <TextInput
        label={words.participantRole}
        value={role}
        maxLength={100}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

/** Notes since when the customer is without service. */
export function WithoutService({ one, close }: DialogProps) {
  const [at, setAt] = useState<string | null>(null);
  const path = { number: one.number };
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/service', {
          params: { path },
          body: { service: 'down', ...(at ? { at } : {}) },
        }),
      ),
      words.changed,
    );
  return (
    <DialogForm say={words.service.down} ready go={go} close={close}>
      <Moment past clearable autoFocus label={words.service.since} value={at} change={setAt} />
    </DialogForm>
  );
}

/** Notes that service works again, in the customer's own words. */
export function Restored({ one, close }: DialogProps) {
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items;
  const said = useMemo(() => theirWords(entries ?? []), [entries]);
  const [entry, setEntry] = useState<string | null>(null);
  const path = { number: one.number };
  const entryId = entry ?? said[0]?.id;
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/service', {
          params: { path },
          body: { service: 'restored', ...(entryId ? { entryId } : {}) },
        }),
      ),
      words.changed,
    );
  return (
    <DialogForm say={words.service.up} ready={entryId !== undefined} go={go} close={close}>
      <EntryChoice
        label={words.service.restored}
        entries={said}
        none={words.closing.noWords}
        value={entryId ?? null}
        change={setEntry}
      />
    </DialogForm>
  );
}
