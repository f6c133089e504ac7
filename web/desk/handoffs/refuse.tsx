import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Handoff } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { casesChanged } from '../case-list/verbs.ts';

const w = t.caseLists.handoffs;

/** No, with the reason: whoever offered it reads why. */
export function RefuseForm({ handoff, close }: { handoff: Handoff; close: () => void }) {
  const { id, caseNumber } = handoff;
  const [reason, setReason] = useState('');
  const save = async (): Promise<void> => {
    try {
      await data(
        api.POST('/v1/handoffs/{id}/answer', {
          params: { path: { id } },
          body: { answer: 'refuse', reason },
        }),
      );
      tell(w.refusedSaid(caseNumber));
      announce(w.refusedSaid(caseNumber));
      close();
    } catch (error) {
      tellProblem(error);
    } finally {
      casesChanged();
    }
  };
  return (
    <Modal opened onClose={close} title={w.refuseTitle(caseNumber)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <Textarea
            data-autofocus
            required
            autosize
            minRows={3}
            label={w.reason}
            description={w.reasonHint}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit">{w.refuseDo}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
