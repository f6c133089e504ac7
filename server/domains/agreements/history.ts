import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
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

/** A deed under the id that its entry has, or will have. */
export interface Noted {
  readonly entryId: string;
  readonly customerId: string;
  readonly deed: Deed;
}

/** Where deeds are noted; with `later`, what many do in one transaction is recorded together (`recordAll`). */
export interface Recording {
  readonly secrets: Secrets;
  readonly later?: Noted[];
}

/** Writes it into the customer's record and tells everybody, at once or later. Returns the entry's id. */
export async function recordThat(
  tx: Tx,
  { secrets, later }: Recording,
  customerId: string,
  deed: Deed,
  actor: Actor,
  now: Date,
): Promise<string> {
  const noted = { entryId: newId(), customerId, deed };
  if (later) later.push(noted);
  else await recordAll(tx, { secrets }, [noted], actor, now);
  return noted.entryId;
}

/** Writes deeds into their customers' records, in this order, and tells everybody. */
export async function recordAll(
  tx: Tx,
  { secrets }: { readonly secrets: Secrets },
  all: readonly Noted[],
  actor: Actor,
  now: Date,
): Promise<void> {
  const author = { type: actor.type, id: actor.id, name: actor.name, address: null };
  await appendEntries(
    tx,
    secrets,
    all.map(({ entryId, customerId, deed }) => ({
      id: entryId,
      customerId,
      kind: deed.kind,
      channel: 'system',
      direction: 'internal',
      occurredAt: deed.occurredAt ?? now,
      author,
      aboutEntryId: deed.aboutEntryId ?? null,
      text: deed.say,
      details: { event: deed.type, ...deed.details },
    })),
    now,
  );
  await publish(
    tx,
    actor,
    now,
    all.map(({ entryId, customerId, deed: { type, subject, say, details } }) => ({
      type,
      subject,
      customerId,
      data: { entryId, say, ...details },
    })),
  );
}
