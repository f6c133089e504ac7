import { Alert, Button, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { calendarsQuery, memory } from '../../api/queries.ts';
import type { Calendar } from '../../api/types.ts';
import { weekday } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { HolidayPicker } from './calendar-holidays.tsx';
import { HoursEditor } from './calendar-hours.tsx';
import { CalendarPreview } from './calendar-preview.tsx';
import { SpecialDaysEditor } from './calendar-special.tsx';
import { isComplete, rulesOf, valuesOf } from './calendar-values.ts';
import classes from './calendars.module.css';

const w = t.calendars;

/** Making a calendar, or changing one; what it comes to is seen before it is saved. */
export function CalendarForm({ calendar, close }: { calendar: Calendar | null; close: () => void }) {
  const form = useForm({ initialValues: valuesOf(calendar) });
  const [error, setError] = useState<string | null>(null);
  const { values } = form;
  const zones = Intl.supportedValuesOf('timeZone');
  const save = async (): Promise<void> => {
    const body = { name: values.name, ...rulesOf(values) };
    try {
      if (calendar)
        await data(api.PATCH('/v1/calendars/{id}', { params: { path: { id: calendar.id } }, body }));
      else await data(api.POST('/v1/calendars', { body }));
      tell(w.changed);
      await memory.invalidateQueries({ queryKey: calendarsQuery.queryKey });
      close();
    } catch (failed) {
      setError(sayProblem(failed));
    }
  };
  return (
    <Page title={calendar?.name ?? w.add}>
      <form onSubmit={form.onSubmit(() => void save())}>
        <Stack maw={640}>
          <TextInput required autoFocus maxLength={100} label={w.name} {...form.getInputProps('name')} />
          <Select
            required
            searchable
            allowDeselect={false}
            label={w.timeZone}
            data={zones.includes(values.timeZone) ? zones : [values.timeZone, ...zones]}
            {...form.getInputProps('timeZone')}
          />
          <Fieldset legend={w.week}>
            <Text size="sm" c="dimmed">
              {w.shiftHint}
            </Text>
            {values.week.map((shifts, index) => (
              <div key={weekday(index + 1)} className={classes.editDay}>
                <Text size="sm">{weekday(index + 1)}</Text>
                <HoursEditor
                  day={weekday(index + 1)}
                  shifts={shifts}
                  onChange={(next) => form.setFieldValue(`week.${index}`, next)}
                />
              </div>
            ))}
          </Fieldset>
          <Fieldset legend={w.holidays}>
            <HolidayPicker value={values} onChange={(region) => form.setValues(region)} />
          </Fieldset>
          <Fieldset legend={w.special}>
            <Text size="sm" c="dimmed">
              {w.specialHint}
            </Text>
            <SpecialDaysEditor
              days={values.specialDays}
              onChange={(days) => form.setFieldValue('specialDays', days)}
            />
          </Fieldset>
          {isComplete(values) && <CalendarPreview rules={rulesOf(values)} />}
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
