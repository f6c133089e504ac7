import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type HolidaysOf, holidaysOf } from '#domains/staff/index.ts';
import type { Presumption } from './ladder.ts';

const Source = z.string().min(1);
const Deemed = z.strictObject({
  letters: z.record(
    z.string().regex(/^[A-Z]{2}$/),
    z.strictObject({
      workingDays: z.record(z.enum(['first', 'second', 'standard']), z.int().min(1).max(30).optional()),
      holidays: z.strictObject({ country: z.string(), state: z.string().optional() }),
      source: Source,
    }),
  ),
  email: z.strictObject({
    otherwise: z.strictObject({ days: z.number().min(0), share: z.number().min(0).max(1), source: Source }),
    debt: z.strictObject({ days: z.number().min(0), source: Source, templates: z.array(z.string()) }),
  }),
});

const DATA = Deemed.parse(parse(readFileSync(new URL('./deemed.yaml', import.meta.url), 'utf8')));
const DAY = 86_400_000;

/** Whether a template speaks of money that is owed: its words go to nobody but the customer (R41). */
export const isDebt = (template: string): boolean => DATA.email.debt.templates.includes(template);

/** Whether a template asks for the postal address itself: a letter there would ask nobody. */
export const asksAddress = (template: string): boolean => template === 'address-confirm';

/** A mail that a server took counts as delivered when the time for it to come back is over (R32). `withinS`: the policy's. */
export function presumptionOfMail(template: string, withinS: number): Presumption {
  const { debt, otherwise } = DATA.email;
  const ms = isDebt(template)
    ? debt.days * DAY
    : Math.min(otherwise.days * DAY, withinS * otherwise.share * 1000);
  return { from: 'accepted', deliveredAt: (since) => new Date(since.getTime() + ms) };
}

/** A posted letter counts as delivered on a working day after posting, where the law of its country says so (R30). */
export async function presumptionOfLetter(
  country: string | null,
  postage: 'first' | 'second' | 'standard' = 'standard',
): Promise<Presumption | null> {
  const rule = country === null ? undefined : DATA.letters[country];
  const days = rule?.workingDays[postage] ?? rule?.workingDays.standard;
  if (rule === undefined || days === undefined) return null;
  const { country: where, state } = rule.holidays;
  const holidays = await holidaysOf(state === undefined ? { country: where } : { country: where, state });
  return { from: 'dispatched', deliveredAt: (since) => workingDayAfter(since, days, holidays) };
}

/** The end of the so many-th working day (Monday to Friday, no public holiday) after an instant, in UTC. */
export function workingDayAfter(since: Date, days: number, holidays: HolidaysOf): Date {
  let at = Math.floor(since.getTime() / DAY) * DAY;
  for (let left = days; left > 0; ) {
    at += DAY;
    const day = new Date(at);
    const free = holidays(day.getUTCFullYear()).has(day.toISOString().slice(0, 10));
    if (day.getUTCDay() % 6 !== 0 && !free) left -= 1;
  }
  return new Date(at + DAY - 1);
}
