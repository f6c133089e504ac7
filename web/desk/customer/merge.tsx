import { ActionIcon, Button, Group, Modal, Select, Stack, Text, Textarea, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { customersQuery, memory } from '../../api/queries.ts';
import type { Customer } from '../../api/types.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import classes from './customer.module.css';

const fresh = (id: string): Promise<unknown> =>
  Promise.all([
    memory.invalidateQueries({ queryKey: ['customer', id] }),
    memory.invalidateQueries({ queryKey: ['record', id] }),
    memory.invalidateQueries({ queryKey: ['customers'] }),
  ]);

/** Says that another customer is this one, and how one knows. */
export function Merge({ customer, close }: { customer: Customer; close: () => void }) {
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 150);
  const [other, setOther] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const hits =
    useInfiniteQuery({ ...customersQuery(asked), placeholderData: (old) => old }).data?.pages[0]?.items ?? [];
  const merge = async (): Promise<void> => {
    if (!other) return;
    setBusy(true);
    try {
      await data(
        api.POST('/v1/customers/{id}/merge', {
          params: { path: { id: customer.id } },
          body: { customerId: other, reason },
        }),
      );
      close();
      tell(t.customer.mergeDone);
      await fresh(customer.id);
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.customer.mergeTitle}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t.customer.mergeHint(customer.name)}
        </Text>
        <Select
          data-autofocus
          searchable
          required
          label={t.customer.mergeWho}
          placeholder={t.customer.find}
          value={other}
          onChange={setOther}
          onSearchChange={setQuery}
          filter={({ options }) => options}
          nothingFoundMessage={t.customer.none(asked)}
          data={hits
            .filter((one) => one.id !== customer.id)
            .map((one) => ({
              value: one.id,
              label: one.contact ? `${one.name} · ${one.contact}` : one.name,
            }))}
        />
        <Textarea
          required
          autosize
          minRows={2}
          label={t.customer.mergeReason}
          placeholder={t.customer.mergeReasonHint}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group>
          <Button loading={busy} disabled={!other || reason.trim() === ''} onClick={() => void merge()}>
            {t.customer.mergeDo}
          </Button>
          <Button variant="default" onClick={close}>
            {t.words.cancel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Customers who are part of this one; each can be taken out again. */
export function Merged({ customer, edit }: { customer: Customer; edit: boolean }) {
  const [leaving, setLeaving] = useState<Customer['merged'][number] | null>(null);
  if (customer.merged.length === 0) return null;
  const unmerge = async (mergedId: string): Promise<void> => {
    setLeaving(null);
    try {
      await api.DELETE('/v1/customers/{id}/merge/{mergedId}', {
        params: { path: { id: customer.id, mergedId } },
      });
      tell(t.customer.unmerged);
      await fresh(customer.id);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <section>
      <h2 className={classes.label}>{t.customer.merged}</h2>
      <Stack gap={8}>
        {customer.merged.map((one) => (
          <div key={one.id} className={classes.point}>
            <div className={classes.name}>
              <span className={classes.value}>{one.name}</span>
              <span className={classes.proof}>
                {t.customer.mergedBy(one.mergedBy, shortTime(one.mergedAt))}. {one.reason}
              </span>
            </div>
            {edit && (
              <Tooltip label={t.customer.unmerge}>
                <ActionIcon
                  size={26}
                  aria-label={`${t.customer.unmerge}: ${one.name}`}
                  onClick={() => setLeaving(one)}
                >
                  <IconArrowsSplit2 size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        ))}
      </Stack>
      <Modal opened={leaving !== null} onClose={() => setLeaving(null)} title={t.customer.unmerge}>
        <Text mb="md">{t.customer.unmergeAsk(leaving?.name ?? '')}</Text>
        <Group>
          <Button onClick={() => leaving && void unmerge(leaving.id)}>{t.customer.unmerge}</Button>
          <Button variant="default" onClick={() => setLeaving(null)}>
            {t.words.cancel}
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
