import { Modal, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { customerQuery, customersQuery, mailboxesQuery, meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { composing } from '../shell/state.ts';
import classes from './composer.module.css';
import { Composer } from './composer.tsx';
import { type Draft, emptyDraft, loadDraft } from './drafts.ts';

/** A new mail to a customer, from anywhere in the desk. */
export function NewMail({ customerId }: { customerId: string | null }) {
  const me = useQuery(meQuery).data;
  const close = (): void => composing.set(null);
  const [first] = useState(() => {
    const old = me ? loadDraft(me.id, 'new', false) : null;
    if (old && (customerId === null || old.customerId === customerId)) return { draft: old, restored: true };
    return { draft: { ...emptyDraft('new'), customerId }, restored: false };
  });
  const [who, setWho] = useState(first.draft.customerId);
  const customer = useQuery({ ...customerQuery(who ?? ''), enabled: who !== null }).data;
  const points =
    customer?.contactPoints.filter((point) => point.kind === 'email' && point.endedAt === null) ?? [];
  const known = new Map(points.map((point) => [point.value.toLowerCase(), customer?.name ?? point.value]));
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      padding={0}
      withCloseButton={false}
      closeOnClickOutside={false}
      attributes={{ content: { 'aria-label': t.composer.titles.new } }}
      classNames={{ content: classes.window ?? '' }}
    >
      <Composer place="new" start={first.draft} restored={first.restored} known={known} close={close}>
        {(draft, change) => (
          <Who
            draft={draft}
            change={change}
            chosen={(id) => setWho(id)}
            name={customer?.name ?? null}
            address={points[0]?.value ?? null}
          />
        )}
      </Composer>
    </Modal>
  );
}

interface WhoProps {
  readonly draft: Draft;
  readonly change: (to: Partial<Draft>) => void;
  readonly chosen: (id: string | null) => void;
  readonly name: string | null;
  readonly address: string | null;
}

function Who({ draft, change, chosen, name, address }: WhoProps) {
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 150);
  const found =
    useInfiniteQuery({ ...customersQuery(asked), placeholderData: (old) => old }).data?.pages[0]?.items ?? [];
  const boxes = useQuery(mailboxesQuery).data?.items.filter((box) => box.smtp && box.active) ?? [];
  const options = found.map((one) => ({
    value: one.id,
    label: one.contact ? `${one.name} · ${one.contact}` : one.name,
  }));
  if (draft.customerId && name && !options.some((one) => one.value === draft.customerId))
    options.unshift({ value: draft.customerId, label: name });
  // Opened from a customer's page: their address is known a moment later.
  const filled = useRef(draft.to.length > 0);
  useEffect(() => {
    if (filled.current || !address) return;
    filled.current = true;
    change({ to: [address] });
  });
  return (
    <div className={classes.choices}>
      <Select
        data-autofocus={draft.customerId === null || undefined}
        label={t.composer.customer}
        placeholder={t.composer.customerHint}
        searchable
        value={draft.customerId}
        data={options}
        filter={({ options: all }) => all}
        onSearchChange={setQuery}
        nothingFoundMessage={t.customer.none(asked)}
        onChange={(id) => {
          filled.current = true;
          const one = found.find((hit) => hit.id === id);
          change({ customerId: id, to: one?.contact?.includes('@') ? [one.contact] : [] });
          chosen(id);
        }}
      />
      {boxes.length > 1 && (
        <Select
          label={t.composer.from}
          placeholder={t.composer.fromChoose}
          value={draft.mailboxId}
          data={boxes.map((box) => ({ value: box.id, label: `${box.name} · ${box.address}` }))}
          onChange={(id) => change({ mailboxId: id })}
        />
      )}
    </div>
  );
}
