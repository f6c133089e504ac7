import { Alert, Paper, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { calendarPreviewQuery } from '../../api/queries.ts';
import type { CalendarPreview as Preview, WorkingCalendar } from '../../api/types.ts';
import { dateOfDay, zonedTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { sayHours } from './calendar-week.tsx';
import classes from './calendars.module.css';

const w = t.calendars;

/** What a calendar that is being edited comes to, asked anew as it changes. */
export function CalendarPreview({ rules }: { rules: WorkingCalendar }) {
  const [asked] = useDebouncedValue(rules, 400);
  const preview = useQuery(calendarPreviewQuery(asked));
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label={w.preview}>
      <Title order={2} fz={15}>
        {w.preview}
      </Title>
      {preview.isError && (
        <Alert mt="sm" color="brick" role="alert">
          {sayProblem(preview.error)}
        </Alert>
      )}
      {preview.data && !preview.isError && <Told preview={preview.data} timeZone={asked.timeZone} />}
    </Paper>
  );
}

function Told({ preview, timeZone }: { preview: Preview; timeZone: string }) {
  return (
    <>
      <Text size="sm" mt={4} mb="sm">
        {preview.working ? w.working : w.next(zonedTime(preview.next, timeZone))}
      </Text>
      <Text size="sm" fw={560}>
        {w.deadlines}
      </Text>
      <dl className={classes.deadlines}>
        {preview.deadlines.map(({ workingDays, endsAt }) => (
          <div key={workingDays}>
            <dt>{w.workingDays(workingDays)}</dt>
            <dd>{zonedTime(endsAt, timeZone)}</dd>
          </div>
        ))}
      </dl>
      <Text size="sm" fw={560}>
        {w.daysAhead}
      </Text>
      {preview.days.length === 0 && <Text size="sm">{w.noDays}</Text>}
      <dl className={classes.deadlines}>
        {preview.days.map((day) => (
          <div key={day.date}>
            <dt>{dateOfDay(day.date)}</dt>
            <dd>
              {day.name}, {day.shifts.length === 0 ? w.dayOff : sayHours(day.shifts)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
