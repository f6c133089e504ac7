import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { closingQuery, loadQuery, type ReportSpan } from '../../api/reports.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Caption, Figure, Figures, Section } from './figures.tsx';
import { FigureTable } from './plot.tsx';

const w = t.reports;

/** How matters ended. */
export function ClosingPart({ span }: { span: ReportSpan }) {
  const query = useQuery(closingQuery(span));
  const { data } = query;
  return (
    <Section title={w.closing.title}>
      {query.isPending && <Skeleton h={160} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data && (
        <>
          <Figures>
            <Figure label={w.closing.closed} value={data.closed} />
            <Figure label={w.closing.firstContact} value={w.percent(data.firstContact.rate)} />
            <Figure label={w.closing.cameBack} value={data.cameBack} bad />
          </Figures>
          <Text size="sm" c="dimmed" mt={6}>
            {w.closing.firstContactHint}
          </Text>
          <FigureTable
            head={[w.closing.how, w.closing.cases]}
            rows={(['agreed', 'confirmed', 'silence', 'joined'] as const).map((how) => [
              w.closing[how],
              data.how[how],
            ])}
          />
          <FigureTable
            head={[w.closing.within, w.closing.cases]}
            rows={(['threeDays', 'fourWeeks', 'eightWeeks', 'later'] as const).map((within) => [
              w.closing[within],
              data.within[within],
            ])}
          />
          {data.causes.length > 0 && (
            <>
              <Caption>{w.closing.causes}</Caption>
              <FigureTable
                head={[w.closing.cause, w.closing.cases]}
                rows={data.causes.map((one) => [one.name, one.cases])}
              />
            </>
          )}
        </>
      )}
    </Section>
  );
}

/** Who carries how much. */
export function LoadPart({ span }: { span: ReportSpan }) {
  const query = useQuery(loadQuery(span));
  const { data } = query;
  const l = w.load;
  return (
    <Section title={l.title}>
      {query.isPending && <Skeleton h={160} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data && (
        <>
          <FigureTable
            head={[
              l.person,
              l.open,
              l.waiting,
              l.promisesOwed,
              l.promisesDueToday,
              l.handoffsOffered,
              l.closedInPeriod,
            ]}
            rows={data.people.map((one) => [
              one.person.name,
              one.open,
              one.waiting,
              one.promisesOwed,
              one.promisesDueToday,
              one.handoffsOffered,
              one.closedInPeriod,
            ])}
          />
          {data.teams.length > 0 && (
            <FigureTable
              head={[w.team, l.open, l.queued, l.waiting, l.promisesOwed, l.closedInPeriod]}
              rows={data.teams.map((one) => [
                one.team?.name ?? w.noTeam,
                one.open,
                one.queued,
                one.waiting,
                one.promisesOwed,
                one.closedInPeriod,
              ])}
            />
          )}
        </>
      )}
    </Section>
  );
}
