import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseTask } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { meQuery } from '../../api/queries.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { casesChanged } from '../case-list/verbs.ts';
import { type Draft, dropDraft, emptyDraft, keepDraft, loadDraft } from '../conversation/drafts.ts';
import { leaving } from './duty.ts';

const w = t.attention;
/** What the writer of a draft left for its sender. */
const GAP = /\[[^\]\n]+\]/;

/** A message that is ready to be sent: read, changed, sent. What is changed stays on this device until it is sent. */
export function TellForm({ task, close }: { task: CaseTask; close: () => void }) {
  const me = useQuery(meQuery).data?.id ?? '';
  const place = `task-${task.id}`;
  const [draft, setDraft] = useState<Draft>(
    () => loadDraft(me, place, false) ?? { ...emptyDraft('new'), text: task.draft ?? '' },
  );
  const [busy, setBusy] = useState(false);
  const change = (text: string): void => {
    const next = { ...draft, text, key: crypto.randomUUID() };
    setDraft(next);
    keepDraft(me, place, next);
  };
  const gap = GAP.test(draft.text);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await sendFor(task, draft);
      dropDraft(me, place, false);
      leaving.set(new Set([...leaving.get(), task.id]));
      tell(w.tellSent);
      close();
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
      casesChanged();
    }
  };
  return (
    <Modal opened onClose={close} title={w.tellTitle(task.customerName)} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack>
          <Text size="sm">{sayInstants(task.say)}</Text>
          <Textarea
            data-autofocus
            label={w.tellText}
            required
            autosize
            minRows={7}
            maxRows={18}
            value={draft.text}
            onChange={(event) => change(event.currentTarget.value)}
          />
          {gap && (
            <Alert color="honey" variant="light" p="xs">
              {w.tellFill}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={busy} disabled={gap}>
              {w.tellSend}
            </Button>
            <LinkButton to="/cases/$number" params={{ number: task.caseNumber }} variant="default">
              {w.tellOpen}
            </LinkButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** About a broken promise it is what tells of it; else it is a message of the case, and the task is done with it. */
async function sendFor(task: CaseTask, { text, key }: Draft): Promise<void> {
  const headers = { 'idempotency-key': key };
  if (task.promiseId !== null) {
    await data(
      api.POST('/v1/promises/{id}/telling', {
        params: { path: { id: task.promiseId } },
        body: { message: { text } },
        headers,
      }),
    );
    return;
  }
  await data(
    api.POST('/v1/cases/{number}/messages', {
      params: { path: { number: task.caseNumber } },
      body: { text },
      headers,
    }),
  );
  await data(api.PATCH('/v1/tasks/{id}', { params: { path: { id: task.id } }, body: { state: 'done' } }));
}
