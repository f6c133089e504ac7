import { ActionIcon, Badge, Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconHeartHandshake, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { customerQuery } from '../../api/queries.ts';
import type { Customer } from '../../api/types.ts';
import { now } from '../../text/clock.ts';
import { date } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import { useOffered } from '../shell/offered.ts';
import classes from './customer.module.css';

const w = t.customer.needs;
/** Clocks of browsers may go before the server's, for which no consent is still to come. */
const SKEW = 60_000;
const HALF_A_YEAR = 182 * 24 * 3_600_000;
type Need = Customer['needs'][number];

const work = (customerId: string, doing: Promise<unknown>, said: string): Promise<boolean> =>
  noted(doing, said, [customerQuery(customerId).queryKey]);

/** What a customer needs of us, in their words; who may, adds to it and ends what counts no more. */
export function Needs({ customer, edit }: { customer: Customer; edit: boolean }) {
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Need | null>(null);
  useOffered(edit ? [{ id: 'customer-need', say: w.add, key: '', run: () => setAdding(true) }] : []);
  if (customer.needs.length === 0 && !edit) return null;
  return (
    <section aria-label={w.title}>
      <Group justify="space-between" wrap="nowrap">
        <h2 className={classes.label}>{w.title}</h2>
        {edit && (
          <ActionIcon aria-label={w.add} onClick={() => setAdding(true)}>
            <IconPlus size={17} />
          </ActionIcon>
        )}
      </Group>
      {customer.needs.length === 0 && (
        <Text size="sm" c="dimmed">
          {w.none}
        </Text>
      )}
      <Stack gap={8}>
        {customer.needs.map((need) => (
          <div key={need.id} className={classes.need}>
            <IconHeartHandshake size={16} stroke={1.6} aria-hidden />
            <div>
              {need.need} {need.vulnerable && <Badge color="honey">{w.vulnerableShort}</Badge>}
              <Text size="xs" c="dimmed">
                {need.source} · {w.review(date(need.reviewOn))}
              </Text>
            </div>
            {edit && (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={w.endOf(need.need)}
                onClick={() => setEnding(need)}
              >
                {w.end}
              </Button>
            )}
          </div>
        ))}
      </Stack>
      {adding && <Adding customerId={customer.id} close={() => setAdding(false)} />}
      {ending && <Ending need={ending} close={() => setEnding(null)} />}
    </section>
  );
}

function Adding({ customerId, close }: { customerId: string; close: () => void }) {
  const [need, setNeed] = useState('');
  const [source, setSource] = useState('');
  const [vulnerable, setVulnerable] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const [review, setReview] = useState(() => new Date(now() + HALF_A_YEAR).toISOString().slice(0, 10));
  const go = () =>
    work(
      customerId,
      data(
        api.POST('/v1/customers/{id}/needs', {
          params: { path: { id: customerId } },
          body: {
            need: need.trim(),
            source: source.trim(),
            vulnerable,
            consentedAt: new Date(now() - SKEW).toISOString(),
            reviewOn: review,
          },
        }),
      ),
      w.added,
    );
  const ready = need.trim() !== '' && source.trim() !== '' && agreed && review !== '';
  return (
    <Modal opened onClose={close} title={w.add}>
      <DialogForm say={w.addDo} ready={ready} go={go} close={close}>
        <TextInput
          data-autofocus
          required
          maxLength={200}
          label={w.need}
          description={w.needHint}
          value={need}
          onChange={(event) => setNeed(event.currentTarget.value)}
        />
        <TextInput
          required
          maxLength={200}
          label={w.source}
          placeholder={w.sourceHint}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Checkbox
          label={w.vulnerable}
          description={w.vulnerableHint}
          checked={vulnerable}
          onChange={(event) => setVulnerable(event.currentTarget.checked)}
        />
        <Checkbox
          label={w.agreed}
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
        <TextInput
          required
          type="date"
          label={w.reviewOn}
          description={w.reviewHint}
          value={review}
          onChange={(event) => setReview(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}

function Ending({ need, close }: { need: Need; close: () => void }) {
  const [reason, setReason] = useState('');
  const go = () =>
    work(
      need.customerId,
      data(
        api.POST('/v1/customers/{id}/needs/{needId}/end', {
          params: { path: { id: need.customerId, needId: need.id } },
          body: { reason: reason.trim() },
        }),
      ),
      w.ended,
    );
  return (
    <Modal opened onClose={close} title={w.endOf(need.need)}>
      <DialogForm say={w.endDo} ready go={go} close={close}>
        <Text size="sm" c="dimmed">
          {w.endHint}
        </Text>
        <TextInput
          data-autofocus
          maxLength={1000}
          label={w.endWhy}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}
