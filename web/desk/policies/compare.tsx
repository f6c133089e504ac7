import { Alert, Button, Group, NativeSelect, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { PolicyComparison } from '../../api/policies.ts';
import { now } from '../../text/clock.ts';
import { count, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { sayProblem } from '../../ui/failure.tsx';
import { Because } from '../gate/because.tsx';
import { Verdict } from './answer.tsx';
import { type Compared, compareOver } from './comparison.ts';
import { PastLink, pastFrom } from './past-link.tsx';
import classes from './policies.module.css';

const w = t.policies;
const DAYS = [30, 90, 365] as const;

interface Props {
  readonly name: string;
  readonly yaml: string;
  readonly readable: boolean;
}
type State = Compared & { readonly yaml: string; readonly way: 'working' | 'done' | 'stopped' };

/** What a text would have changed over the last days, before anybody puts it in force. */
export function Compare({ name, yaml, readable }: Props) {
  const [days, setDays] = useState<number>(90);
  const [state, setState] = useState<State | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setError(null);
    const tell = (way: State['way']) => (so: Compared) => setState({ ...so, yaml, way });
    try {
      await compareOver({ name, yaml, days, now: now() }, tell('working'), stop.signal);
      setState((so) => so && { ...so, way: 'done' });
      announce(w.comparing);
    } catch (failed) {
      setState((so) => so && { ...so, way: 'stopped' });
      if (!stop.signal.aborted) setError(failed);
    }
  };
  const working = state?.way === 'working';
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {w.compareHint}
      </Text>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          size="xs"
          label={w.period}
          disabled={working}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={DAYS.map((each) => ({ value: String(each), label: w.days(each) }))}
        />
        {working ? (
          <Button size="xs" variant="default" onClick={() => running.current?.abort()}>
            {w.stop}
          </Button>
        ) : (
          <Button size="xs" disabled={!readable} onClick={() => void start()}>
            {w.compareDo}
          </Button>
        )}
      </Group>
      {error !== null && (
        <Alert color="brick" role="alert">
          {sayProblem(error)}
        </Alert>
      )}
      {state && working && (
        <div>
          <Progress value={(state.done / state.of) * 100} aria-label={w.comparing} />
          <Text size="xs" c="dimmed" mt={4}>
            {w.soFar(state.done, state.of)}
          </Text>
        </div>
      )}
      {state?.way === 'stopped' && (
        <Text size="sm">
          {w.stopped} {w.soFar(state.done, state.of)}
        </Text>
      )}
      {state && state.yaml !== yaml && <Alert color="honey">{w.otherText}</Alert>}
      {state && <Found of={state.found} />}
    </Stack>
  );
}

function Found({ of }: { of: PolicyComparison }) {
  return (
    <section aria-label={w.changes}>
      <Text size="sm" fw={560} className={classes.sums ?? ''} role="status">
        {w.looked(of.looked)}
        {of.looked > 0 && ` = ${w.sums(count(of.same), count(of.changed), count(of.notKnown))}`}
      </Text>
      {of.cut && <Alert mt="xs">{w.cutCompare}</Alert>}
      {of.looked > 0 && of.changes.length === 0 && <Text size="sm">{w.noChanges}</Text>}
      {of.changes.length > 0 && <Changes of={of.changes} />}
      {of.duties.more + of.duties.fewer > 0 && (
        <Text size="sm" mt="xs">
          {w.dutiesMore(of.duties.more)}, {w.dutiesFewer(of.duties.fewer)}
        </Text>
      )}
      {of.notStored.length > 0 && (
        <>
          <p className={classes.soft}>{w.notStored}</p>
          <ul className={classes.list}>
            {of.notStored.map(({ fact, actions }) => (
              <li key={fact} className={classes.soft}>
                <code>{fact}</code>: {w.onActions(actions)}
              </li>
            ))}
          </ul>
        </>
      )}
      {of.examples.length > 0 && <Examples of={of.examples} />}
    </section>
  );
}

function Changes({ of }: { of: PolicyComparison['changes'] }) {
  return (
    <Table mt="xs" verticalSpacing={6} fz="sm" className={classes.sums ?? ''}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{w.before}</Table.Th>
          <Table.Th>{w.after}</Table.Th>
          <Table.Th ta="right">{w.actions}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.map(({ from, to, actions }) => (
          <Table.Tr key={`${from} ${to}`}>
            <Table.Td>
              <Verdict of={from} />
            </Table.Td>
            <Table.Td>
              <Verdict of={to} />
            </Table.Td>
            <Table.Td ta="right">{count(actions)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Examples({ of }: { of: PolicyComparison['examples'] }) {
  return (
    <>
      <Title order={3} fz={14} mt="md">
        {w.examples}
      </Title>
      <ul className={classes.list}>
        {of.map(({ action, from, to, because }) => (
          <li key={`${action.id} ${action.at}`} className={classes.row}>
            <Group gap={6}>
              <Verdict of={from} />
              <span aria-hidden>→</span>
              <Verdict of={to} />
              <PastLink of={action} />
              <Text size="xs" c="dimmed">
                {pastFrom(action, dayTime(action.at))}
              </Text>
            </Group>
            <Because because={because.map((one) => ({ ...one, evidence: [] }))} />
          </li>
        ))}
      </ul>
    </>
  );
}
