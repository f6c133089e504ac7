import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';

/** A note on a customer, apart from any conversation. */
export function NoteDialog({ id, close }: { id: string; close: () => void }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await data(api.POST('/v1/customers/{id}/notes', { params: { path: { id } }, body: { text } }));
      close();
      tell(t.composer.noteAdded);
      await memory.invalidateQueries({ queryKey: ['record', id] });
    } catch (error) {
      setBusy(false);
      tellProblem(error);
    }
  };
  return (
    <Modal opened onClose={close} title={t.customer.noteTitle}>
      <Stack>
        <Textarea
          data-autofocus
          autosize
          minRows={4}
          maxRows={16}
          aria-label={t.composer.noteText}
          placeholder={t.composer.writeNote}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) =>
            event.key === 'Enter' && (event.metaKey || event.ctrlKey) && text.trim() && void save()
          }
        />
        <Group>
          <Button color="honey" loading={busy} disabled={text.trim() === ''} onClick={() => void save()}>
            {t.composer.addNote}
          </Button>
          <Button variant="default" onClick={close}>
            {t.words.cancel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
