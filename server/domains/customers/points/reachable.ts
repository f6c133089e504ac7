import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Database, Tx } from '#platform/db/index.ts';
import { consentsOf, type MarketingChannel } from '../wishes/consents.ts';
import { preferencesOf } from '../wishes/preferences.ts';
import { contactSettings } from '../wishes/settings.ts';
import { factsOf, type PointRow, pointsOf } from './row.ts';
import { type ContactPurpose, isProven, whyNot } from './standing.ts';

/** The ways words reach somebody at a contact point; a number is reached by `sms` (where it can be) and by `call`. */
export type ReachChannel = MarketingChannel;

/** A way to reach a customer that may be used. The portal needs no contact point and is not among them. */
export interface Reach {
  readonly contactPointId: string;
  /** Whose own it is; another than the one asked for when they are merged. */
  readonly customerId: string;
  readonly kind: PointRow['kind'];
  readonly channel: ReachChannel;
  /** A mail address, a number in E.164, or the lines of a postal address. */
  readonly value: string;
  readonly verified: boolean;
  readonly setting: PointRow['setting'];
  /** Purposes that it was given for, such as `billing`; none: for everything. */
  readonly purposes: readonly string[];
  readonly agreement: string | null;
  /** Customers who have the same address, which is settled. */
  readonly sharedWith: readonly string[];
  readonly confirmedAt: Date | null;
  readonly lastReachedAt: Date | null;
  readonly lastFailedAt: Date | null;
  /** Since when it may be used: given, proven, confirmed, or the last of what stood against it settled. */
  readonly usableSince: Date;
}

/**
 * Ways in which a customer, and whoever is one with them, may be reached for a purpose: what lately failed comes last, then
 * by the customer's wish, then what reached them latest. `id` is any customer of the family.
 */
export async function reachable(
  db: Database | Tx,
  id: string,
  purpose: ContactPurpose,
  now: Date,
): Promise<Reach[]> {
  return (await reachableMany(db, [id], purpose, now)).get(id) ?? [];
}

/** The same for many customers in few statements; who cannot be reached is missing. */
export async function reachableMany(
  db: Database | Tx,
  ids: readonly string[],
  purpose: ContactPurpose,
  now: Date,
): Promise<Map<string, Reach[]>> {
  const settings = await contactSettings(db);
  const points = await pointsOf(db, ids);
  const wishes = await preferencesOf(db, ids);
  const consents = purpose === 'marketing' ? await consentsOf(db, ids) : null;
  const found = new Map<string, Reach[]>();
  for (const [id, rows] of points) {
    const order = wishes.get(id)?.channels ?? [];
    const ways = rows
      .filter((row) => whyNot(factsOf(row), purpose, settings.proveAgainDays, now) === null)
      .flatMap((row) => waysOf(row, settings.proveAgainDays, now))
      .filter(({ channel }) => consents === null || consents.get(id)?.get(channel)?.given === true);
    if (ways.length > 0) found.set(id, ways.sort(byWish(order)));
  }
  return found;
}

function waysOf(row: PointRow, proveAgainDays: number, now: Date): Reach[] {
  return channelsOf(row).map((channel) => ({
    contactPointId: row.id,
    customerId: row.customer_id,
    kind: row.kind,
    channel,
    value: row.kind === 'phone' ? (row.identity ?? row.value) : row.value,
    verified: isProven(factsOf(row), proveAgainDays, now),
    setting: row.setting,
    purposes: row.purposes,
    agreement: row.agreement,
    sharedWith: row.shared_with,
    confirmedAt: row.confirmed_at,
    lastReachedAt: row.reached_at,
    lastFailedAt: row.failed_at,
    usableSince: usableSince(row),
  }));
}

const usableSince = (row: PointRow): Date =>
  new Date(
    Math.max(
      ...[row.created_at, row.verified_at, row.confirmed_at, row.shared_settled_at].map(
        (at) => at?.getTime() ?? 0,
      ),
    ),
  );

/** A number that is surely on a wire gets no text message. */
function channelsOf({ kind, value }: Pick<PointRow, 'kind' | 'value'>): ReachChannel[] {
  if (kind === 'email') return ['email'];
  if (kind === 'postal') return ['letter'];
  if (kind !== 'phone') return [];
  const type = parsePhoneNumberFromString(value)?.getType();
  return type === 'FIXED_LINE' || type === 'TOLL_FREE' ? ['call'] : ['sms', 'call'];
}

const DEFAULT_ORDER: readonly string[] = ['email', 'sms', 'letter', 'call'];

const byWish = (order: readonly string[]) => {
  const wish = [...order, ...DEFAULT_ORDER];
  const key = (way: Reach): readonly number[] => [
    (way.lastFailedAt?.getTime() ?? 0) > (way.lastReachedAt?.getTime() ?? 0) ? 1 : 0,
    wish.indexOf(way.channel),
    way.verified ? 0 : 1,
    -(way.lastReachedAt?.getTime() ?? 0),
  ];
  return (a: Reach, b: Reach): number => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((part, i) => part !== right[i]);
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  };
};
