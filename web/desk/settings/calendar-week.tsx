import { weekday } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import type { Hours } from './calendar-values.ts';
import classes from './calendars.module.css';

const w = t.calendars;
const DAY = 1440;

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Hours as they are read, such as "09:00–13:00, 15:00–18:00". */
export const sayHours = (shifts: readonly Hours[]): string =>
  shifts.length === 0
    ? w.closed
    : shifts.map(({ from, to }) => w.hours(from, to <= from ? w.nextDay(to) : to)).join(', ');

/** What of a day is worked, as spans of minutes; what goes past midnight is on the next. */
function spansOn(week: readonly (readonly Hours[])[], index: number): { start: number; end: number }[] {
  const last = week[(index + 6) % 7] ?? [];
  const today = week[index] ?? [];
  return [
    ...last
      .filter(({ from, to }) => to <= from && to !== '00:00')
      .map(({ to }) => ({ start: 0, end: minutes(to) })),
    ...today.map(({ from, to }) => ({ start: minutes(from), end: to <= from ? DAY : minutes(to) })),
  ];
}

/** A week at a glance: a bar of 24 hours for each day, and its hours in words. */
export function WeekView({ week }: { week: readonly (readonly Hours[])[] }) {
  return (
    <dl className={classes.week}>
      {week.map((shifts, index) => (
        <div key={weekday(index + 1)} className={classes.day}>
          <dt>{weekday(index + 1, 'short')}</dt>
          <dd>
            <span className={classes.bar} aria-hidden>
              {spansOn(week, index).map(({ start, end }) => (
                <span
                  key={start}
                  className={classes.span}
                  style={{ left: `${(start / DAY) * 100}%`, width: `${((end - start) / DAY) * 100}%` }}
                />
              ))}
            </span>
            <span className={classes.said} data-closed={shifts.length === 0 || undefined}>
              {sayHours(shifts)}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
