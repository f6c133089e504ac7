import type { CaseParts } from '#domains/cases/index.ts';
import { holds } from '#domains/decisions/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { eventsAfter, newestCursor, type StoredEvent } from '#platform/events/index.ts';
import type { Log } from '#platform/log/index.ts';
import { attempt } from './attempt.ts';
import { chainOf, DEEPEST, keepChain, stoppedBy } from './circles.ts';
import { type Gathered, gather } from './gather.ts';
import { doSteps } from './run.ts';
import { type Outcome, recordRun } from './runs.ts';
import { isWatched, type Watching, watching } from './watching.ts';

/** What automations work with. */
export interface ReaderParts extends CaseParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const PAGE = 500;

/**
 * Works off events until there are no more, each with all automations that look at it in one transaction, in which the
 * reader's place moves on: an event is treated once, also by several processes. Returns how many automations ran.
 */
export async function workOff(parts: ReaderParts): Promise<number> {
  for (let ran = 0; ; ) {
    const stride = await inTransaction(parts.db, (tx) => goOn(tx, parts));
    ran += stride.ran;
    if (!stride.more) return ran;
  }
}

async function goOn(tx: Tx, parts: ReaderParts): Promise<{ ran: number; more: boolean }> {
  const { rows } = await sql<{ cursor: string }>`
    select cursor from automation_reader for update skip locked`.execute(tx);
  const cursor = rows[0]?.cursor;
  // Another process is at it.
  if (cursor === undefined) return { ran: 0, more: false };
  const automations = await watching(tx);
  if (automations.length === 0) {
    await moveTo(tx, cursor, await newestCursor(tx));
    return { ran: 0, more: false };
  }
  const events = await eventsAfter(tx, cursor, PAGE);
  for (const event of events) {
    const looking = automations.filter((automation) => looksAt(automation, event));
    if (looking.length === 0) continue;
    let ran = 0;
    for (const automation of looking) if (await treat(tx, parts, automation, event)) ran += 1;
    if (ran === 0) continue;
    await moveTo(tx, cursor, event.cursor);
    return { ran, more: true };
  }
  await moveTo(tx, cursor, events.at(-1)?.cursor ?? cursor);
  return { ran: 0, more: events.length === PAGE };
}

async function moveTo(tx: Tx, from: string, to: string): Promise<void> {
  if (from !== to) await sql`update automation_reader set cursor = ${to}`.execute(tx);
}

/** Whether an automation looks at an event: one about a customer, of its types, since it was switched on. */
export const looksAt = (automation: Watching, event: StoredEvent): boolean =>
  event.customerId !== null &&
  isWatched(event.type, automation.events) &&
  BigInt(event.cursor.split(':')[0] ?? '0') > BigInt(automation.since);

/** Kept as an automation, by the name that the record shows. */
export const actorOf = ({ name }: Pick<Watching, 'name'>): Actor => system(`automation «${name}»`);

/** One automation and one event. Returns whether there was anything to write down. */
async function treat(tx: Tx, parts: ReaderParts, automation: Watching, event: StoredEvent): Promise<boolean> {
  const actor = actorOf(automation);
  const chain = await chainOf(tx, event.id);
  // What an automation did itself, at once or later, is never its next occasion.
  if (chain.includes(automation.id) || (event.actor.type === 'system' && event.actor.name === actor.name))
    return false;
  const now = parts.clock.now();
  const found = await attempt(tx, parts.log, automation, () => gather(tx, event, now));
  if ('outcome' in found) return recordRun(tx, automation, event, undefined, {}, found.outcome, now);
  const about = found.value;
  const decided = decide(automation, about);
  if (decided === 'no') return false;
  const outcome =
    decided.outcome ??
    (await stoppedBy(tx, automation, about, chain, now)) ??
    (await act(tx, parts, automation, about, now));
  if (outcome.verdict === 'acted') await keepChain(tx, [...chain, automation.id].slice(0, DEEPEST + 1));
  return recordRun(tx, automation, event, about, decided.used, outcome, now);
}

type Decided = 'no' | { readonly used: Gathered['facts']; readonly outcome?: Outcome };

/** Whether an automation acts on what was gathered; `no` leaves no trace. */
export function decide(automation: Pick<Watching, 'condition' | 'broken'>, about: Gathered): Decided {
  if (automation.broken !== null)
    return { used: {}, outcome: { verdict: 'failed', say: automation.broken, code: 'condition-unreadable' } };
  if (automation.condition === null) return { used: {} };
  const { value, used, unknown } = holds(automation.condition, about.facts);
  if (unknown !== null) return { used, outcome: { verdict: 'unknown', say: unknown, code: 'not-known' } };
  return value ? { used } : 'no';
}

async function act(
  tx: Tx,
  parts: ReaderParts,
  automation: Watching,
  about: Gathered,
  now: Date,
): Promise<Outcome> {
  const done = await attempt(tx, parts.log, automation, () => doAll(tx, parts, automation, about, now));
  return 'outcome' in done
    ? done.outcome
    : { verdict: 'acted', code: 'done', say: done.value.map((say) => `${say}.`).join(' ') };
}

/** Kinds of entries that a machine wrote. */
const BY_MACHINES: ReadonlySet<unknown> = new Set([
  'auto-reply',
  'bounce',
  'delivery-report',
  'disposition',
  'feedback-report',
  'unreadable',
]);

async function doAll(
  tx: Tx,
  parts: CaseParts,
  automation: Watching,
  { caseNumber, promiseId, facts }: Gathered,
  now: Date,
): Promise<string[]> {
  if (caseNumber === null)
    throw conflict('no-case', 'What happened belongs to no case, so there is nothing to do it to.');
  if (BY_MACHINES.has(facts['entry.kind']) && automation.steps.some((step) => step.verb === 'reply'))
    throw conflict(
      'machine-wrote',
      'A machine wrote this, and machines are not answered by a machine (RFC 3834).',
    );
  return doSteps(
    tx,
    parts,
    { number: caseNumber, promiseId: promiseId ?? undefined },
    automation.steps,
    actorOf(automation),
    now,
  );
}
