import { Button, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import { useAble } from '../shell/rooms.ts';

const w = t.conversation.stopLetter;
/** Nobody has said yet that it was posted. */
const NOT_POSTED: ReadonlySet<string | null> = new Set(['created', 'accepted', 'delayed', null]);

/** A letter that has not been posted can be stopped: by us, or by its provider where that can do so. */
export function StopLetter({ entry }: { entry: Entry }) {
  const { dispatchId: id, channel, delivery, conversationId } = entry;
  const [asking, setAsking] = useState(false);
  const able = useAble();
  if (id === null || channel !== 'letter' || !NOT_POSTED.has(delivery) || !able('reply')) return null;
  const stop = () =>
    noted(data(api.POST('/v1/dispatches/{id}/cancellation', { params: { path: { id } } })), w.done, [
      ['entry', entry.id],
      ['record'],
      ['notices'],
      ...(conversationId === null ? [] : [['conversation', conversationId]]),
    ]);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {w.stop}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={w.title}>
        <DialogForm say={w.stop} ready go={stop} close={() => setAsking(false)}>
          <Text size="sm">{w.hint}</Text>
        </DialogForm>
      </Modal>
    </>
  );
}
