import { othersAmong, quarantinedAmong } from '#domains/customers/index.ts';
import type { Tx } from '#platform/db/index.ts';
import type { SendPurpose } from './parts.ts';

/** An address that a mail is about to go to. */
interface Going {
  readonly customer_id: string;
  readonly recipient: string;
}

/** What Kept writes by itself about a customer is for them alone; a person may write to whom they like. */
const OUR_OWN: ReadonlySet<SendPurpose> = new Set(['duty', 'safety', 'marketing']);

const NOT_THEIRS = 'We were told that this address is not the customer’s. It was not sent there.';
const SOMEBODY_ELSES = 'This is somebody else’s address by now: they are two people. It was not sent there.';

/** Those that what Kept writes by itself would reach somebody at with whom the customer was merged and is not any more. */
export async function somebodyElses<T extends Going>(
  tx: Tx,
  all: readonly T[],
  purposeOf: (one: T) => SendPurpose | null,
): Promise<T[]> {
  const ours = all.filter((one) => OUR_OWN.has(purposeOf(one) ?? 'answer'));
  if (ours.length === 0) return [];
  const reaching = ours.map((one) => ({ one, customerId: one.customer_id, address: one.recipient }));
  return (await othersAmong(tx, reaching)).map(({ one }) => one);
}

/**
 * Where a mail may not go any more, also not at a later try, and why: to an address that somebody has said is not the customer's
 * (R78), or that is somebody else's. A proof that a named person asked for goes there all the same.
 */
export async function notTheirs<T extends Going>(
  tx: Tx,
  customerId: string,
  purpose: SendPurpose | null,
  all: readonly T[],
): Promise<ReadonlyMap<T, string>> {
  if (purpose === 'verification') return new Map();
  const written = all.map((one) => one.recipient);
  const strangers = await quarantinedAmong(tx, customerId, 'email', written);
  const others = await somebodyElses(tx, all, () => purpose);
  return new Map([
    ...others.map((one): [T, string] => [one, SOMEBODY_ELSES]),
    ...all.filter((one) => strangers.has(one.recipient)).map((one): [T, string] => [one, NOT_THEIRS]),
  ]);
}
