import type { SilentReport } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { sayType } from '../gate/words.ts';
import { Caption, Figure, Figures } from './figures.tsx';
import { DayPlot, FigureTable } from './plot.tsx';

const s = t.gate.silent;
const KINDS = ['toldLate', 'askedPerson', 'nobodyAsked', 'unspoken'] as const;
const MORE = ['unasked', 'againstAnswer'] as const;
const COLORS = {
  toldLate: 'yellow.6',
  askedPerson: 'orange.6',
  nobodyAsked: 'red.7',
  unspoken: 'grape.6',
} as const;

/** Silent actions as figures, as a plot by day, and by kind of action. */
export function SilentFigures({ report }: { report: SilentReport }) {
  return (
    <>
      <Figures>
        <Figure label={s.total} value={report.total.silent} bad />
        {[...KINDS, ...MORE].map((kind) => (
          <Figure key={kind} label={s[kind]} value={report.total[kind]} bad />
        ))}
      </Figures>
      <DayPlot
        title={s.perDay}
        days={report.days}
        series={KINDS.map((name) => ({ name, label: s[name], color: COLORS[name] }))}
      />
      {report.types.length > 0 && (
        <>
          <Caption>{s.perType}</Caption>
          <FigureTable
            head={[t.gate.telling.type, s.total, ...[...KINDS, ...MORE].map((kind) => s[kind])]}
            rows={report.types.map((one) => [
              sayType(one.type),
              one.silent,
              ...[...KINDS, ...MORE].map((kind) => one[kind]),
            ])}
          />
        </>
      )}
    </>
  );
}
