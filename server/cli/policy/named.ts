import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Policy } from '#domains/decisions/index.ts';
import { FACTS, policyAt, readPolicy } from '#domains/gate/index.ts';
import type { House } from '../../house.ts';
import { WrongUsage } from '../outcome.ts';

/** A file's text; wrong usage where it cannot be read. `-` is standard input. */
export function textOf(file: string): string {
  if (file !== '-' && !existsSync(file)) throw new WrongUsage(`There is no file ${file}.`);
  return readFileSync(file === '-' ? 0 : file, 'utf8');
}

/** The policy that a command names: a file, a name, or a name with a version. Wrong usage where there is none. */
export async function policyNamed(house: House, inForce: readonly Policy[], which: string): Promise<Policy> {
  if (/\.ya?ml$/.test(which) || existsSync(which)) return policyIn(which);
  const [name = '', version] = which.split('@');
  const found =
    version === undefined
      ? inForce.find((policy) => policy.name === name)
      : await policyAt(house.db, name, Number(version));
  if (found) return found;
  const names = inForce.map((policy) => policy.name).join(', ');
  throw new WrongUsage(`There is no policy ${which}. In force are: ${names}.`);
}

function policyIn(file: string): Policy {
  const read = readPolicy(textOf(file), FACTS);
  if (read.ok) return read.policy;
  throw new WrongUsage(read.faults.map(({ line, say }) => `${file}:${line}: ${say}`).join('\n'));
}

const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** `--from` and `--to` as instants, the end after the beginning; a bare day is its beginning in UTC. */
export function periodOf(
  { from, to }: { readonly from?: string; readonly to?: string },
  since: Date,
  until: Date,
): readonly [Date, Date] {
  const period = [momentOf('--from', from, since), momentOf('--to', to, until)] as const;
  if (to !== undefined && period[1] <= period[0]) throw new WrongUsage('--to must be after --from.');
  return period;
}

function momentOf(option: string, value: string | undefined, fallback: Date): Date {
  if (value === undefined) return fallback;
  const parsed = Moment.safeParse(value);
  if (!parsed.success)
    throw new WrongUsage(`${option} takes a day such as 2026-01-31, or 2026-01-31T12:00:00Z.`);
  return new Date(parsed.data);
}
