import { BarChart, LineChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Table } from '@mantine/core';
import { count, date } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Caption } from './figures.tsx';
import classes from './reports.module.css';

/** One line or bar of a plot. */
export interface Series {
  readonly name: string;
  readonly label: string;
  readonly color: string;
}

type Point = { readonly day: string } & Readonly<Record<string, string | number | null>>;

/** The plot is hidden from whoever listens, who has the table: nothing in it takes the focus. */
const BARE = { accessibilityLayer: false };
/** Figures stand still: nobody waits for a bar to grow. */
const STILL = { isAnimationActive: false };

/** Days as a plot to look at, and the same figures as a table for whoever would rather read them. */
export function DayPlot({
  title,
  days,
  series,
  kind = 'bars',
}: {
  title: string;
  days: readonly Point[];
  series: readonly Series[];
  kind?: 'bars' | 'line';
}) {
  const common = {
    h: 220,
    data: [...days],
    dataKey: 'day',
    series: series.map(({ name, label, color }) => ({ name, label, color })),
    withLegend: series.length > 1,
    tickLine: 'none' as const,
    yAxisProps: { allowDecimals: kind === 'line' },
    xAxisProps: { tickFormatter: (day: string) => date(day), minTickGap: 40 },
    tooltipProps: { labelFormatter: (day: unknown) => (typeof day === 'string' ? date(day) : '') },
  };
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <figcaption>
        <Caption>{title}</Caption>
      </figcaption>
      <div aria-hidden="true">
        {kind === 'bars' ? (
          <BarChart {...common} type="stacked" barChartProps={BARE} barProps={STILL} />
        ) : (
          <LineChart
            {...common}
            curveType="linear"
            connectNulls
            withDots={days.length < 60}
            lineChartProps={BARE}
            lineProps={STILL}
          />
        )}
      </div>
      <DayTable days={days} series={series} />
    </figure>
  );
}

function DayTable({ days, series }: { days: readonly Point[]; series: readonly Series[] }) {
  const filled = days.filter((one) => series.some(({ name }) => one[name] !== 0 && one[name] !== null));
  return (
    <details className={classes.details}>
      <summary>{t.reports.asTable}</summary>
      {filled.length === 0 ? (
        t.reports.nothing
      ) : (
        <FigureTable
          head={[t.reports.day, ...series.map((one) => one.label)]}
          rows={filled.map((one) => [
            date(one.day),
            ...series.map(({ name }) => {
              const value = one[name];
              return typeof value === 'number' ? count(value) : '–';
            }),
          ])}
        />
      )}
    </details>
  );
}

/** A table of figures; the first column names the row. */
export function FigureTable({
  head,
  rows,
}: {
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}) {
  // Figures stand under each other at the right; words begin where one reads them from.
  const words = head.map((_, at) => rows.some((row) => /^[^\d–]/.test(String(row[at] ?? ''))));
  return (
    <Table.ScrollContainer minWidth={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table className={classes.table ?? ''}>
        <Table.Thead>
          <Table.Tr>
            {head.map((one, at) => (
              <Table.Th key={one} scope="col" data-words={words[at] || undefined}>
                {one}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.join(' ')}>
              {row.map((cell, at) => (
                <Table.Td key={head[at]} data-words={words[at] || undefined}>
                  {typeof cell === 'number' ? count(cell) : cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
