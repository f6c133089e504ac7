import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { Trial } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tellProblem } from '../../ui/failure.tsx';
import { When } from '../../ui/when.tsx';
import classes from './settings.module.css';

const w = t.automation.automations;

/** Tries an automation on a time that is past. */
export function AutomationTrial({ id, close }: { id: string; close: () => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [trial, setTrial] = useState<Trial | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // The fields have no zone; they mean this device's.
    const body = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    try {
      setTrial(await data(api.POST('/v1/automations/{id}/trial', { params: { path: { id } }, body })));
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Modal opened onClose={close} title={w.trial} size="lg">
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm">{w.trialHint}</Text>
          <div className={classes.twin}>
            <TextInput
              data-autofocus
              required
              type="datetime-local"
              label={w.from}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              required
              type="datetime-local"
              label={w.until}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          </div>
          <Group>
            <Button type="submit">{w.try}</Button>
            <Button variant="default" onClick={close}>
              {t.words.close}
            </Button>
          </Group>
        </Stack>
      </form>
      <div aria-live="polite">{trial && <Tried trial={trial} />}</div>
    </Modal>
  );
}

function Tried({ trial }: { trial: Trial }) {
  return (
    <>
      <Text fw={560} mt="md">
        {[w.looked(trial.looked), w.holds(trial.holds), w.undecided(trial.unknown)].join(', ')}
      </Text>
      {trial.cut && <Alert mt="xs">{w.cut}</Alert>}
      {trial.items.map((one) => (
        <div key={one.event.id} className={classes.row}>
          <Text size="sm" className={classes.grow ?? ''}>
            {[one.event.type, one.caseNumber, one.because].filter(Boolean).join(' · ')}
          </Text>
          <Text size="sm" c="dimmed">
            <When at={one.event.at} exact />
          </Text>
        </div>
      ))}
    </>
  );
}
