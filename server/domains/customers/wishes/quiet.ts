import { Temporal } from 'temporal-polyfill';
import { knownZone } from '#contracts/common.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { preferencesOf } from './preferences.ts';
import { contactSettings } from './settings.ts';

/** Hours in which nobody is disturbed, by the wall clock of a zone; from `22:00` until `08:00` runs over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly until: string;
  readonly timeZone: string;
}

/** Letters and a portal wake nobody. */
const DISTURBING: readonly string[] = ['email', 'sms', 'call'];

/** When the quiet hours that now run in the customer's zone end; `null`: a message on this channel may go out. */
export async function quietUntil(
  db: Database | Tx,
  customerId: string,
  channel: string,
  now: Date,
): Promise<Date | null> {
  if (!DISTURBING.includes(channel)) return null;
  return endOfQuiet(await quietHoursOf(db, customerId), now);
}

/** A customer's quiet hours: their own, else the company's, in their zone, else the company's. */
export async function quietHoursOf(db: Database | Tx, customerId: string): Promise<QuietHours> {
  const hours = (await quietHoursOfAll(db, [customerId])).get(customerId);
  if (!hours) throw new Error('The quiet hours of a customer were not found.');
  return hours;
}

/** The same for many customers in two statements; each has an answer. */
export async function quietHoursOfAll(
  db: Database | Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, QuietHours>> {
  const settings = await contactSettings(db);
  const wishes = await preferencesOf(db, ids);
  return new Map(
    ids.map((id) => {
      const wish = wishes.get(id);
      const from = wish?.quietFrom ?? settings.quietFrom;
      const until = wish?.quietUntil ?? settings.quietUntil;
      return [id, { from, until, timeZone: knownZone(wish?.timeZone ?? '') ?? settings.timeZone }];
    }),
  );
}

/** When quiet hours end that hold at this instant; `null` where none do. Equal ends mean that there are none. Pure. */
export function endOfQuiet({ from, until, timeZone }: QuietHours, now: Date): Date | null {
  if (from === until) return null;
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const clock = local.toPlainTime();
  const starts = Temporal.PlainTime.from(from);
  const ends = Temporal.PlainTime.from(until);
  const isAfter = (a: Temporal.PlainTime, b: Temporal.PlainTime): boolean =>
    Temporal.PlainTime.compare(a, b) >= 0;
  const overMidnight = isAfter(starts, ends);
  const quiet = overMidnight
    ? isAfter(clock, starts) || !isAfter(clock, ends)
    : isAfter(clock, starts) && !isAfter(clock, ends);
  if (!quiet) return null;
  const day =
    overMidnight && isAfter(clock, starts) ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate();
  const end = day.toPlainDateTime(ends);
  const first = end.toZonedDateTime(timeZone).epochMilliseconds;
  // In the hour that comes twice the end may be over for the first time, and still to come for the second.
  return new Date(
    first > now.getTime()
      ? first
      : end.toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds,
  );
}
