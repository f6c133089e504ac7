import { Button, Checkbox, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Case, caseQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import type { CallToMake } from '../../api/types.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { casesChanged } from '../case-list/verbs.ts';

const w = t.attention;
const OUTCOMES = ['reached', 'voicemail', 'no-answer', 'busy', 'wrong-person'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** What a call may settle: a task by its being done, a promise by its proof. */
interface Duty {
  readonly id: string;
  readonly kind: 'task' | 'promise';
  readonly say: string;
}

const dutiesOf = (one: Case | undefined): Duty[] => [
  ...(one?.tasks ?? [])
    .filter((task) => task.state === 'open' && (task.kind === 'call' || task.kind === 'apology-call'))
    .map(({ id, say }) => ({ id, kind: 'task' as const, say: sayInstants(say) })),
  ...(one?.promises ?? [])
    .filter((promise) => (promise.state === 'open' || promise.state === 'broken') && promise.act === 'call')
    .map(({ id, words }) => ({ id, kind: 'promise' as const, say: w.keeps(words) })),
];

/** A call is written down with its outcome; where the person was reached, it settles what it settles. */
export function CallForm({ call, close }: { call: CallToMake; close: () => void }) {
  const { number } = call.case;
  const duties = dutiesOf(useQuery(caseQuery(number)).data);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [text, setText] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (!outcome) return;
    setBusy(true);
    try {
      const made = await data(
        api.POST('/v1/customers/{id}/contacts', {
          params: { path: { id: call.customerId } },
          body: { channel: 'phone', direction: 'out', outcome, text, caseNumber: number },
        }),
      );
      if (outcome === 'reached')
        await settle(
          duties.filter((duty) => !left.has(duty.id)),
          made.entry.id,
        );
      tell(w.recorded);
      close();
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
      casesChanged();
    }
  };
  return (
    <Modal opened onClose={close} title={w.recordOf(call.customerName)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <Radio.Group
            label={w.outcome}
            required
            value={outcome}
            onChange={(value) => setOutcome(OUTCOMES.find((one) => one === value) ?? null)}
          >
            <Stack gap={6} mt={4}>
              {OUTCOMES.map((one, at) => (
                <Radio key={one} value={one} label={w.outcomes[one]} data-autofocus={at === 0 || undefined} />
              ))}
            </Stack>
          </Radio.Group>
          {outcome !== null && outcome !== 'reached' && <Text size="sm">{w.notReached}</Text>}
          <Textarea
            label={w.said}
            description={w.saidHint}
            required
            autosize
            minRows={3}
            maxRows={10}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {outcome === 'reached' && duties.length > 0 && (
            <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
              <Text component="legend" size="sm" fw={500} mb={4}>
                {w.settles}
              </Text>
              <Stack gap={6}>
                {duties.map((duty) => (
                  <Checkbox
                    key={duty.id}
                    label={duty.say}
                    checked={!left.has(duty.id)}
                    onChange={() => setLeft((before) => toggled(before, duty.id))}
                  />
                ))}
              </Stack>
            </fieldset>
          )}
          <Group>
            <Button type="submit" loading={busy} disabled={outcome === null}>
              {w.recordDo}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

/** Each by itself: what one of them refuses keeps the others from nothing. */
async function settle(duties: readonly Duty[], entryId: string): Promise<void> {
  for (const { id, kind } of duties) {
    const path = { params: { path: { id } } };
    try {
      if (kind === 'task')
        await data(api.PATCH('/v1/tasks/{id}', { ...path, body: { state: 'done', entryId } }));
      else await data(api.POST('/v1/promises/{id}/keeping', { ...path, body: { entryId } }));
    } catch (error) {
      tellProblem(error);
    }
  }
}
