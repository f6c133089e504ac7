import type { z } from 'zod';
import type { UnknownRef } from '#contracts/gate.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { ask } from './ask.ts';
import { givenOf } from './asking.ts';
import type { AskingParts } from './parts.ts';

interface Row {
  source: string;
  external_id: string;
  ref: string;
  type: string;
  mode: 'ask' | 'done';
  request: unknown;
  actor: Actor;
  first_at: Date;
  last_at: Date;
  times: number;
}

/** Reports in one go. */
const PAGE = 50;

/**
 * Takes up reports about people who are known by now, so that nothing done to them stays untold; the source's own repetition
 * gets the same answer. A question is not taken up: whoever asked asks again.
 */
export async function takeUpKnown(tx: Tx, parts: AskingParts, now: Date): Promise<void> {
  const { rows } = await sql<Row>`
    select u.* from unknown_refs u where exists (select from identities i where i.kind = 'ref' and i.value = u.ref)
    order by u.first_at, u.source, u.external_id limit ${PAGE} for update of u skip locked`.execute(tx);
  for (const row of rows) {
    if (row.mode === 'done') await ask(tx, parts, givenOf(row.request), row.actor, now);
    await sql`delete from unknown_refs where source = ${row.source} and external_id = ${row.external_id}`.execute(
      tx,
    );
  }
}

/** References that were used and belong to nobody known, the newest first; at most `limit`. */
export async function unknownRefs(db: Database, limit: number): Promise<z.output<typeof UnknownRef>[]> {
  const { rows } = await sql<Row>`
    select * from unknown_refs u where not exists (select from identities i where i.kind = 'ref' and i.value = u.ref)
    order by last_at desc, source, external_id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ref: row.ref,
    source: row.source,
    type: row.type,
    externalId: row.external_id,
    mode: row.mode,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    times: row.times,
  }));
}
