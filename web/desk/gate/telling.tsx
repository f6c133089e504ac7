import { Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { Notice } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from './noted.ts';

const w = t.gate.notices;

interface FormProps {
  readonly notice: Notice;
  readonly close: () => void;
}

const SHOWN = [['notices'], ['attention'], ['silent']];

type How = 'call' | 'visit' | 'letter';
/** A letter shows no more than that it was delivered. */
const MORE_THAN_DELIVERED: ReadonlySet<Notice['needs']> = new Set(['displayed', 'acted']);

/** A person told them, or tried to: by telephone, face to face, or by a letter with proof of delivery. */
export function TellingForm({ notice, close }: FormProps) {
  const [outcome, setOutcome] = useState<'told' | 'not-reached'>('told');
  const [how, setHow] = useState<How>('call');
  const [say, setSay] = useState('');
  const path = { id: notice.id };
  const go = () =>
    noted(
      data(api.POST('/v1/notices/{id}/telling', { params: { path }, body: { outcome, how, say } })),
      outcome === 'told' ? w.toldSaid : w.notReachedSaid,
      SHOWN,
    );
  return (
    <Modal opened onClose={close} title={w.tellTitle}>
      <DialogForm say={w.tellDo} ready={say.trim() !== ''} go={go} close={close}>
        <Text size="sm" fw={600}>
          {notice.say}
        </Text>
        <Text size="sm" c="dimmed">
          {how === 'letter' ? w.letterHint : w.tellHint}
        </Text>
        <Sentence
          first
          max={5000}
          label={how === 'letter' ? w.letterSay : w.tellSay}
          value={say}
          change={setSay}
        />
        <Stack gap={6}>
          <SegmentedControl
            aria-label={w.outcome}
            value={outcome}
            onChange={(value) => setOutcome(value === 'told' ? 'told' : 'not-reached')}
            data={[
              { value: 'told', label: how === 'letter' ? w.handedOver : w.reached },
              { value: 'not-reached', label: w.notReached },
            ]}
          />
          <SegmentedControl
            aria-label={w.how}
            value={how}
            onChange={setHow}
            data={[
              { value: 'call', label: w.call },
              { value: 'visit', label: w.visit },
              ...(MORE_THAN_DELIVERED.has(notice.needs)
                ? []
                : [{ value: 'letter' as const, label: w.letter }]),
            ]}
          />
        </Stack>
      </DialogForm>
    </Modal>
  );
}

/** They need not be told: never silently. */
export function WaiverForm({ notice, close }: FormProps) {
  const [reason, setReason] = useState('');
  const path = { id: notice.id };
  const go = () =>
    noted(data(api.POST('/v1/notices/{id}/waiver', { params: { path }, body: { reason } })), w.waived, SHOWN);
  return (
    <Modal opened onClose={close} title={w.waiveTitle}>
      <DialogForm say={w.waiveDo} ready={reason.trim().length >= 3} go={go} close={close}>
        <Text size="sm" fw={600}>
          {notice.say}
        </Text>
        <Text size="sm" c="dimmed">
          {w.waiveHint}
        </Text>
        <Sentence first max={1000} label={w.waiveWhy} value={reason} change={setReason} />
      </DialogForm>
    </Modal>
  );
}
