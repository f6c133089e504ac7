import type { z } from 'zod';
import type { PolicyFinding } from '#contracts/policies.ts';
import type { Policy } from '#domains/decisions/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { conflict, invalid, KeptError, notFound } from '#platform/errors.ts';
import { FACTS } from '../facts.ts';
import { checkPolicies } from './check.ts';
import { tellingMeans } from './means.ts';
import { policyAt } from './now.ts';
import { readPolicy } from './read.ts';

/** The policy that is to be tried: a text, a version, or what is in force. 422 with its faults, 404 where there is none. */
export async function readTried(
  db: Database,
  inForce: readonly Policy[],
  name: string,
  { yaml, version }: { readonly yaml?: string | undefined; readonly version?: number | undefined },
): Promise<Policy> {
  if (yaml !== undefined) return readText(yaml, name);
  const found =
    version === undefined
      ? inForce.find((policy) => policy.name === name)
      : await policyAt(db, name, version);
  if (!found) throw notFound(version === undefined ? 'policy in force' : 'version of this policy');
  return found;
}

function readText(yaml: string, name: string): Policy {
  const read = readPolicy(yaml, FACTS);
  if (!read.ok)
    throw new KeptError('invalid', 422, `Line ${read.faults[0]?.line}: ${read.faults[0]?.say}`, {
      errors: read.faults.map(({ line, column, say }) => ({ field: 'yaml', line, column, say })),
    });
  if (read.policy.name !== name)
    throw invalid('yaml', `The text is of «${read.policy.name}», and this is «${name}».`);
  return read.policy;
}

/** The texts of the policies in force. */
export async function textsInForce(
  db: Database,
): Promise<readonly { readonly name: string; readonly version: number; readonly yaml: string }[]> {
  const { rows } = await sql<{ name: string; version: number; yaml: string }>`
    select v.name, v.version, v.yaml from policy_versions v
    join (select distinct on (name) name, version from policy_publications order by name, no desc) p
      on p.name = v.name and p.version = v.version order by v.name`.execute(db);
  return rows;
}

/** What is to be put right in a draft; beside the policies in force. */
export async function checkDraft(db: Database, yaml: string): Promise<z.output<typeof PolicyFinding>[]> {
  const draft = readPolicy(yaml, FACTS);
  const name = draft.ok ? draft.policy.name : '';
  const others = (await textsInForce(db)).filter((one) => one.name !== name);
  const texts = [
    { file: 'draft', yaml, inForce: false, tests: null },
    ...others.map((one) => ({
      file: `${one.name}@${one.version}`,
      yaml: one.yaml,
      inForce: true,
      tests: null,
    })),
  ];
  return checkPolicies(texts, await tellingMeans(db))
    .filter(({ file }) => file === 'draft')
    .map(({ file: _, ...finding }) => finding);
}

/** What stands against putting a text in force; a text that cannot be read is refused elsewhere, with its lines. */
export async function errorsIn(db: Database, yaml: string): Promise<z.output<typeof PolicyFinding>[]> {
  if (!readPolicy(yaml, FACTS).ok) return [];
  return (await checkDraft(db, yaml)).filter(({ level }) => level === 'error');
}

/** The same for a version that was never in force; what was may always come back. */
export async function errorsInDraft(
  db: Database,
  name: string,
  version: number,
): Promise<z.output<typeof PolicyFinding>[]> {
  const { rows } = await sql<{ yaml: string }>`
    select v.yaml from policy_versions v where v.name = ${name} and v.version = ${version}
      and not exists (select from policy_publications p where p.name = v.name and p.version = v.version)`.execute(
    db,
  );
  return rows[0] ? errorsIn(db, rows[0].yaml) : [];
}

/** 409 `policy-faulty` with every error, in words. */
export function refuseErrors(errors: readonly z.output<typeof PolicyFinding>[]): void {
  if (errors.length === 0) return;
  const say = errors.map((one) => `${one.say} ${one.fix}`).join(' ');
  throw conflict(
    'policy-faulty',
    `It was not put in force: ${say} Save it as a draft, or say that you are sure.`,
    { errors },
  );
}
