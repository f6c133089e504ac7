import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';

const w = t.incidents;

/** Somebody noticed that the same goes wrong for several. */
export function Opening({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const go = async (): Promise<boolean> => {
    const made = data(api.POST('/v1/incidents/major', { body: { title } }));
    const worked = await noted(made, w.opened, [['incidents']]);
    if (worked) void navigate({ to: '/incidents/major/$id', params: { id: (await made).id } });
    return worked;
  };
  return (
    <Modal opened onClose={close} title={w.newTitle}>
      <DialogForm say={w.open} ready={title.trim() !== ''} go={go} close={close}>
        <TextInput
          data-autofocus
          required
          maxLength={200}
          label={w.newName}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}
