import { Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { Hold } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from './noted.ts';
import { sayAction } from './words.ts';

const w = t.gate;

/** Lets a held action go ahead in spite of the rules: by name, with a reason. */
export function ReleaseForm({ action, close }: { action: Hold['action']; close: () => void }) {
  const [reason, setReason] = useState('');
  const go = () =>
    noted(
      data(api.POST('/v1/holds/{id}/release', { params: { path: { id: action.id } }, body: { reason } })),
      w.released(sayAction(action)),
      [['holds'], ['action'], ['notices']],
    );
  return (
    <Modal opened onClose={close} title={w.releaseTitle}>
      <DialogForm say={w.releaseDo} ready={reason.trim().length >= 3} go={go} close={close}>
        <Text size="sm" fw={600}>
          {sayAction(action)} · {action.customerName}
        </Text>
        <Text size="sm" c="dimmed">
          {w.releaseHint} {w.releaseSafe}
        </Text>
        <Sentence first max={1000} label={w.releaseWhy} value={reason} change={setReason} />
      </DialogForm>
    </Modal>
  );
}
