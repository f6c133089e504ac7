import type { z } from 'zod';
import type { NewPartner, Partner, PartnerChange } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import { TIMERS } from './arming.ts';

type View = z.output<typeof Partner>;

/** Partners by name, those that are not active any more last. */
export async function listPartners(db: Database | Tx): Promise<View[]> {
  const { rows } = await sql<View>`
    select id, name, email, active from partners order by not active, lower(name), id`.execute(db);
  return rows;
}

/** Another company that does things for us. */
export async function addPartner(
  tx: Tx,
  { name, email }: z.output<typeof NewPartner>,
  actor: Actor,
  now: Date,
): Promise<View> {
  const id = newId();
  await sql`
    insert into partners (id, name, email, created_at) values (${id}, ${name}, ${email}, ${now})`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.settings.partner-added', subject: id, data: { name } }]);
  return { id, name, email, active: true };
}

/** Changes a partner. Links that went to a former address are dead, and whoever is asked now is asked anew. */
export async function changePartner(
  tx: Tx,
  id: string,
  change: z.output<typeof PartnerChange>,
  actor: Actor,
  now: Date,
): Promise<View> {
  const { rows: before } =
    await sql<View>`select id, name, email, active from partners where id = ${id} for update`.execute(tx);
  const old = before[0];
  if (!old) throw notFound('partner');
  const next = {
    ...old,
    name: change.name ?? old.name,
    email: change.email ?? old.email,
    active: change.active ?? old.active,
  };
  await sql`
    update partners set name = ${next.name}, email = ${next.email}, active = ${next.active} where id = ${id}`.execute(
    tx,
  );
  if (next.email !== old.email || next.active !== old.active) await askAnew(tx, id, now);
  await publish(tx, actor, now, [
    { type: 'kept.settings.partner-changed', subject: id, data: { fields: Object.keys(change) } },
  ]);
  return next;
}

/** Links that are out are dead; whoever is the partner's now is asked about what is still owed. */
async function askAnew(tx: Tx, partnerId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; case_id: string; due_at: Date; partner_epoch: number }>`
    update promises set partner_epoch = partner_epoch + 1 where partner_id = ${partnerId} and state in ('open', 'broken')
    returning id, case_id, due_at, partner_epoch`.execute(tx);
  for (const row of rows)
    await addTimer(tx, now, {
      kind: TIMERS.askPartner,
      key: `${row.id}:${row.due_at.toISOString()}:link ${row.partner_epoch}`,
      dueAt: now,
      data: { promiseId: row.id, dueAt: row.due_at.toISOString() },
      lane: row.case_id,
      reason: 'The partner has another address, or works with us again.',
    });
}
