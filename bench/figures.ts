/** What a figure should be; bounds are in the figure's unit, `ratio` compares with the floor. */
export interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly ratioAtMost?: number;
  readonly ratioAtLeast?: number;
}

/** One measured value with its floor from the same run. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 's' | 'MB' | 'kB' | 'rows/s' | 'messages/s' | 'decisions/s' | 'harms';
  readonly value: number;
  /** The same thing done with as little as possible around it; left out where there is none. */
  readonly floor?: number;
  readonly target?: Target;
}

/** A figure as it is shown. */
export interface Judged extends Figure {
  /** `value / floor`. */
  readonly ratio?: number;
  /** Left out where nothing is aimed at. */
  readonly met?: boolean;
}

/** Puts the ratio to a figure, and whether it reaches what is aimed at. */
export function judge(figure: Figure): Judged {
  const { value, floor, target } = figure;
  const ratio = floor === undefined ? undefined : value / floor;
  const met =
    target &&
    value <= (target.atMost ?? Infinity) &&
    value >= (target.atLeast ?? -Infinity) &&
    (ratio ?? 1) <= (target.ratioAtMost ?? Infinity) &&
    (ratio ?? 1) >= (target.ratioAtLeast ?? 0);
  return { ...figure, ...(ratio === undefined ? {} : { ratio }), ...(met === undefined ? {} : { met }) };
}

const short = (n: number): string =>
  n >= 100 ? Math.round(n).toLocaleString('en') : n >= 10 ? n.toFixed(1) : n.toFixed(2);

function aimedAt(target: Target | undefined, unit: string): string {
  if (!target) return '';
  const parts = [
    target.ratioAtMost === undefined ? '' : `≤ ${target.ratioAtMost}×`,
    target.ratioAtLeast === undefined ? '' : `≥ ${target.ratioAtLeast}×`,
    target.atMost === undefined ? '' : `≤ ${short(target.atMost)} ${unit}`,
    target.atLeast === undefined ? '' : `≥ ${short(target.atLeast)} ${unit}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A line for people: what, value, floor, ratio, target, and whether it is met. */
export function line(figure: Judged): string {
  const { what, unit, value, floor, ratio, target, met } = figure;
  const floors = floor === undefined ? '' : `${short(floor)} ${unit}`;
  const cells = [
    what.padEnd(62),
    `${short(value)} ${unit}`.padStart(17),
    floors.padStart(17),
    (ratio === undefined ? '' : `${ratio.toFixed(2)}×`).padStart(8),
    `  ${aimedAt(target, unit)}`.padEnd(26),
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
  return cells.join(' ').trimEnd();
}

/** The head of the table that `line` fills. */
export const HEAD = [
  'measured'.padEnd(62),
  'figure'.padStart(17),
  'floor'.padStart(17),
  'ratio'.padStart(8),
  '  target',
].join(' ');

/** The value below which the share `p` (0–1) of all lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
