import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** Something that became of an agreement, an invoice or a replacement, for the customer's record. */
export interface Deed {
  /** Of the event that tells of it: `kept.agreement.ended`. */
  readonly type: string;
  readonly kind: 'customer-changed' | 'invoice' | 'replacement';
  /** In words. */
  readonly say: string;
  /** What it is about, for those who listen. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly aboutEntryId?: string | null | undefined;
  readonly occurredAt?: Date;
}

/** Writes it into the customer's record and tells everybody. Returns the entry's id. */
export async function recordThat(
  tx: Tx,
  { secrets }: { readonly secrets: Secrets },
  customerId: string,
  deed: Deed,
  actor: Actor,
  now: Date,
): Promise<string> {
  const details = { event: deed.type, ...deed.details };
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId,
        kind: deed.kind,
        channel: 'system',
        direction: 'internal',
        occurredAt: deed.occurredAt ?? now,
        author: { type: actor.type, id: actor.id, name: actor.name, address: null },
        aboutEntryId: deed.aboutEntryId ?? null,
        text: deed.say,
        details,
      },
    ],
    now,
  );
  if (!entry) throw new Error('It was not recorded.');
  await publish(tx, actor, now, [
    {
      type: deed.type,
      subject: deed.subject,
      customerId,
      data: { entryId: entry.id, say: deed.say, ...deed.details },
    },
  ]);
  return entry.id;
}
