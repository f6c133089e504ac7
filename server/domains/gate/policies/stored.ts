import type { z } from 'zod';
import type { PolicySummary, PolicyVersionView, PolicyView } from '#contracts/policies.ts';
import { sentencesOf } from '#domains/decisions/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { FACTS } from '../facts.ts';
import { readPolicy } from './read.ts';

interface VersionRow {
  name: string;
  version: number;
  yaml: string;
  built_in: boolean;
  by: Actor;
  reason: string;
  at: Date;
}

interface NewestRow extends VersionRow {
  in_force: number | null;
  newest: number;
}

/** Each policy with the text that counts: of the version in force, else of the newest. */
const NEWEST = (name: string | null) => sql<NewestRow>`
  select v.name, v.version, v.yaml, v.built_in, v.by, v.reason, v.at, p.version as in_force, n.newest
  from (select name, max(version)::int as newest from policy_versions group by name) n
  left join (select distinct on (name) name, version from policy_publications order by name, no desc) p on p.name = n.name
  join policy_versions v on v.name = n.name and v.version = coalesce(p.version, n.newest)
  where ${name}::text is null or n.name = ${name} order by n.name`;

function summaryOf(row: NewestRow): z.input<typeof PolicySummary> {
  const { policy } = readable(row.yaml);
  return {
    name: row.name,
    title: policy.title,
    for: [...policy.for],
    version: row.in_force,
    draft: row.newest === row.in_force ? null : row.newest,
    builtIn: row.built_in && row.in_force !== null,
    source: policy.source.map((source) => ({ ...source, see: [...source.see] })),
    changedAt: row.at.toISOString(),
    changedBy: row.by.name,
  };
}

/** What is stored was readable when it was stored; a fault here is Kept's own. */
function readable(yaml: string) {
  const read = readPolicy(yaml, FACTS);
  if (!read.ok) throw new Error(`A stored policy cannot be read: ${read.faults[0]?.say}`);
  return { policy: read.policy, sentences: mutable(sentencesOf(read.policy)) };
}

type Shown = z.input<typeof PolicyView>['sentences'];
const mutable = ({ rules, duties, exemptions }: ReturnType<typeof sentencesOf>): Shown => ({
  rules: [...rules],
  duties: [...duties],
  exemptions: [...exemptions],
});

/** All policies by name, in force or not. */
export async function listPolicies(db: Database | Tx): Promise<z.input<typeof PolicySummary>[]> {
  const { rows } = await NEWEST(null).execute(db);
  return rows.map(summaryOf);
}

/** One policy with all that it has been; 404 where there is none. */
export async function findPolicy(db: Database | Tx, name: string): Promise<z.input<typeof PolicyView>> {
  const { rows } = await NEWEST(name).execute(db);
  const row = rows[0];
  if (!row) throw notFound('policy');
  const { rows: publications } = await sql<
    Pick<VersionRow, 'by' | 'reason' | 'at'> & { version: number | null }
  >`
    select version, by, reason, at from policy_publications where name = ${name} order by no desc`.execute(
    db,
  );
  const { rows: versions } = await sql<VersionRow>`
    select name, version, '' as yaml, built_in, by, reason, at from policy_versions
    where name = ${name} order by version desc`.execute(db);
  const published = new Set(publications.map(({ version }) => version));
  return {
    ...summaryOf(row),
    yaml: row.yaml,
    sentences: readable(row.yaml).sentences,
    versions: versions.map((one) => versionOf(one, row.in_force, published)),
    publications: publications.map(({ version, by, reason, at }) => ({
      version,
      by: by.name,
      reason,
      at: at.toISOString(),
    })),
  };
}

const versionOf = (row: VersionRow, inForce: number | null, published: ReadonlySet<number | null>) => ({
  version: row.version,
  state:
    row.version === inForce
      ? ('in-force' as const)
      : published.has(row.version)
        ? ('was-in-force' as const)
        : ('draft' as const),
  builtIn: row.built_in,
  by: row.by.name,
  reason: row.reason,
  at: row.at.toISOString(),
});

/** One version with its text; 404 where there never was one. */
export async function findVersion(
  db: Database | Tx,
  name: string,
  version: number,
): Promise<z.input<typeof PolicyVersionView>> {
  const { rows } = await sql<VersionRow & { in_force: number | null; published: boolean }>`
    select v.*, (select p.version from policy_publications p where p.name = v.name order by no desc limit 1) as in_force,
      exists (select from policy_publications p where p.name = v.name and p.version = v.version) as published
    from policy_versions v where v.name = ${name} and v.version = ${version}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('version of this policy');
  return {
    name,
    yaml: row.yaml,
    sentences: readable(row.yaml).sentences,
    ...versionOf(row, row.in_force, new Set(row.published ? [version] : [])),
  };
}
