import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { findPromises, type PromiseAct, partnersQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { customerQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import type { DialogProps } from './asked.ts';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.promises.making;
const ACTS = Object.keys(t.promises.acts).filter((act): act is PromiseAct => act in t.promises.acts);
const ME = 'me';

/** Notes a promise that was given; kind and moment are proposed from the words. */
export function Promising({ one, close }: DialogProps) {
  const zone = useQuery(customerQuery(one.customerId)).data?.timeZone ?? undefined;
  const partners = useQuery(partnersQuery).data?.items.filter((partner) => partner.active) ?? [];
  const [said, setSaid] = useState('');
  const [act, setAct] = useState<PromiseAct>('call');
  const [dueAt, setDueAt] = useState<string | null>(null);
  const [who, setWho] = useState(ME);
  const chosen = useRef(false);
  const [settled] = useDebouncedValue(said.trim(), 400);
  const found = useQuery({
    queryKey: ['finding', one.customerId, settled],
    queryFn: ({ signal }) => findPromises(settled, one.customerId, signal),
    enabled: settled.length > 8,
    retry: false,
  }).data?.items[0];
  useEffect(() => {
    if (!found || chosen.current) return;
    setAct(found.act);
    if (found.dueAt) setDueAt(found.dueAt);
  }, [found]);
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/promises', {
          body: {
            caseNumber: one.number,
            words: said.trim(),
            act,
            dueAt: dueAt ?? '',
            ...(who === ME ? {} : { partnerId: who }),
          },
        }),
      ),
      words.done,
    );
  return (
    <DialogForm say={words.do} ready={said.trim() !== '' && dueAt !== null} go={go} close={close}>
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      <TextInput
        data-autofocus
        label={words.words}
        placeholder={words.wordsHint}
        value={said}
        maxLength={2000}
        onChange={(event) => setSaid(event.currentTarget.value)}
      />
      <Group grow align="flex-start">
        <Select
          label={words.act}
          allowDeselect={false}
          value={act}
          data={ACTS.map((value) => ({ value, label: t.automation.acts[value] }))}
          onChange={(value) => {
            chosen.current = true;
            setAct(ACTS.find((known) => known === value) ?? 'other');
          }}
        />
        {partners.length > 0 && (
          <Select
            label={words.who}
            allowDeselect={false}
            value={who}
            data={[
              { value: ME, label: words.me },
              ...partners.map((partner) => ({ value: partner.id, label: partner.name })),
            ]}
            onChange={(value) => setWho(value ?? ME)}
          />
        )}
      </Group>
      <Moment
        label={words.due}
        {...(zone ? { description: t.promises.chips.zone(zone) } : {})}
        timeZone={zone}
        value={dueAt}
        change={(at) => {
          chosen.current = true;
          setDueAt(at);
        }}
      />
    </DialogForm>
  );
}
