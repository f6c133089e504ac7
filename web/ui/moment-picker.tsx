import '@mantine/dates/styles.layer.css';
import { DateTimePicker } from '@mantine/dates';
import { Temporal } from 'temporal-polyfill';
import { zone as deskZone, now as serverNow } from '../text/clock.ts';
import { t } from '../text/index.ts';
import type { MomentProps } from './moment.tsx';

/** The clock of a zone at an instant, as the calendar takes it. */
const clockOf = (at: string, zone: string): string =>
  Temporal.Instant.from(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
    .replace('T', ' ');
/** The instant of a clock; a time that a change of clocks skips becomes the one after it. */
const instantOf = (clock: string, zone: string): string =>
  Temporal.PlainDateTime.from(clock.replace(' ', 'T'))
    .toZonedDateTime(zone)
    .toInstant()
    .toString({ smallestUnit: 'second' });

/** Chooses a day and a time of day, by the clock of a time zone. */
export function MomentPicker(props: MomentProps) {
  const zone = props.timeZone ?? deskZone();
  const now = Temporal.Instant.fromEpochMilliseconds(serverNow()).toZonedDateTimeISO(zone);
  const today = now.toPlainDate().toString();
  const noon = (days: number): string =>
    now
      .add({ days })
      .toPlainDate()
      .toPlainDateTime('12:00')
      .toString({ smallestUnit: 'second' })
      .replace('T', ' ');
  return (
    <DateTimePicker
      label={props.label}
      description={props.description}
      value={props.value === null ? null : clockOf(props.value, zone)}
      onChange={(clock) => props.change(clock === null ? null : instantOf(clock, zone))}
      data-autofocus={props.autoFocus || undefined}
      clearable={props.clearable ?? false}
      clearButtonProps={{ 'aria-label': t.words.remove }}
      defaultDate={today}
      {...(props.past ? {} : { minDate: today })}
      valueFormat="ddd D MMM YYYY, HH:mm"
      timePickerProps={{ hoursInputLabel: t.words.hours, minutesInputLabel: t.words.minutes }}
      submitButtonProps={{ 'aria-label': t.words.save }}
      presets={[
        { value: noon(1), label: t.words.tomorrowNoon },
        { value: noon(2), label: t.words.inTwoDays },
        { value: noon(7), label: t.words.inAWeek },
      ]}
      popoverProps={{ withinPortal: true, zIndex: 500, returnFocus: true }}
    />
  );
}
