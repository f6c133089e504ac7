import { Group, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type NewRedress, partnersQuery, redressLimitsQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { meQuery } from '../../api/queries.ts';
import { minorDigits, money } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import type { DialogProps } from './asked.ts';
import { DialogForm } from './form.tsx';
import { owedReplacement, Replacing } from './replacing.tsx';
import { work } from './work.ts';

const words = t.cases;
type Kind = NewRedress['kind'];
const KINDS: readonly Kind[] = ['credit', 'waive', 'replace', 'extend'];

/** Gives something to put it right, within one's limits; owed until it has reached the customer. */
export function PuttingRight({ one, close }: DialogProps) {
  const role = useQuery(meQuery).data?.role;
  const limits = useQuery(redressLimitsQuery).data?.items.filter((limit) => limit.role === role);
  const partners = useQuery(partnersQuery).data?.items.filter((partner) => partner.active) ?? [];
  const [kind, setKind] = useState<Kind>('credit');
  const [amount, setAmount] = useState<number | null>(null);
  const [currency, setCurrency] = useState<string | null>(null);
  const [say, setSay] = useState('');
  const [dueAt, setDueAt] = useState<string | null>(null);
  const [partner, setPartner] = useState<string | null>(null);
  const [item, setItem] = useState('');
  const [cancels, setCancels] = useState(false);
  const owed = kind === 'replace' ? owedReplacement(one) : undefined;
  const mine = limits?.filter((limit) => limit.kind === kind) ?? [];
  const coin = currency ?? mine.find((limit) => limit.currency)?.currency ?? 'EUR';
  const limit = mine.find((one) => one.currency === null || one.currency === coin);
  const paid = kind === 'credit' || kind === 'waive';
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/redress', {
          params: { path: { number: one.number } },
          body: {
            kind,
            say: say.trim(),
            dueAt: dueAt ?? '',
            ...(paid && amount !== null
              ? { amount: Math.round(amount * 10 ** minorDigits(coin)), currency: coin }
              : {}),
            ...(partner ? { partnerId: partner } : {}),
            ...(!paid && item.trim() !== '' ? { item: item.trim() } : {}),
            ...(owed && cancels ? { cancels: owed.id } : {}),
          },
        }),
      ),
      words.rightGiven,
    );
  const worth = amount !== null && amount > 0 && /^[A-Z]{3}$/.test(coin);
  const ready = say.trim() !== '' && dueAt !== null && (!paid || worth);
  return (
    <DialogForm say={words.rightGive} ready={ready} go={go} close={close}>
      <Text size="sm" c="dimmed">
        {words.rightHint}
      </Text>
      <Select
        data-autofocus
        allowDeselect={false}
        label={words.rightKind}
        description={
          limits === undefined
            ? undefined
            : limit === undefined
              ? words.rightNone
              : limit.amount === null
                ? words.rightAny
                : words.rightLimit(money(limit.amount, limit.currency ?? coin))
        }
        value={kind}
        data={KINDS.map((value) => ({ value, label: words.rightKinds[value] }))}
        onChange={(value) => setKind(KINDS.find((known) => known === value) ?? 'credit')}
      />
      {paid && (
        <Group grow>
          <NumberInput
            label={words.rightAmount}
            min={0.01}
            max={1_000_000}
            decimalScale={2}
            value={amount ?? ''}
            onChange={(value) => setAmount(typeof value === 'number' ? value : null)}
          />
          <TextInput
            label={words.rightCurrency}
            value={coin}
            maxLength={3}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
        </Group>
      )}
      {!paid && (
        <Replacing item={item} setItem={setItem} owed={owed} cancels={cancels} setCancels={setCancels} />
      )}
      <TextInput
        label={words.rightSay}
        value={say}
        maxLength={2000}
        onChange={(event) => setSay(event.currentTarget.value)}
      />
      <Moment label={words.rightDue} value={dueAt} change={setDueAt} />
      {partners.length > 0 && (
        <Select
          clearable
          label={t.promises.making.who}
          placeholder={t.promises.making.me}
          value={partner}
          data={partners.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setPartner}
        />
      )}
    </DialogForm>
  );
}
