import { Checkbox, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { breathingSpacesQuery, invoicesQuery } from '../../api/gate.ts';
import { recordQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import { EntryChoice, theirWords } from '../case/entry-choice.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';

const w = t.relief;

const stale = (customerId: string) => [
  breathingSpacesQuery(customerId).queryKey,
  invoicesQuery(customerId).queryKey,
];

/** Notes that the law gives a customer breathing space. */
export function NoteSpace({ customerId, close }: { customerId: string; close: () => void }) {
  const [source, setSource] = useState('');
  const [reference, setReference] = useState('');
  const [mental, setMental] = useState(false);
  const [startsAt, setStart] = useState<string | null>(null);
  const [endsAt, setEnd] = useState<string | null>(null);
  const body = {
    source: source.trim(),
    reference: reference.trim(),
    kind: mental ? ('mental-health' as const) : ('standard' as const),
    ...(startsAt === null ? {} : { startsAt }),
    ...(endsAt === null ? {} : { endsAt }),
  };
  const path = { id: customerId };
  const go = () =>
    noted(
      data(api.POST('/v1/customers/{id}/breathing-spaces', { params: { path }, body })),
      w.added,
      stale(customerId),
    );
  const ready = body.source !== '' && body.reference !== '' && (!mental || endsAt !== null);
  return (
    <Modal opened onClose={close} title={w.add}>
      <DialogForm say={w.addDo} ready={ready} go={go} close={close}>
        <Text size="sm" c="dimmed">
          {w.addHint}
        </Text>
        <TextInput
          data-autofocus
          required
          maxLength={300}
          label={w.source}
          description={w.sourceHint}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <TextInput
          required
          maxLength={300}
          label={w.reference}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        <Checkbox
          label={w.mental}
          description={w.mentalHint}
          checked={mental}
          onChange={(event) => setMental(event.currentTarget.checked)}
        />
        <Moment
          label={w.startsAt}
          description={w.startsHint}
          value={startsAt}
          change={setStart}
          clearable
          past
        />
        <Moment label={w.endsAt} description={w.endsHint} value={endsAt} change={setEnd} clearable />
      </DialogForm>
    </Modal>
  );
}

/** Whoever gave it ended it before its time. */
export function EndSpace({ id, customerId, close }: { id: string; customerId: string; close: () => void }) {
  const [reason, setReason] = useState('');
  const body = { reason: reason.trim() };
  const go = () =>
    noted(
      data(api.POST('/v1/breathing-spaces/{id}/ending', { params: { path: { id } }, body })),
      w.ended,
      stale(customerId),
    );
  return (
    <Modal opened onClose={close} title={w.endTitle}>
      <DialogForm say={w.endDo} ready={body.reason !== ''} go={go} close={close}>
        <Text size="sm" c="dimmed">
          {w.endHint}
        </Text>
        <TextInput
          data-autofocus
          required
          maxLength={1000}
          label={w.endWhy}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}

const KINDS = ['documents', 'debt-advice', 'time-to-pay'] as const;
type Kind = (typeof KINDS)[number];

interface AnswerProps {
  readonly customerId: string;
  readonly invoice: { readonly id: string; readonly number: string };
  readonly close: () => void;
}

/** Notes what a customer answered to a letter of claim, and where they said so. */
export function NoteAnswer({ customerId, invoice, close }: AnswerProps) {
  const record = useInfiniteQuery(recordQuery(customerId, {}));
  const said = theirWords(record.data?.pages.flatMap((page) => page.items) ?? []);
  const [kind, setKind] = useState<Kind>('documents');
  const [entry, setEntry] = useState<string | null>(null);
  const entryId = entry ?? said[0]?.id ?? '';
  const path = { id: invoice.id };
  const go = () =>
    noted(
      data(api.POST('/v1/invoices/{id}/claim-answers', { params: { path }, body: { kind, entryId } })),
      w.answered,
      stale(customerId),
    );
  const choose = (value: string): void => setKind(KINDS.find((one) => one === value) ?? kind);
  return (
    <Modal opened onClose={close} title={w.answerOf(invoice.number)}>
      <DialogForm say={w.answerDo} ready={entryId !== ''} go={go} close={close}>
        <Text size="sm" c="dimmed">
          {w.answerHint}
        </Text>
        <Radio.Group label={w.kind} value={kind} onChange={choose}>
          <Stack gap={8} mt={6}>
            {KINDS.map((one) => (
              <Radio key={one} value={one} label={w.kinds[one]} data-autofocus={one === kind || undefined} />
            ))}
          </Stack>
        </Radio.Group>
        <EntryChoice label={w.said} entries={said} none={w.noWords} value={entryId} change={setEntry} />
      </DialogForm>
    </Modal>
  );
}
