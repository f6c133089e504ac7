import type { z } from 'zod';
import type { IncidentMessage } from '#contracts/major-incidents.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';

export type Message = z.output<typeof IncidentMessage>;

/** Why it happened and what is put right, without naming anybody as the cause. */
export interface Review {
  readonly cause: string;
  /** What keeps it from growing. */
  readonly containment: string;
  /** Where else it was looked for. */
  readonly similar: string;
  readonly checkAt: string;
  readonly at: string;
  readonly by: string;
}

/** Replacements of one kind that were shipped together. */
export interface Batch {
  readonly source: string;
  readonly thing: string;
  readonly batch: string;
}

/** A major incident as it is stored. */
export interface MajorRow {
  id: string;
  title: string;
  source: string | null;
  thing: string | null;
  batch: string | null;
  owner_id: string | null;
  opened_at: Date;
  opened_by: Actor;
  staff_answer: string | null;
  message: Message['texts'] | null;
  fallback: string | null;
  approved_at: Date | null;
  approved_by: Actor | null;
  approved_digest: string | null;
  within_s: number | null;
  review: Review | null;
  closed_at: Date | null;
  closed_by: Actor | null;
  closed_say: string | null;
}

/** One major incident; 404 where there is none. */
export async function findMajorRow(db: Database | Tx, id: string): Promise<MajorRow> {
  const { rows } = await sql<MajorRow>`select * from major_incidents where id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('incident');
  return row;
}

/** The same, locked until the end of the transaction: whoever changes it works alone. */
export async function lockMajor(tx: Tx, id: string): Promise<MajorRow> {
  await sql`select 1 from major_incidents where id = ${id} for update`.execute(tx);
  return findMajorRow(tx, id);
}

/** The same; 409 where it is closed. */
export async function lockOpenMajor(tx: Tx, id: string): Promise<MajorRow> {
  const row = await lockMajor(tx, id);
  if (row.closed_at !== null)
    throw conflict('incident-closed', 'This incident is closed. Nothing was changed.');
  return row;
}
