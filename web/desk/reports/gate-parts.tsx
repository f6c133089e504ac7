import { Select, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { silentQuery, tellingQuery } from '../../api/gate.ts';
import { meQuery } from '../../api/queries.ts';
import type { ReportSpan } from '../../api/reports.ts';
import type { TellingReport } from '../../api/types.ts';
import { midnight, zone } from '../../text/clock.ts';
import { count, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { EvidenceDoor } from '../gate/evidence.tsx';
import { sayType, typeChoice } from '../gate/words.ts';
import { Caption, Figure, Figures, Section } from './figures.tsx';
import { DayPlot, FigureTable } from './plot.tsx';
import classes from './reports.module.css';
import { SilentFigures } from './silent-figures.tsx';

const s = t.gate.silent;
const w = t.gate.telling;

/** What was done to customers without a word in time: the goal is nought. */
export function SilentPart({ span }: { span: ReportSpan }) {
  const query = useQuery(silentQuery({ from: span.from }));
  return (
    <Section title={s.title}>
      {query.isPending && <Skeleton h={160} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && <SilentFigures report={query.data} />}
    </Section>
  );
}

/** Seconds as people say them. */
function took(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return t.units.minutes(Math.round(seconds / 60));
  return seconds < 172_800
    ? t.units.hours(Math.round(seconds / 3600))
    : t.units.days(Math.round(seconds / 86_400));
}

/** How duties to tell were fulfilled: how fast, over what, with what evidence, which not. */
export function TellingPart({ span }: { span: ReportSpan }) {
  const query = useQuery(tellingQuery({ from: span.from }));
  return (
    <Section title={w.title}>
      {query.isPending && <Skeleton h={160} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Figures>
            <Figure label={w.owed} value={query.data.total.owed} />
            <Figure label={w.inTime} value={query.data.total.toldInTime} />
            <Figure label={w.late} value={query.data.total.toldLate} bad />
            <Figure label={w.askedPerson} value={query.data.total.askedPerson} bad />
            <Figure label={w.nobodyAsked} value={query.data.total.nobodyAsked} bad />
            <Figure label={w.open} value={query.data.total.open} />
            <Figure label={w.waived} value={query.data.total.waived} />
            <Figure label={w.settled} value={query.data.total.settled} />
            <Figure label={w.p50} value={took(query.data.total.p50S)} />
            <Figure label={w.p95} value={took(query.data.total.p95S)} />
          </Figures>
          <DayPlot
            title={w.perDay}
            days={query.data.days}
            series={[
              { name: 'toldInTime', label: w.inTime, color: 'teal.6' },
              { name: 'toldLate', label: w.late, color: 'yellow.6' },
              { name: 'askedPerson', label: w.askedPerson, color: 'orange.6' },
              { name: 'nobodyAsked', label: w.nobodyAsked, color: 'red.7' },
              { name: 'open', label: w.open, color: 'gray.5' },
            ]}
          />
          {query.data.types.length > 0 && (
            <FigureTable
              head={[w.type, w.owed, w.inTime, w.late, w.p50, w.p95]}
              rows={query.data.types.map((one) => [
                sayType(one.type),
                one.owed,
                one.toldInTime,
                one.toldLate,
                took(one.p50S),
                took(one.p95S),
              ])}
            />
          )}
          <Over told={query.data.told} of={query.data.of} />
          <NotTold not={query.data.not} />
        </>
      )}
    </Section>
  );
}

function Over({ told, of }: Pick<TellingReport, 'told' | 'of'>) {
  if (told.length === 0) return null;
  const channel = (name: TellingReport['told'][number]['channel']): string =>
    name === null ? '–' : name === 'person' ? t.gate.notices.person : (t.channels[name] ?? name);
  return (
    <>
      <Caption>{w.over}</Caption>
      <FigureTable
        head={[w.type, w.channel, w.shown, w.count]}
        rows={told.map((one) => [
          sayType(one.type),
          channel(one.channel),
          t.gate.notices.rungs[one.rung] ?? one.rung,
          one.notices,
        ])}
      />
      <p className={classes.hint}>{w.of(count(of))}</p>
    </>
  );
}

function NotTold({ not }: Pick<TellingReport, 'not'>) {
  if (not.length === 0) return null;
  return (
    <>
      <Caption>{w.not}</Caption>
      <FigureTable
        head={[w.customer, w.what, w.type, w.due]}
        rows={not.map((one) => [one.customerName, one.say, sayType(one.type), dayTime(one.dueAt)])}
      />
    </>
  );
}

/** Evidence for auditors, of the time that is looked at. */
export function EvidencePart({ span }: { span: ReportSpan }) {
  const types = useQuery(silentQuery({ from: span.from })).data?.types ?? [];
  const [type, setType] = useState('');
  const e = t.gate.evidence;
  const companyZone = useQuery(meQuery).data?.companyZone ?? zone();
  const from = midnight(span.from, companyZone);
  return (
    <Section title={e.title}>
      <p className={classes.hint}>{e.hint}</p>
      <div className={classes.choose}>
        {types.length > 0 ? (
          <Select
            label={e.type}
            allowDeselect={false}
            searchable
            value={type}
            data={[{ value: '', label: t.gate.all }, ...types.map((one) => typeChoice(one.type))]}
            onChange={(next) => setType(next ?? '')}
          />
        ) : (
          <TextInput
            label={e.type}
            description={e.typeHint}
            value={type}
            onChange={(event) => setType(event.currentTarget.value)}
          />
        )}
        <EvidenceDoor of={{ from, ...(type === '' ? {} : { type }) }} />
      </div>
    </Section>
  );
}
