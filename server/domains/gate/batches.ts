import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ActionAnswer, type Batch, type BatchItem, NewAction } from '#contracts/gate.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { bare, withoutCards } from './card-data.ts';
import { faultOf } from './refused.ts';

/** Most actions of one batch, and most bytes of all of them. */
export const MOST_ITEMS = 100_000;
export const MOST_BYTES = 128 * 1024 * 1024;
/** Items that are written in one statement. */
const CHUNK = 2_000;

interface Item {
  readonly n: number;
  readonly request: unknown;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

const refused = (n: number, request: unknown, detail: string): Item => ({
  n,
  request,
  problem: { code: 'invalid', detail },
});

/** One value of a batch as an item; one that cannot be used is an item with a problem, and the rest goes on. */
function itemOf(value: unknown, n: number): Item {
  const parsed = NewAction.safeParse(value);
  if (!storable(value))
    return refused(n, null, 'The text holds a character that cannot be stored: NUL, or half of a character.');
  if (!parsed.success)
    return refused(n, bare(z.json().parse(value)), withoutCardData(z.prettifyError(parsed.error)));
  const fault = faultOf(parsed.data);
  if (fault !== null) return refused(n, null, `${fault.field}: ${fault.say}`);
  return { n, request: withoutCards(parsed.data), problem: null };
}

/** PostgreSQL takes neither NUL nor half of a character; as JSON both are written as `\\u` and four digits. */
const storable = (value: unknown): boolean =>
  !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(JSON.stringify(value));

/** A line as an item: what cannot be read, or is nested deeper than can be followed, is none that anybody could decide. */
function itemIn(line: string, n: number): Item {
  try {
    return itemOf(JSON.parse(line), n);
  } catch {
    return refused(n, null, 'This line is not JSON that can be read.');
  }
}

/** More than one batch may hold. */
export const tooLarge = (): KeptError =>
  new KeptError('batch-too-large', 413, `A batch has at most ${MOST_ITEMS} actions and 128 MiB.`);

/** Reads a batch as it streams in, a JSON value on each line. Rejects what is too large or empty. */
export async function readBatch(lines: AsyncIterable<string>): Promise<Item[]> {
  const items: Item[] = [];
  let bytes = 0;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    bytes += Buffer.byteLength(line);
    if (items.length >= MOST_ITEMS || bytes > MOST_BYTES) throw tooLarge();
    items.push(itemIn(line, items.length + 1));
  }
  if (items.length === 0) throw new KeptError('batch-empty', 422, 'There is no action in this batch.');
  return items;
}

/** A key as it is kept: one that holds a card number by its digest, or two would become one. */
const nameOf = (key: string): string =>
  withoutCardData(key) === key ? key : createHash('sha256').update(key).digest('hex');

/**
 * Takes a batch in, to be decided by a worker. The same key is the same batch, also when it is sent again; with another
 * content it is refused. Answers the batch's id.
 */
export async function takeBatch(
  db: Database,
  key: string | undefined,
  digest: Buffer,
  items: readonly Item[],
  actor: Actor,
  now: Date,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const id = newId();
    const own = `${actor.type}:${actor.id} ${key === undefined ? id : nameOf(key)}`;
    const { rows } = await sql<{ id: string }>`
      insert into action_batches (id, key, digest, total, taken_at, taken_by)
      values (${id}, ${own}, ${digest}, ${items.length}, ${now}, ${JSON.stringify(actor)}::jsonb)
      on conflict (key) do nothing returning id`.execute(tx);
    if (rows.length === 0) return known(tx, own, digest);
    for (let from = 0; from < items.length; from += CHUNK)
      await sql`
        insert into action_batch_items (batch_id, n, request, problem)
        select ${id}::uuid, n, request, problem
        from jsonb_to_recordset(${JSON.stringify(items.slice(from, from + CHUNK))}::jsonb) as i (n int, request jsonb, problem jsonb)`.execute(
        tx,
      );
    return id;
  });
}

