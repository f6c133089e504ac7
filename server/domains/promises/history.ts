import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { PromiseChangeParts } from './parts.ts';
import type { LockedPromise } from './row.ts';

/** What became of a promise. */
export interface PromiseDeed {
  /** The verb in the past, as in `kept.promise.<verb>`. */
  readonly verb: string;
  /** In words, for the timeline. */
  readonly say: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly aboutEntryId?: string | null;
}

/**
 * Writes into the customer's record what became of a promise and who did it, makes it part of the case, tells everybody, and
 * brings the case up to date. The promise's row is written before.
 */
export async function recordPromise(
  tx: Tx,
  { secrets, promises }: PromiseChangeParts,
  { row, matter }: LockedPromise,
  deed: PromiseDeed,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { customer_id: customerId, id: promiseId } = row;
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId,
        kind: 'promise',
        channel: 'system',
        direction: 'internal',
        occurredAt: now,
        author: { type: actor.type, id: actor.id, name: actor.name, address: null },
        aboutEntryId: deed.aboutEntryId ?? null,
        subject: `Promise in case ${matter.number}`,
        text: deed.say,
        details: { promiseId, case: matter.number, verb: deed.verb, ...deed.details },
      },
    ],
    now,
  );
  if (!entry) throw new Error('What became of the promise was not recorded.');
  await promises.link(tx, matter, entry, now);
  await publish(tx, actor, now, [
    {
      type: `kept.promise.${deed.verb}`,
      subject: promiseId,
      customerId,
      data: {
        promiseId,
        caseNumber: matter.number,
        entryId: entry.id,
        ownerId: row.owner_id,
        ...deed.details,
      },
    },
  ]);
  await promises.refresh(tx, matter, now);
  return entry.id;
}

/** A moment in words, in the zone in which it was meant: «Thu 26 Nov 2026, 12:00 (Europe/Berlin)». */
export function momentWords(at: Date, timeZone: string): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return `${words} (${timeZone})`;
}
