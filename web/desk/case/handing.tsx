import { Select, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { partnersQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { staffQuery, teamsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import type { DialogProps } from './asked.ts';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.cases.handing;

/** Offers a case to a person, team or partner. It stays where it is until they accept. */
export function Handing({ one, close }: DialogProps) {
  const staff = useQuery(staffQuery).data?.items ?? [];
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const partners = useQuery(partnersQuery).data?.items ?? [];
  const [to, setTo] = useState<string | null>(null);
  const [say, setSay] = useState('');
  const [answerBy, setAnswerBy] = useState<string | null>(null);
  const option = (kind: string) => (item: { id: string; name: string }) => ({
    value: `${kind} ${item.id}`,
    label: item.name,
  });
  const people = staff.filter((person) => person.active && person.role !== 'auditor');
  const [kind, id] = to?.split(' ') ?? [];
  const name = [...staff, ...teams, ...partners].find((item) => item.id === id)?.name ?? '';
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/handoffs', {
          params: { path: { number: one.number } },
          body: {
            say,
            ...(kind === 'person' && id ? { staffId: id } : {}),
            ...(kind === 'team' && id ? { teamId: id } : {}),
            ...(kind === 'partner' && id ? { partnerId: id } : {}),
            ...(answerBy ? { answerBy } : {}),
          },
        }),
      ),
      words.offered(name),
    );
  return (
    <DialogForm say={words.offer} ready={to !== null && say.trim() !== ''} go={go} close={close}>
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      <Select
        data-autofocus
        searchable
        label={words.to}
        value={to}
        onChange={setTo}
        data={[
          { group: words.teams, items: teams.filter((team) => !team.archivedAt).map(option('team')) },
          { group: words.people, items: people.map(option('person')) },
          {
            group: words.partners,
            items: partners.filter((partner) => partner.active).map(option('partner')),
          },
        ].filter((group) => group.items.length > 0)}
      />
      <Textarea
        autosize
        minRows={3}
        label={words.say}
        placeholder={words.sayHint}
        value={say}
        maxLength={5000}
        onChange={(event) => setSay(event.currentTarget.value)}
      />
      <Moment
        clearable
        label={words.until}
        description={words.untilHint}
        value={answerBy}
        change={setAnswerBy}
      />
    </DialogForm>
  );
}
