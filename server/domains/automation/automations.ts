import { z } from 'zod';
import {
  type Automation,
  type AutomationWithVersions,
  type NewAutomation,
  Step,
} from '#contracts/automation.ts';
import { compile, sentenceOf } from '#domains/decisions/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { FACTS } from './facts.ts';
import { checkSteps, type StepValue, sayAll } from './steps.ts';

type Content = z.output<typeof NewAutomation>;
type View = z.output<typeof Automation>;

interface VersionRow {
  id: string;
  active: boolean;
  version: number;
  name: string;
  events: string[];
  condition: string;
  steps: unknown;
  changed_at: Date;
  changed_by: Actor;
}

const Steps = z.array(Step);

function refuseCondition(source: string): void {
  if (source === '') return;
  const compiled = compile(source, FACTS);
  if (compiled.ok) return;
  const [first] = compiled.errors;
  throw new KeptError('invalid', 422, first?.say ?? 'This is not a condition.', {
    errors: compiled.errors.map((fault) => ({ field: 'if', ...fault })),
  });
}

const newest = (db: Database | Tx, id: string | null) =>
  sql<VersionRow>`
  select a.id, a.active, v.version, v.name, v.events, v.condition, v.steps, v.changed_at, v.changed_by
  from automations a join automation_versions v on v.automation_id = a.id and v.version = a.version
  where ${id}::uuid is null or a.id = ${id}::uuid order by lower(v.name), a.id`.execute(db);

async function versionView(db: Database | Tx, row: Omit<VersionRow, 'active'>) {
  const steps = Steps.parse(row.steps);
  return {
    id: row.id,
    name: row.name,
    when: row.events,
    if: row.condition,
    do: steps,
    sentence: await sentence(db, row.events, row.condition, steps),
    version: row.version,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by.name,
  };
}

async function sentence(
  db: Database | Tx,
  events: readonly string[],
  source: string,
  steps: readonly StepValue[],
): Promise<string> {
  const compiled = source === '' ? undefined : compile(source, FACTS);
  // A condition that was saved is readable; facts that were taken away since make it stand as it was written.
  const words = compiled && (compiled.ok ? sentenceOf(compiled.condition) : `\`${source}\``);
  const when = `When ${events.map((type) => `«${type}»`).join(' or ')} happens`;
  return `${when}${words === undefined ? '' : `, if ${words}`}: ${(await sayAll(db, steps)).join('; ')}.`;
}

const WEEK = 7 * 24 * 3_600_000;

/** All automations by name, with what they did in the last seven days. */
export async function listAutomations(
  db: Database | Tx,
  now: Date,
  id: string | null = null,
): Promise<View[]> {
  const { rows } = await newest(db, id);
  const { rows: counted } = await sql<{ automation_id: string; verdict: keyof View['runs']; n: number }>`
    select automation_id, verdict, count(*)::int as n from automation_runs
    where at > ${new Date(now.getTime() - WEEK)} group by 1, 2`.execute(db);
  return Promise.all(
    rows.map(async (row) => {
      const runs: View['runs'] = { acted: 0, refused: 0, failed: 0, unknown: 0, stopped: 0 };
      for (const one of counted) if (one.automation_id === row.id) runs[one.verdict] = one.n;
      return { ...(await versionView(db, row)), active: row.active, runs };
    }),
  );
}

/** One automation with all that it has been, newest first; 404 where there is none. */
export async function findAutomation(
  db: Database | Tx,
  id: string,
  now: Date,
): Promise<z.output<typeof AutomationWithVersions>> {
  const [view] = await listAutomations(db, now, id);
  if (!view) throw notFound('automation');
  const { rows } = await sql<Omit<VersionRow, 'active'>>`
    select automation_id as id, version, name, events, condition, steps, changed_at, changed_by
    from automation_versions where automation_id = ${id}::uuid order by version desc`.execute(db);
  return { ...view, versions: await Promise.all(rows.map((row) => versionView(db, row))) };
}

/** Makes an automation; what happened before is not its affair. Returns its id. */
export async function createAutomation(tx: Tx, given: Content, actor: Actor, now: Date): Promise<string> {
  const id = newId();
  await check(tx, given, id);
  await sql`
    insert into automations (id, active, version) values (${id}, ${given.active}, 1)`.execute(tx);
  await writeVersion(tx, id, 1, given, actor, now);
  return id;
}

/** Its next version; events from now on are treated by it. */
export async function changeAutomation(
  tx: Tx,
  id: string,
  given: Content,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { version, active } = await lock(tx, id);
  await check(tx, given, id);
  await sql`
    update automations set version = ${version + 1}, active = ${given.active},
      since_tx = case when ${given.active && !active} then pg_current_xact_id() else since_tx end where id = ${id}::uuid`.execute(
    tx,
  );
  await writeVersion(tx, id, version + 1, given, actor, now);
}

/** Switches it off or on; switched on it looks at what happens from now on. */
export async function switchAutomation(
  tx: Tx,
  id: string,
  active: boolean,
  actor: Actor,
  now: Date,
): Promise<void> {
  const before = await lock(tx, id);
  if (before.active === active) return;
  await sql`
    update automations set active = ${active}, since_tx = case when ${active} then pg_current_xact_id() else since_tx end
    where id = ${id}::uuid`.execute(tx);
  await publish(tx, actor, now, [
    { type: 'kept.settings.automation-switched', subject: id, data: { active } },
  ]);
}

async function lock(tx: Tx, id: string): Promise<{ version: number; active: boolean }> {
  const { rows } = await sql<{ version: number; active: boolean }>`
    select version, active from automations where id = ${id}::uuid for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('automation');
  return row;
}

async function check(tx: Tx, given: Content, id: string): Promise<void> {
  refuseCondition(given.if);
  await checkSteps(tx, given.do, 'do');
  if (
    given.do.some((step) => step.verb === 'assign' && step.staffId === undefined && step.teamId === undefined)
  )
    throw new KeptError('invalid', 422, 'An automation is nobody: name the person or the team.', {
      errors: [{ field: 'do', say: 'Name the person or the team that it is given to.' }],
    });
  const clash = (await newest(tx, null)).rows.find(
    (row) => row.id !== id && row.name.toLowerCase() === given.name.toLowerCase(),
  );
  if (clash)
    throw conflict('automation-name-taken', `There is an automation called «${clash.name}» already.`);
}

async function writeVersion(
  tx: Tx,
  id: string,
  version: number,
  given: Content,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    insert into automation_versions (automation_id, version, name, events, condition, steps, changed_at, changed_by)
    values (${id}, ${version}, ${given.name}, ${given.when}::text[], ${given.if}, ${JSON.stringify(given.do)}::jsonb,
      ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: 'kept.settings.automation-changed',
      subject: id,
      data: { name: given.name, version, active: given.active },
    },
  ]);
}
