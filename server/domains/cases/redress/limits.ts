import type { z } from 'zod';
import { decimalsOf } from '#contracts/money.ts';
import type { NewRedress, RedressLimit } from '#contracts/redress.ts';
import { type Actor, type Role, WORKERS } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, KeptError } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';

export type Limit = z.output<typeof RedressLimit>;
type Wanted = Pick<z.output<typeof NewRedress>, 'kind' | 'amount' | 'currency'>;

/** What each role may give; a role and kind that are missing may not be given at all. */
export async function listLimits(db: Database | Tx): Promise<Limit[]> {
  const { rows } = await sql<Limit>`
    select role, kind, amount, currency from redress_limits
    order by array_position(${WORKERS}::text[], role), kind, currency nulls first`.execute(db);
  return rows;
}

/** Sets all limits anew; 422 where one stands twice, an amount has no currency, or one that there is not. */
export async function setLimits(tx: Tx, limits: readonly Limit[], actor: Actor, now: Date): Promise<void> {
  const seen = new Set<string>();
  for (const { role, kind, amount, currency } of limits) {
    const key = `${role} ${kind} ${currency}`;
    if (seen.has(key)) throw invalid('items', `Two limits are for ${key}.`);
    seen.add(key);
    if (amount !== null && currency === null)
      throw invalid('items', `An amount needs its currency (${role}, ${kind}).`);
    if (currency !== null && decimalsOf(currency) === undefined)
      throw invalid('items', `${currency} is no currency of ISO 4217 (${role}, ${kind}).`);
  }
  await sql`delete from redress_limits`.execute(tx);
  await sql`
    insert into redress_limits (role, kind, currency, amount)
    select role, kind, currency, amount
    from jsonb_to_recordset(${JSON.stringify(limits)}::jsonb) as l (role text, kind text, currency text, amount bigint)`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    { type: 'kept.settings.redress-limits-changed', subject: 'redress-limits', data: { limits } },
  ]);
}

/** Whether a role may give this: any limit for it that is at least as large; one without a currency is for all. */
const allows = (limits: readonly Limit[], role: Role, { kind, amount, currency }: Wanted): boolean =>
  limits.some(
    (limit) =>
      limit.role === role &&
      limit.kind === kind &&
      (limit.currency === null || (currency !== undefined && limit.currency === currency)) &&
      (limit.amount === null || (amount ?? 0) <= limit.amount),
  );

/** Refuses (403 `above-limit`) what is more than the actor may give, and names who may. */
export async function requireWithinLimit(tx: Tx, wanted: Wanted, actor: Actor): Promise<void> {
  if (actor.type === 'system') return;
  const limits = await listLimits(tx);
  if (allows(limits, actor.role, wanted)) return;
  const roles = WORKERS.filter((role) => allows(limits, role, wanted));
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from staff where active and role = any(${roles}::text[])
    order by array_position(${roles}::text[], role), name, id limit 5`.execute(tx);
  const who = rows.length > 0 ? rows.map(({ name }) => name).join(', ') : 'nobody';
  const say = `This is more than you may give by yourself. Ask ${who}. Nothing was given.`;
  throw new KeptError('above-limit', 403, say, { roles, people: rows });
}
