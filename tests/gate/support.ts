import { takeInCustomer } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import type { World } from '../support/world.ts';

let next = 9001;

/** A customer whom the card system knows; answers Kept's id and the reference. */
export async function knownCustomer(
  w: Pick<World, 'house'>,
  ref = `card-system:${next++}`,
): Promise<{ id: string; ref: string }> {
  const { id } = await inTransaction(w.house.db, (tx) =>
    takeInCustomer(
      tx,
      {
        ref,
        kind: 'person',
        name: `Ada Known ${ref}`,
        language: 'en',
        timeZone: 'Europe/London',
        points: [],
      },
      'test',
      system('test'),
      w.house.clock.now(),
    ),
  );
  return { id, ref };
}

/** A question as the card system asks it. */
export const question = (ref: string, id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'test.act',
  source: 'card-system',
  id,
  customer: { ref },
  subject: { card: '…1234' },
  reason: 'replacement',
  mode: 'ask',
  ...more,
});

/** Puts a policy in force under its own name, as a company does; the next question is decided by it. */
export async function putInForce(w: Pick<World, 'house'>, name: string, yaml: string): Promise<void> {
  await inTransaction(w.house.db, async (tx) => {
    const { rows } = await sql<{ version: number }>`
      insert into policy_versions (name, version, yaml, digest, built_in, by, reason, at)
      select ${name}, 1 + coalesce(max(version), 0), ${yaml}, sha256(${Buffer.from(yaml)}), false, '{"type":"system","id":"kept","name":"test"}'::jsonb, 'test', now()
      from policy_versions where name = ${name} returning version`.execute(tx);
    await sql`
      insert into policy_publications (name, no, version, by, reason, at)
      select ${name}, 1 + coalesce(max(no), 0), ${rows[0]?.version ?? 1}, '{"type":"system","id":"kept","name":"test"}'::jsonb, 'test', now()
      from policy_publications where name = ${name}`.execute(tx);
    await sql`update policy_epoch set epoch = gen_random_uuid()`.execute(tx);
  });
}
