import type { Procedure } from '../../api/case-settings.ts';
import { share } from '../../text/format.ts';
import { t } from '../../text/index.ts';

const w = t.procedures;

type Clock = Procedure['clocks'][number];
type Length = Pick<Clock, 'length' | 'unit'>;

/** How long, such as "3 working days". */
export const lengthOf = ({ length, unit }: Length): string => w.units[unit](length);

/** By when a clock must be met, such as "Within 8 weeks of being received". */
export const sayClock = (clock: Clock): string =>
  w.starts[clock.from](lengthOf(clock)) + (clock.outOfHours === 'next-day' ? ` (${w.nextDay})` : '');

/** Where a rule comes from, and how sure it is. */
export const sourceOf = ({ source, mark }: Pick<Clock, 'source' | 'mark'>): string =>
  `${source} (${w.marks[mark]})`;

/** Letters by their names. */
export const letterNames = (letters: readonly string[]): string =>
  letters.map((letter) => w.letters[letter] ?? letter).join(', ');

/** Who is told when, in words. */
export const sayWarnings = (warnings: Procedure['warnings']): string =>
  w.warnings(
    warnings
      .map((one) =>
        [w.warned[one.tell](share(one.share)), ...(one.workTo ? [w.helps(one.workTo)] : [])].join(' '),
      )
      .join('; '),
  );

/** The name of a country in the language of the desk. */
export function placeName(jurisdiction: string): string {
  if (jurisdiction === 'any') return w.anywhere;
  return new Intl.DisplayNames(t.language, { type: 'region' }).of(jurisdiction) ?? jurisdiction;
}

/** What a new procedure begins with: the words of another under a name of its own. */
export const beginWith = (yaml: string): string =>
  yaml.replace(/^key: .*$/m, `key: ${w.newKey}`).replace(/^name: .*$/m, `name: ${w.newName}`);

/** Where a line and a column, from 1, are in a text. */
export const offsetOf = (text: string, line: number, column: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((at, each) => at + each.length + 1, 0) +
  column -
  1;
