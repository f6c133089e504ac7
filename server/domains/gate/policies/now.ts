import type { Policy } from '#domains/decisions/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { FACTS } from '../facts.ts';
import { type BuiltInPolicy, builtInPolicies } from './builtin.ts';
import { readPolicy } from './read.ts';

/** The policies that are in force. */
export interface PolicySet {
  /** Changes whenever another policy is put in force: `select epoch from policy_epoch`. */
  readonly epoch: string;
  readonly policies: readonly Policy[];
}

interface VersionRow {
  name: string;
  version: number;
  yaml: string;
}

/** So many sets are remembered; each is a few hundred kilobytes. */
const REMEMBERED = 16;
const sets = new Map<string, PolicySet>();
const read = new Map<string, Policy>();

/**
 * The policies in force. With `epoch` no statement is made where that set is remembered; without, the present one is asked
 * for first. What comes with Kept is written down when it is first seen.
 */
export async function policiesNow(db: Database | Tx, epoch?: string): Promise<PolicySet> {
  const asked = epoch ?? (await epochOf(db));
  const known = sets.get(asked);
  if (known) return known;
  await writeBuiltIns(db);
  const { rows } = await sql<VersionRow & { epoch: string }>`
    select v.name, v.version, v.yaml, e.epoch from policy_epoch e, policy_versions v
    join (select distinct on (name) name, version from policy_publications order by name, no desc) p
      on p.name = v.name and p.version = v.version order by v.name`.execute(db);
  const set = {
    epoch: rows[0]?.epoch ?? (await epochOf(db)),
    policies: rows.map((row) => policyOf(row)),
  };
  remember(set);
  return set;
}

function remember(set: PolicySet): void {
  sets.set(set.epoch, set);
  const [oldest] = sets.keys();
  if (sets.size > REMEMBERED && oldest !== undefined) sets.delete(oldest);
}

async function epochOf(db: Database | Tx): Promise<string> {
  const { rows } = await sql<{ epoch: string }>`select epoch from policy_epoch`.execute(db);
  return rows[0]?.epoch ?? '';
}

/** A version that was put in force can be read for ever: facts are added and never taken away. */
function policyOf({ name, version, yaml }: VersionRow): Policy {
  const key = `${name}@${version} ${yaml}`;
  const known = read.get(key);
  if (known) return known;
  const found = readPolicy(yaml, FACTS, version);
  if (!found.ok)
    throw new Error(
      `Policy ${name}@${version} cannot be read: ${found.faults.map(({ say }) => say).join(' ')}`,
    );
  read.set(key, found.policy);
  return found.policy;
}

/** One version as it was, for replays; `undefined` where there never was one. */
export async function policyAt(
  db: Database | Tx,
  name: string,
  version: number,
): Promise<Policy | undefined> {
  const { rows } = await sql<VersionRow>`
    select name, version, yaml from policy_versions where name = ${name} and version = ${version}`.execute(
    db,
  );
  return rows[0] && policyOf(rows[0]);
}

/** A text that came with Kept, and was not seen before, becomes the next version; it is in force unless the company has its own. */
async function writeBuiltIns(db: Database | Tx): Promise<void> {
  const { rows } = await sql<{ name: string; digest: Buffer }>`
    select name, digest from policy_versions where built_in`.execute(db);
  const fresh = builtInPolicies().filter(
    ({ name, digest }) => !rows.some((row) => row.name === name && row.digest.equals(digest)),
  );
  if (fresh.length > 0) await writeFresh(db, fresh);
}

const KEPT = JSON.stringify(system('kept policies'));

/** One statement: it holds the epoch's row, so that of several processes one writes and the others find it written. */
async function writeFresh(db: Database | Tx, fresh: readonly BuiltInPolicy[]): Promise<void> {
  const given = fresh.map(({ name, yaml, digest }) => ({ name, yaml, digest: digest.toString('hex') }));
  await sql`
    with held as (update policy_epoch set epoch = ${newId()}::uuid returning one),
    given as (
      select g.name, g.yaml, decode(g.digest, 'hex') as digest
      from held, jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (name text, yaml text, digest text)
    ), written as (
      insert into policy_versions (name, version, yaml, digest, built_in, by, reason, at)
      select g.name, 1 + coalesce((select max(version) from policy_versions v where v.name = g.name), 0),
        g.yaml, g.digest, true, ${KEPT}::jsonb, 'It comes with Kept.', now()
      from given g
      where not exists (select from policy_versions v where v.name = g.name and v.digest = g.digest and v.built_in)
      on conflict do nothing returning name, version
    )
    insert into policy_publications (name, no, version, by, reason, at)
    select w.name, 1 + coalesce((select max(no) from policy_publications p where p.name = w.name), 0), w.version,
      ${KEPT}::jsonb, 'It comes with Kept.', now()
    from written w
    where not exists (
      select from (select distinct on (p.name) p.name, p.version from policy_publications p where p.name = w.name
        order by p.name, p.no desc) last
      left join policy_versions v on v.name = last.name and v.version = last.version
      where v.built_in is distinct from true)
    on conflict do nothing`.execute(db);
}
