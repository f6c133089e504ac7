import type { z } from 'zod';
import type { PromiseView } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import type { Moment } from './moments.ts';
import type { CaseOfPromise, PromiseChangeParts } from './parts.ts';

type View = z.output<typeof PromiseView>;
export type Act = View['act'];
export type Proof = View['proof'];
export type State = View['state'];

/** A promise as it is stored. */
export interface PromiseRow {
  customer_id: string;
  id: string;
  case_id: string;
  conversation_id: string | null;
  outgoing_id: string | null;
  entry_id: string | null;
  act: Act;
  words: string;
  owner_id: string | null;
  partner_id: string | null;
  due_at: Date;
  first_due_at: Date;
  moments: Moment[];
  time_zone: string;
  proof: Proof;
  state: State;
  made_at: Date;
  made_by: Actor;
  broken_at: Date | null;
  settled_at: Date | null;
  proof_entry_id: string | null;
  attempts: number;
  partner_answer: { answer: 'done' | 'yes' | 'no'; say: string; at: string; times: number } | null;
  partner_epoch: number;
  told_at: Date | null;
}

/** A promise with its case, both locked. */
export interface LockedPromise {
  readonly row: PromiseRow;
  readonly matter: CaseOfPromise;
}

/** Whether it is still owed to the customer. */
export const isOwed = ({ state }: Pick<PromiseRow, 'state'>): boolean =>
  state === 'open' || state === 'broken';

/** One promise; 404 where there is none. */
export async function findPromise(db: Database | Tx, id: string): Promise<PromiseRow> {
  const { rows } = await sql<PromiseRow>`
    select p.* from promise_keys k join promises p on p.customer_id = k.customer_id and p.id = k.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('promise');
  return row;
}

/** Locks record, case and promise in this order, and reads what then holds. Every verb on a promise begins with it. */
export async function lockPromise(
  tx: Tx,
  { promises }: PromiseChangeParts,
  id: string,
): Promise<LockedPromise> {
  for (;;) {
    const seen = await findPromise(tx, id);
    const matter = await promises.lockCase(tx, { customerId: seen.customer_id, caseId: seen.case_id });
    const { rows } = await sql<PromiseRow>`
      select * from promises where customer_id = ${seen.customer_id} and id = ${id} for update`.execute(tx);
    const row = rows[0];
    // Between the look and the lock it may have moved to another case.
    if (row && row.case_id === seen.case_id) return { row, matter };
  }
}

/** A promise that is still owed; 409 where it is settled or has not been given yet. */
export async function lockOwed(tx: Tx, parts: PromiseChangeParts, id: string): Promise<LockedPromise> {
  const locked = await lockPromise(tx, parts, id);
  const { state } = locked.row;
  if (!isOwed(locked.row))
    throw conflict(
      'promise-not-owed',
      state === 'waiting'
        ? 'The words have not left yet, so nothing is owed. Take the mail back, or wait until it has left.'
        : 'This promise is settled already. Nothing was changed.',
      { state },
    );
  return locked;
}

/** Promises of a case that are still owed, the first due first. */
export async function openPromisesOf(
  db: Database | Tx,
  { customerId, caseId }: { readonly customerId: string; readonly caseId: string },
): Promise<PromiseRow[]> {
  const { rows } = await sql<PromiseRow>`
    select * from promises where customer_id = ${customerId} and case_id = ${caseId}
      and state in ('waiting', 'open', 'broken') order by due_at, id`.execute(db);
  return rows;
}
