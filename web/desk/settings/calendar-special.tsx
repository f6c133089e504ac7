import { Button, TextInput } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { t } from '../../text/index.ts';
import { HoursEditor } from './calendar-hours.tsx';
import type { CalendarValues } from './calendar-values.ts';
import classes from './calendars.module.css';

const w = t.calendars;
type SpecialDays = CalendarValues['specialDays'];

/** Single dates that differ from their week: own days off, and days with other hours. */
export function SpecialDaysEditor({
  days,
  onChange,
}: {
  days: SpecialDays;
  onChange: (days: SpecialDays) => void;
}) {
  const put = (id: string, change: Partial<SpecialDays[number]>): void =>
    onChange(days.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <div>
      {days.map((day) => (
        <div key={day.id} className={classes.special}>
          <TextInput
            required
            type="date"
            size="xs"
            label={w.date}
            value={day.date}
            onChange={(event) => put(day.id, { date: event.currentTarget.value })}
          />
          <TextInput
            required
            size="xs"
            maxLength={100}
            label={w.what}
            value={day.name}
            onChange={(event) => put(day.id, { name: event.currentTarget.value })}
          />
          <div className={classes.hours}>
            {day.shifts.length === 0 && <span>{w.closed}</span>}
            <HoursEditor
              day={day.name || w.special}
              shifts={day.shifts}
              onChange={(shifts) => put(day.id, { shifts })}
            />
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={14} />}
              aria-label={w.removeSpecial(day.name || day.date)}
              onClick={() => onChange(days.filter(({ id }) => id !== day.id))}
            >
              {t.words.remove}
            </Button>
          </div>
        </div>
      ))}
      <Button
        mt="xs"
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...days, { id: randomId(), date: '', name: '', shifts: [] }])}
      >
        {w.addSpecial}
      </Button>
    </div>
  );
}
