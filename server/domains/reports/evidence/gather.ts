import type { z } from 'zod';
import type { EvidenceQuery, EvidenceReport } from '#contracts/evidence.ts';
import { ActionPlace, findAction, listActions, placeOf, toAction } from '#domains/gate/index.ts';
import { noticesOf, viewNotice } from '#domains/notices/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';

type Query = z.output<typeof EvidenceQuery>;
/** The report, as it is sent. */
export type Evidence = z.input<typeof EvidenceReport>;
type Notice = Evidence['notices'][number];

/**
 * Everything that shows what was done to whom, whether it was allowed, and whether they were told. `shown` has the notices of the
 * pages before, and gets those of this one. Rejects with not-found.
 */
export async function evidenceReport(
  db: Database,
  query: Query,
  actor: Actor,
  now: Date,
  shown = new Set<string>(),
): Promise<Evidence> {
  const { rows, next } = await actionsOf(db, query);
  const actions = [];
  for (const row of rows) actions.push({ ...toAction(row), notices: await noticesOfAction(db, row.id) });
  for (const { id } of actions.flatMap((one) => one.notices)) shown.add(id);
  const notices = next === null ? await otherNotices(db, query, shown) : [];
  const checkpoint = await newestCheckpoint(db);
  return {
    about: aboutOf(query, actions[0]?.customerName),
    madeAt: now.toISOString(),
    madeBy: actor.name,
    actions,
    notices,
    entries: await entriesOf(db, entryIds(actions, notices), checkpoint?.at ?? null),
    checkpoint: checkpoint && { ...checkpoint, at: checkpoint.at.toISOString() },
    next,
  };
}

/** All pages of the report from the query's on, one after the other. */
export async function* evidencePages(
  db: Database,
  query: Query,
  actor: Actor,
  now: Date,
): AsyncGenerator<Evidence, undefined> {
  const shown = new Set<string>();
  let { cursor } = query;
  do {
    const page = await evidenceReport(db, { ...query, cursor }, actor, now, shown);
    yield page;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

async function actionsOf(db: Database, query: Query) {
  if (query.action !== undefined) return { rows: [await findAction(db, query.action)], next: null };
  const { cursor, limit, ...which } = query;
  const rows = await listActions(db, which, readCursor(ActionPlace, cursor), limit);
  const last = rows.at(-1);
  return { rows, next: last && rows.length === limit ? cursorOf(placeOf(last)) : null };
}

async function noticesOfAction(db: Database, actionId: string): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const { id } of await noticesOf(db, { actionId })) notices.push(await viewNotice(db, id));
  return notices;
}

async function otherNotices(db: Database, query: Query, shown: ReadonlySet<string>): Promise<Notice[]> {
  if (query.customer === undefined || query.action !== undefined) return [];
  const within = (at: string): boolean =>
    (query.from === undefined || Date.parse(at) >= Date.parse(query.from)) &&
    (query.until === undefined || Date.parse(at) < Date.parse(query.until));
  const notices: Notice[] = [];
  for (const { id, type, owedAt } of await noticesOf(db, { customerId: query.customer }))
    if (!shown.has(id) && within(owedAt) && (query.type ?? type) === type)
      notices.push(await viewNotice(db, id));
  return notices;
}

function entryIds(actions: Evidence['actions'], notices: readonly Notice[]): string[] {
  const of = (notice: Notice): (string | null)[] => [
    notice.entryId,
    ...notice.steps.flatMap((step) => [step.entryId, ...step.evidence.map((one) => one.proofEntryId)]),
  ];
  const ids = [
    ...actions.flatMap(({ entryId, answer, hold, notices: own }) => [
      entryId,
      ...[...answer.because, ...(hold?.because ?? [])].flatMap(({ evidence }) => evidence),
      ...own.flatMap(of),
    ]),
    ...notices.flatMap(of),
  ];
  return [...new Set(ids.filter((id) => id !== null))];
}

async function newestCheckpoint(db: Database) {
  const { rows } = await sql<{ number: number; at: Date; root: string }>`
    select number, at, encode(root, 'hex') as root from checkpoints order by number desc limit 1`.execute(db);
  return rows[0] ?? null;
}

type EntryRow = Omit<Evidence['entries'][number], 'occurredAt' | 'recordedAt'> & {
  occurredAt: Date;
  recordedAt: Date;
};

async function entriesOf(
  db: Database,
  ids: readonly string[],
  checkpointAt: Date | null,
): Promise<Evidence['entries']> {
  const { rows } = await sql<EntryRow>`
    select e.id, e.customer_id as "customerId", e.seq::int as seq, e.kind, e.channel, e.occurred_at as "occurredAt",
      e.recorded_at as "recordedAt", encode(e.prev_hash, 'hex') as "prevHash", encode(e.hash, 'hex') as hash,
      encode(e.original_sha256, 'hex') as "originalSha256", coalesce(e.recorded_at < ${checkpointAt}::timestamptz, false) as "inCheckpoint"
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = any(${ids}::uuid[]) order by e.customer_id, e.seq`.execute(db);
  return rows.map((row) => ({
    ...row,
    occurredAt: row.occurredAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
  }));
}

function aboutOf({ customer, action, type, from, until }: Query, name: string | undefined): string {
  const parts = [
    action === undefined ? 'Actions' : `Action ${action}`,
    ...(type === undefined ? [] : [`of the type ${type}`]),
    ...(customer === undefined ? [] : [`on the customer ${name ?? customer} (${customer})`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
  return `${parts.join(' ')}.`;
}
