import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { caseTypesQuery, customerQuery, customersQuery, meQuery, teamsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { tellProblem } from '../../ui/failure.tsx';
import { newCase } from './new-case-door.ts';
import { casesChanged } from './verbs.ts';

const w = t.caseLists;
const ME = 'me';

/** A case by hand: for a matter that came by no connected channel. */
export function NewCase({ customerId }: { customerId: string | null }) {
  const navigate = useNavigate();
  const close = (): void => newCase.set(null);
  const me = useQuery(meQuery).data;
  const types = useQuery(caseTypesQuery).data?.items.filter((type) => type.active) ?? [];
  const teams = useQuery(teamsQuery).data?.items.filter((team) => team.archivedAt === null) ?? [];
  const [who, setWho] = useState(customerId);
  const [subject, setSubject] = useState('');
  const [remedy, setRemedy] = useState('');
  const [type, setType] = useState<string | null>(null);
  const [whose, setWhose] = useState(ME);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (!who) return;
    setBusy(true);
    try {
      const owner = whose === ME ? (me?.type === 'staff' ? { ownerId: me.id } : {}) : { teamId: whose };
      const made = await data(
        api.POST('/v1/cases', {
          body: {
            customerId: who,
            subject,
            ...(type ? { type } : {}),
            ...(remedy.trim() ? { remedy } : {}),
            ...owner,
          },
        }),
      );
      close();
      await navigate({ to: '/cases/$number', params: { number: made.number } });
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
      casesChanged();
    }
  };
  return (
    <Modal opened onClose={close} title={w.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {w.addLead}
          </Text>
          <CustomerField who={who} setWho={setWho} />
          <TextInput
            required
            maxLength={300}
            label={w.subject}
            data-autofocus={who !== null || undefined}
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
          <Select
            label={w.type}
            clearable
            value={type}
            data={types.map(({ key, name }) => ({ value: key, label: name }))}
            onChange={setType}
          />
          <Textarea
            label={w.remedy}
            autosize
            minRows={2}
            value={remedy}
            onChange={(event) => setRemedy(event.currentTarget.value)}
          />
          <Select
            label={w.whoHas}
            allowDeselect={false}
            value={whose}
            data={[
              { value: ME, label: w.me },
              ...teams.map(({ id, name }) => ({ value: id, label: w.inQueue(name) })),
            ]}
            onChange={(value) => setWhose(value ?? ME)}
          />
          <Group>
            <Button type="submit" loading={busy} disabled={who === null || subject.trim() === ''}>
              {w.addDo}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function CustomerField({ who, setWho }: { who: string | null; setWho: (id: string | null) => void }) {
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 150);
  const customer = useQuery({ ...customerQuery(who ?? ''), enabled: who !== null }).data;
  const found =
    useInfiniteQuery({ ...customersQuery(asked), placeholderData: (old) => old }).data?.pages[0]?.items ?? [];
  const options = found.map((one) => ({
    value: one.id,
    label: one.contact ? `${one.name} · ${one.contact}` : one.name,
  }));
  if (who && customer && !options.some((one) => one.value === who))
    options.unshift({ value: who, label: customer.name });
  return (
    <Select
      data-autofocus={who === null || undefined}
      label={w.customer}
      placeholder={w.customerHint}
      searchable
      required
      value={who}
      data={options}
      filter={({ options: all }) => all}
      onSearchChange={setQuery}
      nothingFoundMessage={t.customer.none(asked)}
      onChange={setWho}
    />
  );
}
