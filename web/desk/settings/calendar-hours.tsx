import { ActionIcon, Button, TextInput } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { t } from '../../text/index.ts';
import type { EditedHours, Hours } from './calendar-values.ts';
import classes from './calendars.module.css';

const w = t.calendars;

/** The hours of one day, `day` in words: changed, added and taken away. */
export function HoursEditor({
  day,
  shifts,
  onChange,
}: {
  day: string;
  shifts: readonly EditedHours[];
  onChange: (shifts: EditedHours[]) => void;
}) {
  const put = (id: string, change: Partial<Hours>): void =>
    onChange(shifts.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <div className={classes.hours}>
      {shifts.map((hours) => (
        <span key={hours.id} className={classes.pair}>
          <TextInput
            required
            type="time"
            size="xs"
            aria-label={w.from(day)}
            value={hours.from}
            onChange={(event) => put(hours.id, { from: event.currentTarget.value.slice(0, 5) })}
          />
          –
          <TextInput
            required
            type="time"
            size="xs"
            aria-label={w.to(day)}
            value={hours.to}
            onChange={(event) => put(hours.id, { to: event.currentTarget.value.slice(0, 5) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={w.removeShift(day, hours.from)}
            onClick={() => onChange(shifts.filter(({ id }) => id !== hours.id))}
          >
            <IconX size={15} />
          </ActionIcon>
        </span>
      ))}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        aria-label={w.addShiftTo(day)}
        onClick={() => onChange([...shifts, nextHours(shifts)])}
      >
        {w.addShift}
      </Button>
    </div>
  );
}

/** Hours that most likely come next: after lunch, where the morning is there already. */
function nextHours(shifts: readonly Hours[]): EditedHours {
  const last = shifts.at(-1);
  const first = !last || last.to >= '15:00' || last.to <= last.from;
  return { id: randomId(), ...(first ? { from: '09:00', to: '17:00' } : { from: '15:00', to: '18:00' }) };
}
