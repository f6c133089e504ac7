import type { z } from 'zod';
import type { PolicyChange } from '#contracts/policies.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { FACTS } from '../facts.ts';
import { digestOf } from './builtin.ts';
import { readPolicy, type TextFault } from './read.ts';

/** Writes the next version of a policy, and puts it in force where that is asked. Returns the version. */
export async function changePolicy(
  tx: Tx,
  name: string,
  { yaml, reason, publish: now }: z.output<typeof PolicyChange>,
  actor: Actor,
  at: Date,
): Promise<number> {
  refuseFaults(yaml, name);
  await lock(tx);
  const { rows } = await sql<{ version: number }>`
    insert into policy_versions (name, version, yaml, digest, built_in, by, reason, at)
    select ${name}, 1 + coalesce(max(version), 0), ${yaml}, ${digestOf(yaml)}, false, ${JSON.stringify(actor)}::jsonb, ${reason}, ${at}
    from policy_versions where name = ${name} returning version`.execute(tx);
  const version = rows[0]?.version ?? 1;
  await publish(tx, actor, at, [
    { type: 'kept.policy.drafted', subject: name, data: { version, reason, published: now } },
  ]);
  if (now) await putInForce(tx, name, version, reason, actor, at);
  return version;
}

function refuseFaults(yaml: string, name: string): void {
  const read = readPolicy(yaml, FACTS);
  const faults: readonly TextFault[] = read.ok
    ? read.policy.name === name
      ? []
      : [{ line: 1, column: 1, say: `The text is of «${read.policy.name}», and this is «${name}».` }]
    : read.faults;
  const [first] = faults;
  if (first)
    throw new KeptError('invalid', 422, `Line ${first.line}: ${first.say}`, {
      errors: faults.map(({ line, column, say }) => ({ field: 'yaml', line, column, say })),
    });
}

/** One change of policies at a time, before which all others have been seen. */
const lock = (tx: Tx): Promise<unknown> => sql`select 1 from policy_epoch for update`.execute(tx);

/** Puts a version in force, also one that was before; actions from now on are decided by it. */
export async function putInForce(
  tx: Tx,
  name: string,
  version: number | null,
  reason: string,
  actor: Actor,
  at: Date,
): Promise<void> {
  await lock(tx);
  const before = await inForce(tx, name);
  if (before === undefined) throw notFound('policy');
  if (before === version)
    throw conflict('nothing-to-change', version === null ? 'It is not in force.' : 'It is in force already.');
  if (version !== null) await requireVersion(tx, name, version);
  await sql`
    insert into policy_publications (name, no, version, by, reason, at)
    select ${name}, 1 + coalesce(max(no), 0), ${version}::int, ${JSON.stringify(actor)}::jsonb, ${reason}, ${at}
    from policy_publications where name = ${name}`.execute(tx);
  await sql`update policy_epoch set epoch = ${newId()}::uuid`.execute(tx);
  await publish(tx, actor, at, [
    {
      type: version === null ? 'kept.policy.withdrawn' : 'kept.policy.published',
      subject: name,
      data: { version, before, reason },
    },
  ]);
}

/** `null`: there is one and none is in force; `undefined`: there is none of this name. */
async function inForce(tx: Tx, name: string): Promise<number | null | undefined> {
  const { rows } = await sql<{ version: number | null }>`
    select (select p.version from policy_publications p where p.name = ${name} order by no desc limit 1) as version
    where exists (select from policy_versions where name = ${name})`.execute(tx);
  return rows[0] === undefined ? undefined : rows[0].version;
}

async function requireVersion(tx: Tx, name: string, version: number): Promise<void> {
  const { rows } = await sql<{ yaml: string }>`
    select yaml from policy_versions where name = ${name} and version = ${version}`.execute(tx);
  if (!rows[0]) throw notFound('version of this policy');
  refuseFaults(rows[0].yaml, name);
}
