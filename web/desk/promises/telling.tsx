import { Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { templateFilledQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { DialogForm } from '../case/form.tsx';
import { work } from '../case/work.ts';
import type { PromiseDialogProps } from './dialogs.tsx';

const words = t.promises;

/** Tells the customer that a promise slipped, before they ask; the words are proposed by the template. */
export function Telling({ promise, close }: PromiseDialogProps) {
  const about = { caseNumber: promise.caseNumber, promiseId: promise.id };
  const proposed = useQuery(templateFilledQuery('promise-slipped', about)).data?.body ?? '';
  const [text, setText] = useState<string | null>(null);
  const said = text ?? proposed;
  const path = { id: promise.id };
  const go = () =>
    work(
      promise.caseNumber,
      data(api.POST('/v1/promises/{id}/telling', { params: { path }, body: { message: { text: said } } })),
      words.telling.done,
    );
  return (
    <DialogForm say={words.telling.do} ready={said.trim() !== ''} go={go} close={close}>
      <Text size="sm" c="dimmed">
        «{promise.words}»
      </Text>
      <Textarea
        data-autofocus
        autosize
        minRows={6}
        maxRows={18}
        label={words.moved.text}
        value={said}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
