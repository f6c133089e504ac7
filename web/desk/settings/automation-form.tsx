import { Alert, Button, Group, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { automationsQuery, memory } from '../../api/queries.ts';
import type { Automation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ConditionField } from './automation-condition.tsx';
import { useEventTypes } from './event-types.ts';
import { type EditedStep, EMPTY } from './step-values.ts';
import { StepsEditor } from './steps-editor.tsx';

const w = t.automation.automations;

interface Values {
  name: string;
  when: string[];
  if: string;
  steps: EditedStep[];
  active: boolean;
}

const valuesOf = (automation: Automation | null): Values => ({
  name: automation?.name ?? '',
  when: automation?.when ?? [],
  if: automation?.if ?? '',
  steps: (automation?.do ?? [EMPTY.note]).map((step) => ({ id: randomId(), step })),
  active: automation?.active ?? true,
});

/** Making an automation, or its next version; the condition is read as it is typed. */
export function AutomationForm({ automation, close }: { automation: Automation | null; close: () => void }) {
  const form = useForm({ initialValues: valuesOf(automation) });
  const [error, setError] = useState<string | null>(null);
  const types = useEventTypes();
  const save = async ({ steps, ...rest }: Values): Promise<void> => {
    const body = { ...rest, do: steps.map((one) => one.step) };
    try {
      if (automation)
        await data(api.PUT('/v1/automations/{id}', { params: { path: { id: automation.id } }, body }));
      else await data(api.POST('/v1/automations', { body }));
      tell(t.words.saved);
      await memory.invalidateQueries({ queryKey: automationsQuery.queryKey });
      close();
    } catch (failed) {
      setError(sayProblem(failed));
    }
  };
  return (
    <Page title={automation?.name ?? w.add}>
      <form onSubmit={form.onSubmit((values) => void save(values))}>
        <Stack maw={720}>
          <TextInput required autoFocus maxLength={120} label={w.name} {...form.getInputProps('name')} />
          <TagsInput
            required
            label={w.when}
            description={w.whenHint}
            data={types}
            maxDropdownHeight={240}
            {...form.getInputProps('when')}
          />
          <ConditionField value={form.values.if} change={(value) => form.setFieldValue('if', value)} />
          <StepsEditor steps={form.values.steps} change={(steps) => form.setFieldValue('steps', steps)} />
          <Switch label={w.active} {...form.getInputProps('active', { type: 'checkbox' })} />
          {error && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {error}
            </Alert>
          )}
          <Group>
            <Button type="submit" disabled={form.values.when.length === 0}>
              {t.words.save}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
