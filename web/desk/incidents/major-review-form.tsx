import { Button, Fieldset, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { staffQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import type { MajorFormProps } from './major-forms.tsx';

const w = t.incidents;

interface Action {
  readonly key: number;
  readonly what: string;
  readonly ownerId: string | null;
  readonly dueAt: string | null;
}
const WORDS = ['cause', 'containment', 'similar'] as const;

/** Why it happened, and what is put right: each with one person and one day. */
export function ReviewForm({ incident: { id, review, actions: before }, close }: MajorFormProps) {
  const [said, setSaid] = useState({
    cause: review?.cause ?? '',
    containment: review?.containment ?? '',
    similar: review?.similar ?? '',
  });
  const open = before.filter((one) => one.doneAt === null);
  const [actions, setActions] = useState<readonly Action[]>(
    open.length > 0
      ? open.map((one, key) => ({ ...one, key }))
      : [{ key: 0, what: '', ownerId: null, dueAt: null }],
  );
  const [checkAt, setCheckAt] = useState<string | null>(review?.checkAt ?? null);
  const given = actions.flatMap(({ what, ownerId, dueAt }) =>
    what.trim() === '' || ownerId === null || dueAt === null ? [] : [{ what, ownerId, dueAt }],
  );
  const ready =
    WORDS.every((name) => said[name].trim() !== '') && given.length === actions.length && checkAt !== null;
  const body = { ...said, actions: given, checkAt: checkAt ?? '' };
  const go = () =>
    noted(data(api.PUT('/v1/incidents/major/{id}/review', { params: { path: { id } }, body })), w.reviewed, [
      ['incidents'],
    ]);
  const change = (key: number, to: Partial<Action>): void =>
    setActions(actions.map((one) => (one.key === key ? { ...one, ...to } : one)));
  return (
    <DialogForm say={t.words.save} ready={ready} go={go} close={close}>
      {WORDS.map((name, at) => (
        <Sentence
          key={name}
          first={at === 0}
          max={4000}
          label={w[name]}
          value={said[name]}
          change={(value) => setSaid({ ...said, [name]: value })}
        />
      ))}
      {actions.map((one) => (
        <Fieldset key={one.key} legend={w.actions}>
          <PutRight one={one} change={(to) => change(one.key, to)} />
          {actions.length > 1 && (
            <Button
              mt="sm"
              size="xs"
              variant="subtle"
              color="brick"
              onClick={() => setActions(actions.filter(({ key }) => key !== one.key))}
            >
              {w.dropAction}
            </Button>
          )}
        </Fieldset>
      ))}
      <div>
        <Button
          variant="default"
          onClick={() =>
            setActions([
              ...actions,
              { key: Math.max(...actions.map(({ key }) => key)) + 1, what: '', ownerId: null, dueAt: null },
            ])
          }
        >
          {w.addAction}
        </Button>
      </div>
      <Moment label={w.checkAt} value={checkAt} change={setCheckAt} />
    </DialogForm>
  );
}

function PutRight({ one, change }: { one: Action; change: (to: Partial<Action>) => void }) {
  const staff =
    useQuery(staffQuery).data?.items.filter((person) => person.active && person.role !== 'auditor') ?? [];
  return (
    <Stack gap="sm">
      <Sentence max={4000} label={w.action} value={one.what} change={(what) => change({ what })} />
      <Select
        required
        searchable
        label={w.actionOwner}
        value={one.ownerId}
        onChange={(ownerId) => change({ ownerId })}
        data={staff.map(({ id: value, name: label }) => ({ value, label }))}
      />
      <Moment label={w.actionDue} value={one.dueAt} change={(dueAt) => change({ dueAt })} />
    </Stack>
  );
}
