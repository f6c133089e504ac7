import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { FAMILIES } from '../points/row.ts';

/** Channels that consent is given for. */
export type MarketingChannel = 'email' | 'sms' | 'letter' | 'call';
/** All of them. */
export const MARKETING_CHANNELS: readonly MarketingChannel[] = ['email', 'sms', 'letter', 'call'];

/** What a customer last said about marketing on a channel. */
export interface ConsentState {
  readonly given: boolean;
  readonly at: Date;
  readonly source: string;
  readonly entryId: string | null;
}

/** A consent given or withdrawn. */
export interface NewConsent {
  readonly customerId: string;
  readonly channels: readonly MarketingChannel[];
  readonly given: boolean;
  /** When they said so. */
  readonly at: Date;
  /** Where we know it from, such as `link in a mail`. */
  readonly source: string;
  readonly entryId?: string | null;
}

/** Stores what a customer said; it counts from this moment on (R55). */
export async function recordConsent(tx: Tx, given: NewConsent, actor: Actor, now: Date): Promise<void> {
  for (const channel of given.channels)
    await sql`
      insert into consents (customer_id, id, topic, channel, given, at, source, entry_id, recorded_at, recorded_by)
      values (${given.customerId}, ${newId()}, 'marketing', ${channel}, ${given.given}, ${given.at}, ${given.source},
        ${given.entryId ?? null}, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: given.given ? 'kept.consent.given' : 'kept.consent.withdrawn',
      subject: given.customerId,
      customerId: given.customerId,
      data: {
        topic: 'marketing',
        channels: given.channels,
        source: given.source,
        entryId: given.entryId ?? null,
      },
    },
  ]);
}

/** What customers, or anybody who is one with them, last said (not what was recorded last), by channel. A channel without a word is missing: no consent. */
export async function consentsOf(
  db: Database | Tx,
  ids: readonly string[],
): Promise<Map<string, Map<MarketingChannel, ConsentState>>> {
  const { rows } = await sql<ConsentState & { start: string; channel: MarketingChannel }>`
    with recursive ${FAMILIES(ids)}
    select distinct on (f.start, c.channel) f.start, c.channel, c.given, c.at, c.source, c.entry_id as "entryId"
    from family f join consents c on c.customer_id = f.id and c.topic = 'marketing'
    order by f.start, c.channel, c.at desc, c.seq desc`.execute(db);
  const found = new Map<string, Map<MarketingChannel, ConsentState>>();
  for (const { start, channel, ...state } of rows)
    found.set(start, (found.get(start) ?? new Map()).set(channel, state));
  return found;
}

/** What a customer last said about marketing on a channel; `null`: nothing, which is no consent. */
export async function consentOf(
  db: Database | Tx,
  id: string,
  channel: MarketingChannel,
): Promise<ConsentState | null> {
  return (await consentsOf(db, [id])).get(id)?.get(channel) ?? null;
}
