import { z } from 'zod';
import type { AutomationRun, RunQuery, RunVerdict } from '#contracts/automation.ts';
import { Id, Instant } from '#contracts/common.ts';
import type { FactValues } from '#domains/decisions/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish, type StoredEvent } from '#platform/events/index.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';
import { newId } from '#platform/ids.ts';
import { WORDS_OF_CUSTOMERS } from './facts.ts';
import type { Gathered } from './gather.ts';
import type { Watching } from './watching.ts';

type Verdict = z.output<typeof RunVerdict>;
type View = z.output<typeof AutomationRun>;

/** What became of an automation and an event. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly code: string;
  readonly say: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const Because = z.array(z.object({ code: z.string(), say: z.string(), entryId: z.string().nullable() }));
/** A refusal may name its reasons one by one, such as everything that stops closing. */
const Reasons = z.object({ because: Because.min(1) });

const becauseOf = (outcome: Outcome): z.output<typeof Because> => {
  const reasons = Reasons.safeParse(outcome.details);
  return reasons.success ? reasons.data.because : [{ code: outcome.code, say: outcome.say, entryId: null }];
};

/** Writes down what an automation made of an event, and tells its author what went wrong. Always `true`. */
export async function recordRun(
  tx: Tx,
  automation: Watching,
  event: StoredEvent,
  about: Gathered | undefined,
  used: FactValues,
  outcome: Outcome,
  now: Date,
): Promise<true> {
  const customerId = about?.customerId ?? event.customerId;
  const caseNumber = about?.caseNumber ?? null;
  const id = newId();
  const facts = Object.fromEntries(
    Object.entries(used).map(([name, value]) => [
      name,
      WORDS_OF_CUSTOMERS.has(name) && value !== null ? { entry: about?.entryId ?? null } : value,
    ]),
  );
  await sql`
    insert into automation_runs (automation_id, event_id, id, version, verdict, because, event_type, event_at, customer_id, case_number, facts, at)
    values (${automation.id}, ${event.id}, ${id}, ${automation.version}, ${outcome.verdict}, ${JSON.stringify(becauseOf(outcome))}::jsonb,
      ${event.type}, ${event.at}, ${customerId}::uuid, ${caseNumber}, ${JSON.stringify(facts)}::jsonb, ${now})`.execute(
    tx,
  );
  await publish(tx, system(`automation «${automation.name}»`), now, [
    {
      type: 'kept.automation.ran',
      subject: automation.id,
      customerId: customerId ?? undefined,
      data: { runId: id, verdict: outcome.verdict, caseNumber, eventId: event.id },
    },
  ]);
  if (outcome.verdict !== 'acted') await tellAuthor(tx, automation, outcome, caseNumber, customerId, now);
  return true;
}

const AGAIN_AFTER = 3_600_000;

/** Tells the author, at most once an hour for each automation: the log of runs has them all. */
async function tellAuthor(
  tx: Tx,
  automation: Watching,
  outcome: Outcome,
  caseNumber: string | null,
  customerId: string | null,
  now: Date,
): Promise<void> {
  if (automation.author.type !== 'staff') return;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from automation_runs where automation_id = ${automation.id}::uuid and verdict <> 'acted'
      and at > ${new Date(now.getTime() - AGAIN_AFTER)}`.execute(tx);
  if ((rows[0]?.n ?? 0) > 1) return;
  const say = `The automation «${automation.name}» did nothing: ${outcome.say}`;
  await notify(tx, [automation.author.id], { kind: 'automation', say, caseNumber, customerId }, now);
}

interface Row {
  id: string;
  automation_id: string;
  name: string;
  version: number;
  verdict: Verdict;
  because: unknown;
  event_id: string;
  event_type: string;
  event_at: Date;
  case_number: string | null;
  customer_id: string | null;
  facts: Record<string, unknown>;
  at: Date;
}

/** What automations made of events, newest first. */
export async function listRuns(
  db: Database,
  { automationId, verdict }: z.output<typeof RunQuery>,
  limit: number,
  cursor: string | undefined,
): Promise<{ items: View[]; next: string | null }> {
  const [at = null, before = null] = readCursor(z.tuple([Instant, Id]), cursor) ?? [];
  const { rows } = await sql<Row>`
    select r.*, v.name from automation_runs r
    join automation_versions v on v.automation_id = r.automation_id and v.version = r.version
    where (${automationId ?? null}::uuid is null or r.automation_id = ${automationId ?? null}::uuid)
      and (${verdict ?? null}::text is null or r.verdict = ${verdict ?? null})
      and (${at}::timestamptz is null or (r.at, r.id) < (${at}::timestamptz, ${before}::uuid))
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => ({
      id: row.id,
      automationId: row.automation_id,
      automation: row.name,
      version: row.version,
      verdict: row.verdict,
      because: Because.parse(row.because),
      event: { id: row.event_id, type: row.event_type, at: row.event_at.toISOString() },
      caseNumber: row.case_number,
      customerId: row.customer_id,
      facts: row.facts,
      at: row.at.toISOString(),
    })),
    next: last && rows.length === limit ? cursorOf([last.at.toISOString(), last.id]) : null,
  };
}
