import { Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { Hold } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { DialogForm } from '../case/form.tsx';
import { sayAction } from './words.ts';

const w = t.gate;

/** Lets a held action go ahead in spite of the rules: by name, with a reason. */
export function ReleaseForm({ action, close }: { action: Hold['action']; close: () => void }) {
  const [reason, setReason] = useState('');
  const go = async (): Promise<boolean> => {
    try {
      await data(
        api.POST('/v1/holds/{id}/release', { params: { path: { id: action.id } }, body: { reason } }),
      );
      const said = w.released(sayAction(action));
      tell(said);
      announce(said);
      return true;
    } catch (error) {
      tellProblem(error);
      return false;
    } finally {
      for (const key of ['holds', 'action', 'notices']) void memory.invalidateQueries({ queryKey: [key] });
    }
  };
  return (
    <Modal opened onClose={close} title={w.releaseTitle}>
      <DialogForm say={w.releaseDo} ready={reason.trim().length >= 3} go={go} close={close}>
        <Text size="sm" fw={600}>
          {sayAction(action)} · {action.customerName}
        </Text>
        <Text size="sm" c="dimmed">
          {w.releaseHint} {w.releaseSafe}
        </Text>
        <Textarea
          data-autofocus
          required
          autosize
          minRows={2}
          maxLength={1000}
          label={w.releaseWhy}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}
