import { WorkingCalendar } from '#contracts/calendars.ts';
import { type Database, runPrepared, sql, type Tx } from '#platform/db/index.ts';
import { holidaysOf } from './holidays.ts';
import { type WorkingTime, workingTime } from './working-time.ts';

/** A version never changes, so what was computed of it stays right; the least lately used goes first. */
const known = new Map<string, WorkingTime>();
const MOST = 200;

/**
 * Working time of a team by its calendar, or by the company's default one without a team, or where it has none of its own.
 * `at` chooses the version that was valid then, the first where none was yet; without it, the newest.
 */
export async function workingTimeOf(
  db: Database | Tx,
  { teamId, at }: { readonly teamId?: string | null | undefined; readonly at?: Date | undefined },
): Promise<WorkingTime> {
  const { rows } = await runPrepared(
    sql<{ id: string }>`
    select v.id from calendar_versions v
    where v.calendar_id = coalesce(
      (select calendar_id from teams where id = ${teamId ?? null}::uuid), (select id from calendars where is_default))
    order by v.valid_from <= coalesce(${at ?? null}::timestamptz, 'infinity') desc,
      case when v.valid_from <= coalesce(${at ?? null}::timestamptz, 'infinity') then v.number else -v.number end desc
    limit 1`,
    db,
  );
  const version = rows[0]?.id;
  if (version === undefined) throw new Error('There is no default calendar.');
  return versionOf(db, version);
}

async function versionOf(db: Database | Tx, version: string): Promise<WorkingTime> {
  const time = known.get(version) ?? (await readVersion(db, version));
  known.delete(version);
  known.set(version, time);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  return time;
}

async function readVersion(db: Database | Tx, version: string): Promise<WorkingTime> {
  const { rows } = await sql<{ rules: unknown }>`
    select rules from calendar_versions where id = ${version}::uuid`.execute(db);
  const rules = WorkingCalendar.parse(rows[0]?.rules);
  return workingTime(rules, await holidaysOf(rules.holidays), version);
}
