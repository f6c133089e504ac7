import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import {
  type Calendar,
  type CalendarChange,
  type CalendarWithVersions,
  type NewCalendar,
  WorkingCalendar,
} from '#contracts/calendars.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { checkRules } from './preview.ts';

interface Row {
  id: string;
  name: string;
  is_default: boolean;
  number: number;
  valid_from: Date;
  rules: unknown;
  changed_by: Actor;
}

/** All calendars by name, each as its newest version says it. */
export async function listCalendars(db: Database | Tx): Promise<z.output<typeof Calendar>[]> {
  const { rows } = await sql<Row>`
    select distinct on (lower(c.name)) c.id, c.name, c.is_default, v.number, v.valid_from, v.rules, v.changed_by
    from calendars c join calendar_versions v on v.calendar_id = c.id
    order by lower(c.name), v.number desc`.execute(db);
  return rows.map(view);
}

/** One calendar with all of its versions; 404 where there is none. */
export async function viewCalendar(
  db: Database | Tx,
  id: string,
): Promise<z.output<typeof CalendarWithVersions>> {
  const { rows } = await sql<Row>`
    select c.id, c.name, c.is_default, v.number, v.valid_from, v.rules, v.changed_by
    from calendars c join calendar_versions v on v.calendar_id = c.id
    where c.id = ${id}::uuid order by v.number desc`.execute(db);
  const [newest] = rows;
  if (!newest) throw notFound('calendar');
  const versions = rows.map((row) => ({
    version: row.number,
    validFrom: row.valid_from.toISOString(),
    changedBy: row.changed_by.name,
    rules: WorkingCalendar.parse(row.rules),
  }));
  return { ...view(newest), versions };
}

const view = (row: Row): z.output<typeof Calendar> => ({
  id: row.id,
  name: row.name,
  isDefault: row.is_default,
  version: row.number,
  validFrom: row.valid_from.toISOString(),
  ...WorkingCalendar.parse(row.rules),
});

/** Whether there is a calendar with this id. */
export async function calendarExists(db: Database | Tx, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from calendars where id = ${id}::uuid`.execute(db);
  return rows.length > 0;
}

const nameTaken = (name: string) =>
  conflict('calendar-name-taken', `There is a calendar called «${name}» already.`);

/** Makes a calendar, valid from now on; 409 for a name that is taken, 422 for hours in which nobody ever works. */
export async function createCalendar(
  tx: Tx,
  given: z.output<typeof NewCalendar>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { name, ...rules } = given;
  await checkRules(rules, now);
  const { rows } = await sql<{ id: string }>`
    insert into calendars (id, name, created_at) values (${newId()}, ${name}, ${now})
    on conflict do nothing returning id`.execute(tx);
  const row = rows[0];
  if (!row) throw nameTaken(name);
  await addVersion(tx, row.id, 1, rules, actor, now);
  await publish(tx, actor, now, [{ type: 'kept.staff.calendar-created', subject: row.id, data: { name } }]);
  return row.id;
}

/** Changes a calendar: its name, whether it is the default, and by a new version from now on when people work (R72). */
export async function changeCalendar(
  tx: Tx,
  id: string,
  change: z.output<typeof CalendarChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  // One change after the other: versions are numbered without a gap.
  await sql`select 1 from calendars where id = ${id}::uuid for update`.execute(tx);
  const { version, ...calendar } = await viewCalendar(tx, id);
  const { name = calendar.name, isDefault, ...changed } = change;
  const { rows } =
    await sql`select 1 from calendars where lower(name) = lower(${name}) and id <> ${id}::uuid`.execute(tx);
  if (rows.length > 0) throw nameTaken(name);
  await sql`update calendars set name = ${name} where id = ${id}::uuid`.execute(tx);
  if (isDefault) await makeDefault(tx, id);
  if (Object.keys(changed).length > 0) {
    const { timeZone, shifts, holidays, specialDays } = calendar;
    const before = { timeZone, shifts, holidays, specialDays };
    const rules = WorkingCalendar.parse({ ...before, ...changed });
    await checkRules(rules, now);
    if (!isDeepStrictEqual(rules, before)) await addVersion(tx, id, version + 1, rules, actor, now);
  }
  await publish(tx, actor, now, [
    { type: 'kept.staff.calendar-changed', subject: id, data: { name, fields: Object.keys(change) } },
  ]);
}

async function makeDefault(tx: Tx, id: string): Promise<void> {
  await sql`select 1 from calendars where is_default for update`.execute(tx);
  await sql`update calendars set is_default = false where is_default and id <> ${id}::uuid`.execute(tx);
  await sql`update calendars set is_default = true where id = ${id}::uuid`.execute(tx);
}

async function addVersion(
  tx: Tx,
  calendarId: string,
  number: number,
  rules: WorkingCalendar,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    insert into calendar_versions (id, calendar_id, number, valid_from, rules, changed_by)
    values (${newId()}, ${calendarId}::uuid, ${number}, ${now}, ${JSON.stringify(rules)}::jsonb, ${JSON.stringify(actor)}::jsonb)`.execute(
    tx,
  );
}
