import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { macrosQuery, memory, teamsQuery } from '../../api/queries.ts';
import type { Macro } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { choices, type EditedStep, EMPTY } from './step-values.ts';
import { StepsEditor } from './steps-editor.tsx';

const w = t.automation.macros;

interface Values {
  name: string;
  scope: Macro['scope'];
  teamId: string | null;
  steps: EditedStep[];
}

const valuesOf = (macro: Macro | null): Values => ({
  name: macro?.name ?? '',
  scope: macro?.scope ?? 'own',
  teamId: macro?.team?.id ?? null,
  steps: (macro?.steps ?? [EMPTY.reply]).map((step) => ({ id: randomId(), step })),
});

/** Making a macro, or changing one. */
export function MacroForm({ macro, close }: { macro: Macro | null; close: () => void }) {
  const leads = useAble()('automate');
  const teams = useQuery(teamsQuery).data?.items.filter((one) => one.archivedAt === null) ?? [];
  const form = useForm({ initialValues: valuesOf(macro) });
  const [error, setError] = useState<string | null>(null);
  const { values } = form;
  const save = async ({ name, scope, teamId, steps }: Values): Promise<void> => {
    const team = scope === 'team' && teamId !== null ? { teamId } : {};
    const body = { name, scope, ...team, steps: steps.map((one) => one.step) };
    try {
      if (macro) await data(api.PUT('/v1/macros/{id}', { params: { path: { id: macro.id } }, body }));
      else await data(api.POST('/v1/macros', { body }));
      tell(t.words.saved);
      await memory.invalidateQueries({ queryKey: macrosQuery.queryKey });
      close();
    } catch (failed) {
      setError(sayProblem(failed));
    }
  };
  return (
    <Page title={macro?.name ?? w.add}>
      <form onSubmit={form.onSubmit((given) => void save(given))}>
        <Stack maw={720}>
          <TextInput required autoFocus maxLength={120} label={w.name} {...form.getInputProps('name')} />
          {leads && (
            <Select
              label={w.scope}
              allowDeselect={false}
              data={choices(w.scopes)}
              {...form.getInputProps('scope')}
            />
          )}
          {values.scope === 'team' && (
            <Select
              required
              label={w.team}
              data={teams.map((one) => ({ value: one.id, label: one.name }))}
              {...form.getInputProps('teamId')}
            />
          )}
          <StepsEditor steps={values.steps} change={(steps) => form.setFieldValue('steps', steps)} />
          {error && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {error}
            </Alert>
          )}
          <Group>
            <Button type="submit">{t.words.save}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