async function known(tx: Tx, key: string, digest: Buffer): Promise<string> {
  const { rows } = await sql<{ id: string; digest: Buffer }>`
    select id, digest from action_batches where key = ${key} for update`.execute(tx);
  const row = rows[0];
  if (!row)
    throw new KeptError('try-again', 503, 'The first batch with this key was just given up. Try again.');
  if (!row.digest.equals(digest))
    throw conflict('batch-altered', 'This Idempotency-Key was used for another batch. Nothing was changed.', {
      batch: row.id,
    });
  return row.id;
}

interface BatchRow {
  id: string;
  total: number;
  taken_at: Date;
  taken_by: Actor;
  done_at: Date | null;
  proceed: number;
  hold: number;
  refuse: number;
  problems: number;
}

/** These batches with how far each is. */
const FAR = (which: ReturnType<typeof sql>) => sql<BatchRow>`
  select b.id, b.total, b.taken_at, b.taken_by, b.done_at, c.*
  from (${which}) b cross join lateral (
    select count(*) filter (where verdict = 'proceed') as proceed, count(*) filter (where verdict = 'hold') as hold,
      count(*) filter (where verdict = 'refuse') as refuse, count(*) filter (where problem is not null) as problems
    from action_batch_items i where i.batch_id = b.id) c
  order by b.taken_at desc, b.id desc`;

/** How far a batch is. */
export async function findBatch(db: Database | Tx, id: string): Promise<z.output<typeof Batch>> {
  const { rows } = await FAR(sql`select * from action_batches where id = ${id}::uuid`).execute(db);
  const row = rows[0];
  if (!row) throw notFound('batch');
  return toBatch(row);
}

/** How far the batches are that were taken in last, the newest first; `after` is the last one of the page before. */
export async function listBatches(
  db: Database,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<z.output<typeof Batch>[]> {
  const { rows } = await FAR(sql`
    select * from action_batches where ${after ? sql`(taken_at, id) < (${after[0]}, ${after[1]}::uuid)` : sql`true`}
    order by taken_at desc, id desc limit ${limit}`).execute(db);
  return rows.map(toBatch);
}

function toBatch(row: BatchRow): z.output<typeof Batch> {
  const { proceed, hold, refuse, problems } = row;
  return {
    id: row.id,
    state: row.done_at === null ? 'working' : 'done',
    total: row.total,
    done: proceed + hold + refuse + problems,
    verdicts: { proceed, hold, refuse },
    problems,
    takenAt: row.taken_at.toISOString(),
    takenBy: row.taken_by.name,
    doneAt: row.done_at?.toISOString() ?? null,
  };
}

interface ItemRow {
  n: number;
  source: string | null;
  external_id: string | null;
  answer: string | null;
  problem: { code: string; detail: string } | null;
}

/** Items of a batch in their order, after place `after`; those not worked on yet have neither answer nor problem. */
export async function batchItems(
  db: Database,
  id: string,
  { after, limit, problems }: { readonly after: number; readonly limit: number; readonly problems: boolean },
): Promise<z.output<typeof BatchItem>[]> {
  await findBatch(db, id);
  const { rows } = await sql<ItemRow>`
    select i.n, coalesce(a.source, i.request ->> 'source') as source, coalesce(a.external_id, i.request ->> 'id') as external_id,
      a.answer, i.problem
    from action_batch_items i left join actions a on a.customer_id = i.customer_id and a.id = i.action_id
    where i.batch_id = ${id}::uuid and i.n > ${after} and (${!problems} or i.problem is not null) order by i.n limit ${limit}`.execute(
    db,
  );
  return rows.map((row) => {
    const answer: z.output<typeof ActionAnswer> | null = row.answer === null ? null : JSON.parse(row.answer);
    return { n: row.n, source: row.source, id: row.external_id, answer, problem: row.problem };
  });
}
