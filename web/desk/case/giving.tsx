import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { meQuery, staffQuery, teamsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import type { DialogProps } from './asked.ts';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.cases.giving;

/** Gives a case to a person, or back into the queue of a team. */
export function Giving({ one, close }: DialogProps) {
  const me = useQuery(meQuery).data;
  const staff = useQuery(staffQuery).data?.items.filter((person) => person.active) ?? [];
  const teams = useQuery(teamsQuery).data?.items.filter((team) => !team.archivedAt) ?? [];
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [kind, id] = to?.split(' ') ?? [];
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/assignment', {
          params: { path: { number: one.number } },
          body: { reason, ...(kind === 'team' ? { teamId: id ?? '' } : { staffId: id ?? '' }) },
        }),
      ),
      (answer) =>
        answer.queued ? words.queued(answer.team?.name ?? '') : words.given(answer.owner?.name ?? ''),
    );
  const mine = staff.filter((person) => person.id === me?.id);
  const others = staff.filter((person) => person.id !== me?.id && person.role !== 'auditor');
  return (
    <DialogForm say={words.give} ready={to !== null} go={go} close={close}>
      <Select
        data-autofocus
        searchable
        label={words.to}
        value={to}
        onChange={setTo}
        data={[
          {
            group: t.cases.handing.people,
            items: [
              ...mine.map((person) => ({
                value: `person ${person.id}`,
                label: `${person.name} (${t.conversation.assignMe.toLowerCase()})`,
              })),
              ...others.map((person) => ({ value: `person ${person.id}`, label: person.name })),
            ],
          },
          {
            group: t.cases.handing.teams,
            items: teams.map((team) => ({ value: `team ${team.id}`, label: words.queue(team.name) })),
          },
        ].filter((group) => group.items.length > 0)}
      />
      <TextInput
        label={words.reason}
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
