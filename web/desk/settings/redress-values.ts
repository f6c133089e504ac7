import type { RedressLimit } from '../../api/case-settings.ts';
import { eitherOf, minorDigits, money } from '../../text/format.ts';
import { t } from '../../text/index.ts';

const w = t.redress;

/** Who gives something, by role. */
export type Role = RedressLimit['role'];
/** What is given. */
export type Kind = RedressLimit['kind'];
/** Roles from the least to the most that they may give. */
export const ROLES: readonly Role[] = ['agent', 'lead', 'manager', 'admin'];
/** Kinds in the order in which they are offered. */
export const KINDS: readonly Kind[] = ['credit', 'waive', 'replace', 'extend'];

/** An amount in one currency as it is typed, in units such as euros; `null`: not said yet. */
export interface Line {
  readonly id: string;
  readonly currency: string;
  readonly amount: number | null;
}
/** What a role may give of one kind. */
export interface Allowance {
  readonly how: keyof typeof w.how;
  readonly lines: readonly Line[];
}

/** What limits come to for one kind. */
export function allowanceOf(limits: readonly RedressLimit[], kind: Kind): Allowance {
  const mine = limits.filter((limit) => limit.kind === kind);
  const lines = mine.flatMap(({ currency, amount }) =>
    currency === null
      ? []
      : [{ id: currency, currency, amount: amount === null ? null : amount / 10 ** minorDigits(currency) }],
  );
  if (mine.some((limit) => limit.currency === null)) return { how: 'any', lines: [] };
  return { how: lines.length > 0 ? 'upTo' : 'none', lines };
}

/** The limits of a role for one kind; a line without an amount gives nothing. */
export function limitsOf(role: Role, kind: Kind, { how, lines }: Allowance): RedressLimit[] {
  if (how === 'none') return [];
  if (how === 'any') return [{ role, kind, currency: null, amount: null }];
  return lines.flatMap(({ currency, amount }) =>
    amount === null
      ? []
      : [{ role, kind, currency, amount: Math.round(amount * 10 ** minorDigits(currency)) }],
  );
}

/** What a role may give, one sentence for each kind, such as "Agents may credit up to €50.00 or £50.00." */
export function sentences(role: Role, limits: readonly RedressLimit[]): string[] {
  const who = w.roles[role];
  const said = KINDS.flatMap((kind) => {
    const mine = limits.filter((limit) => limit.kind === kind);
    return mine.length === 0 ? [] : [w.may[kind](who, amounts(kind, mine))];
  });
  return said.length > 0 ? said : [w.none(who)];
}

function amounts(kind: Kind, limits: readonly RedressLimit[]): string {
  if (limits.some((limit) => limit.currency === null)) return w.any[kind];
  const capped = limits.flatMap(({ amount, currency }) =>
    amount === null || currency === null ? [] : [money(amount, currency)],
  );
  const free = limits.flatMap(({ amount, currency }) =>
    amount === null && currency !== null ? [w.anyIn(currency)] : [],
  );
  const parts = [...(capped.length > 0 ? [w.upTo(eitherOf(capped))] : []), ...free];
  return w.worth[kind] + eitherOf(parts);
}
