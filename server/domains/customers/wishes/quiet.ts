import { Temporal } from 'temporal-polyfill';
import { knownZone } from '#contracts/common.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { FAMILIES } from '../points/row.ts';
import { preferencesOf } from './preferences.ts';
import { contactSettings } from './settings.ts';
import { countriesOf, type Place, zonesOf } from './zones.ts';

/**
 * Hours in which nobody is disturbed, by the wall clock of every one of these zones (at least one): it is quiet as long as it is in
 * any. From `22:00` until `08:00` runs over midnight.
 */
export interface QuietHours {
  readonly from: string;
  readonly until: string;
  readonly timeZones: readonly string[];
  /** Whose clock it is: known of the customer, of the countries of their numbers and addresses, or the company's. */
  readonly by: 'customer' | 'country' | 'company';
  /** ISO 3166-1; none where the zone is that of the customer or the company. */
  readonly countries: readonly string[];
}

type Clock = Pick<QuietHours, 'timeZones' | 'by' | 'countries'>;

/** Letters and a portal wake nobody. */
const DISTURBING: readonly string[] = ['email', 'sms', 'call'];

/** Quiet hours that run now. */
export interface QuietNow {
  readonly until: Date;
  /** By whose clock, in words. */
  readonly clock: string;
}

/** The quiet hours that now run where the customer is; `null`: a message on this channel may go out. */
export async function quietNow(
  db: Database | Tx,
  customerId: string,
  channel: string,
  now: Date,
): Promise<QuietNow | null> {
  if (!DISTURBING.includes(channel)) return null;
  const hours = await quietHoursOf(db, customerId, now);
  const until = endOfQuiet(hours, now);
  return until === null ? null : { until, clock: clockInWords(hours) };
}

/** A customer's quiet hours: their own, else the company's, by the clock of where they are (`clockOf`). */
export async function quietHoursOf(db: Database | Tx, customerId: string, now: Date): Promise<QuietHours> {
  const hours = (await quietHoursOfAll(db, [customerId], now)).get(customerId);
  if (!hours) throw new Error('The quiet hours of a customer were not found.');
  return hours;
}

/** The same for many customers in three statements at most; each has an answer. */
export async function quietHoursOfAll(
  db: Database | Tx,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, QuietHours>> {
  const settings = await contactSettings(db);
  const wishes = await preferencesOf(db, ids);
  const places = await placesOf(
    db,
    ids.filter((id) => knownZone(wishes.get(id)?.timeZone ?? '') === null),
  );
  return new Map(
    ids.map((id) => {
      const wish = wishes.get(id);
      const from = wish?.quietFrom ?? settings.quietFrom;
      const until = wish?.quietUntil ?? settings.quietUntil;
      const known = { zone: wish?.timeZone, places: places.get(id) ?? [], companyZone: settings.timeZone };
      return [id, { from, until, ...clockOf({ from, until }, known, now) }];
    }),
  );
}

/** Numbers, and countries of postal addresses, of those who are asked for and of whom they are one with. */
async function placesOf(db: Database | Tx, ids: readonly string[]): Promise<Map<string, Place[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Place & { start: string }>`
    with recursive ${FAMILIES(ids)}
    select f.start, p.kind, ${PLACE} as value from family f join contact_points p on p.customer_id = f.id
    where ${IS_PLACE}`.execute(db);
  return Map.groupBy(rows, ({ start }) => start);
}

/** Where the contact point `p` lies: its number, or the country of its address. */
export const PLACE = sql`case p.kind when 'phone' then p.identity else p.components ->> 'countryCode' end`;
/** The contact point `p` says where its customer is: a number or address that is theirs still. */
export const IS_PLACE = sql`p.kind in ('phone', 'postal') and p.ended_at is null and ${PLACE} is not null
  and not exists (select from contact_quarantines q where q.customer_id = p.customer_id and q.kind = p.kind
    and q.value = p.identity and q.released_at is null)`;

/** What is known of where a customer is. */
interface Known {
  readonly zone: string | null | undefined;
  readonly places: readonly Place[];
  readonly companyZone: string;
}

/**
 * By whose clock it is night: the customer's zone; else all zones of the countries of their numbers and addresses, where there are hours
 * that are quiet in none of them; else the company's. Pure.
 */
export function clockOf(
  { from, until }: Pick<QuietHours, 'from' | 'until'>,
  { zone, places, companyZone }: Known,
  now: Date,
): Clock {
  const own = knownZone(zone ?? '');
  if (own !== null) return { timeZones: [own], by: 'customer', countries: [] };
  const countries = countriesOf(places);
  const timeZones = [...new Set(countries.flatMap((country) => zonesOf(country, now)))];
  if (timeZones.length > 0 && openIn({ from, until, timeZones }, now) !== null)
    return { timeZones, by: 'country', countries };
  return { timeZones: [companyZone], by: 'company', countries: [] };
}

/** Whose clock it is, for people: «by the clock of the country of their number or address (GB: Europe/London)». */
export function clockInWords({ timeZones, by, countries }: Clock): string {
  const [first = '', ...others] = timeZones;
  const zones = others.length > 2 ? `${first} and ${others.length} more` : timeZones.join(' and ');
  if (by === 'customer') return `by their clock (${zones})`;
  return by === 'country'
    ? `by the clock of the country of their number or address (${countries.join(', ')}: ${zones})`
    : `by the company's clock (${zones}), as theirs is not known`;
}

type Hours = Pick<QuietHours, 'from' | 'until' | 'timeZones'>;

/** When quiet hours end that hold at this instant; `null` where none do. Equal ends mean that there are none. Pure. */
export function endOfQuiet(hours: Hours, now: Date): Date | null {
  const open = openIn(hours, now);
  // Where they never all wake at once nobody would ever be told; `clockOf` gives no such hours.
  return open === null || open.getTime() === now.getTime() ? null : open;
}

/** From when on it is quiet in none of the zones, `now` where that is so; `null`: not within two days. */
function openIn({ from, until, timeZones }: Hours, now: Date): Date | null {
  if (from === until) return now;
  const last = now.getTime() + 2 * 86_400_000;
  for (let at = now; at.getTime() <= last; ) {
    const ends = timeZones.flatMap((timeZone) => endIn({ from, until, timeZone }, at)?.getTime() ?? []);
    if (ends.length === 0) return at;
    at = new Date(Math.max(...ends));
  }
  return null;
}

/** When quiet hours end that hold at this instant by one clock; `null` where none do. */
function endIn(
  { from, until, timeZone }: { readonly from: string; readonly until: string; readonly timeZone: string },
  now: Date,
): Date | null {
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
