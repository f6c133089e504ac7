import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { harmQuery, promisesReportQuery, type ReportSpan, responseQuery } from '../../api/reports.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Caption, Figure, Figures, Section } from './figures.tsx';
import { DayPlot, FigureTable } from './plot.tsx';
import classes from './reports.module.css';

const w = t.reports;

/** Words of a reason without the rules of the company's book that it rests on. */
const withoutRule = (words: string): string => words.replace(/ \(R\d+(?:, R\d+)*\)/, '');

function Shown<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.isPending) return <Skeleton h={160} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <>{children(query.data)}</>;
}

/** What customers bear now, why, and how it went. */
export function HarmPart({ span }: { span: ReportSpan }) {
  const query = useQuery(harmQuery(span));
  return (
    <Section title={w.harm.title}>
      <Shown query={query}>
        {({ now, reasons, days }) => (
          <>
            <Figures>
              <Figure label={w.harm.openCases} value={now.openCases} />
              <Figure label={w.harm.withHarm} value={now.withHarm} bad />
              <Figure label={w.harm.waiting} value={now.waiting} />
              <Figure label={w.harm.waitingOverADay} value={now.waitingOverADay} bad />
              <Figure label={w.harm.brokenPromises} value={now.brokenPromises} bad />
              <Figure label={w.harm.clocksMissed} value={now.clocksMissed} bad />
              <Figure label={w.harm.withoutService} value={now.withoutService} bad />
              <Figure label={w.harm.daysWithoutService} value={now.daysWithoutService} bad />
              <Figure label={w.harm.repliesAfterClosing} value={now.repliesAfterClosing} bad />
            </Figures>
            {reasons.length > 0 && (
              <>
                <Caption>{w.harm.reasons}</Caption>
                <FigureTable
                  head={[w.harm.reason, w.closing.cases]}
                  rows={reasons.map((one) => [
                    withoutRule(t.attention.codes[one.code]?.[0] ?? one.code),
                    one.cases,
                  ])}
                />
              </>
            )}
            <DayPlot
              title={w.harm.perDay}
              days={days}
              series={[
                { name: 'promisesBroken', label: w.harm.promisesBroken, color: 'red.7' },
                { name: 'clocksMissed', label: w.harm.clocksMissed, color: 'orange.6' },
                { name: 'handoffsLapsed', label: w.harm.handoffsLapsed, color: 'grape.6' },
              ]}
            />
            <DayPlot
              title={w.harm.flow}
              kind="line"
              days={days}
              series={[
                { name: 'opened', label: w.harm.opened, color: 'blue.6' },
                { name: 'closed', label: w.harm.closed, color: 'teal.6' },
              ]}
            />
          </>
        )}
      </Shown>
    </Section>
  );
}

/** Promises by the day they were due. */
export function PromisePart({ span }: { span: ReportSpan }) {
  const query = useQuery(promisesReportQuery(span));
  return (
    <Section title={w.promises.title}>
      <Shown query={query}>
        {({ total, rate, days, teams }) => (
          <>
            <Figures>
              <Figure label={w.promises.rate} value={w.percent(rate)} />
              <Figure label={w.promises.kept} value={total.kept} />
              <Figure label={w.promises.keptLate} value={total.keptLate} />
              <Figure label={w.promises.broken} value={total.broken} bad />
              <Figure label={w.promises.open} value={total.open} />
            </Figures>
            <DayPlot
              title={w.promises.perDay}
              days={days}
              series={[
                { name: 'kept', label: w.promises.kept, color: 'teal.6' },
                { name: 'keptLate', label: w.promises.keptLate, color: 'yellow.6' },
                { name: 'broken', label: w.promises.broken, color: 'red.7' },
                { name: 'open', label: w.promises.open, color: 'gray.5' },
              ]}
            />
            {teams.length > 1 && (
              <FigureTable
                head={[
                  w.promises.byTeam,
                  w.promises.rate,
                  w.promises.kept,
                  w.promises.keptLate,
                  w.promises.broken,
                ]}
                rows={teams.map((one) => [
                  one.team?.name ?? w.noTeam,
                  w.percent(one.rate),
                  one.kept,
                  one.keptLate,
                  one.broken,
                ])}
              />
            )}
          </>
        )}
      </Shown>
    </Section>
  );
}

/** Working minutes as hours and minutes. */
const working = (minutes: number | null): string => {
  if (minutes === null) return '–';
  if (minutes < 60) return t.units.minutes(Math.round(minutes));
  return t.units.hours(Math.round(minutes / 6) / 10);
};

/** How long customers wait for the first answer. */
export function ResponsePart({ span }: { span: ReportSpan }) {
  const query = useQuery(responseQuery(span));
  return (
    <Section title={w.response.title}>
      <Shown query={query}>
        {({ total, unanswered, days, teams, of }) => (
          <>
            <Figures>
              <Figure label={w.response.median} value={working(total.median)} />
              <Figure label={w.response.p90} value={working(total.p90)} />
              <Figure label={w.response.withinADay} value={w.percent(total.withinADay)} />
              <Figure label={w.response.unanswered} value={unanswered} bad />
            </Figures>
            <DayPlot
              title={w.response.perDay}
              kind="line"
              days={days.map(({ day, median }) => ({
                day,
                hours: median === null ? null : Math.round(median / 6) / 10,
              }))}
              series={[{ name: 'hours', label: w.response.hours, color: 'blue.6' }]}
            />
            {teams.length > 1 && (
              <FigureTable
                head={[w.team, w.response.median, w.response.p90, w.response.withinADay]}
                rows={teams.map((one) => [
                  one.team?.name ?? w.noTeam,
                  working(one.median),
                  working(one.p90),
                  w.percent(one.withinADay),
                ])}
              />
            )}
            <p className={classes.hint}>{w.response.of(count(of))}</p>
          </>
        )}
      </Shown>
    </Section>
  );
}
