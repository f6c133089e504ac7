import type { z } from 'zod';
import type { CaseCause, CaseField, CaseType } from '#contracts/case-settings.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { findProcedure } from '../clocks/own-procedures.ts';

type Type = z.output<typeof CaseType>;
type Cause = z.output<typeof CaseCause>;
type Field = z.output<typeof CaseField>;

/** Kinds of matters in the company's own order. */
export async function listTypes(db: Database | Tx): Promise<Type[]> {
  const { rows } = await sql<Type>`
    select key, name, procedure, needs_cause as "needsCause", active from case_types order by position, key`.execute(
    db,
  );
  return rows;
}

/** Causes in the company's own order. */
export async function listCauses(db: Database | Tx): Promise<Cause[]> {
  const { rows } = await sql<Cause>`select key, name, active from case_causes order by position, key`.execute(
    db,
  );
  return rows;
}

/** Own fields in the company's own order. */
export async function listFields(db: Database | Tx): Promise<Field[]> {
  const { rows } = await sql<Field>`
    select key, name, kind, choices, active from case_fields order by position, key`.execute(db);
  return rows;
}

/** Sets the kinds of matters, in this order; one that is left out is no longer offered, and stays where it is used. */
export async function setTypes(tx: Tx, items: readonly Type[], actor: Actor, now: Date): Promise<void> {
  refuseTwice(items);
  if (!items.some((item) => item.active)) throw invalid('items', 'At least one type must be offered.');
  for (const [i, { procedure }] of items.entries())
    if (procedure !== null && !(await findProcedure(tx, procedure)))
      throw invalid(`items.${i}.procedure`, 'There is no such procedure.');
  await lockSettings(tx);
  await sql`update case_types set active = false`.execute(tx);
  await sql`
    insert into case_types (key, name, procedure, needs_cause, active, position)
    select key, name, procedure, "needsCause", active, position from ${asRows(items)}
      as t (key text, name text, procedure text, "needsCause" boolean, active boolean, position int)
    on conflict (key) do update set name = excluded.name, procedure = excluded.procedure,
      needs_cause = excluded.needs_cause, active = excluded.active, position = excluded.position`.execute(tx);
  await changed(tx, 'case types', items, actor, now);
}

/** Sets the causes, in this order; one that is left out is no longer offered, and stays where it is used. */
export async function setCauses(tx: Tx, items: readonly Cause[], actor: Actor, now: Date): Promise<void> {
  refuseTwice(items);
  await lockSettings(tx);
  await sql`update case_causes set active = false`.execute(tx);
  await sql`
    insert into case_causes (key, name, active, position)
    select key, name, active, position from ${asRows(items)} as t (key text, name text, active boolean, position int)
    on conflict (key) do update set name = excluded.name, active = excluded.active, position = excluded.position`.execute(
    tx,
  );
  await changed(tx, 'causes', items, actor, now);
}

/** Sets the own fields, in this order. What kind of value a field holds never changes: what stands in cases would be wrong. */
export async function setFields(tx: Tx, items: readonly Field[], actor: Actor, now: Date): Promise<void> {
  refuseTwice(items);
  await lockSettings(tx);
  const known = new Map((await listFields(tx)).map((field) => [field.key, field.kind]));
  for (const [i, { key, kind, choices }] of items.entries()) {
    if (known.has(key) && known.get(key) !== kind)
      throw invalid(`items.${i}.kind`, 'The kind of a field never changes. Make another field.');
    if (kind === 'choice' && choices.length === 0)
      throw invalid(`items.${i}.choices`, 'Name what can be chosen.');
  }
  await sql`update case_fields set active = false`.execute(tx);
  await sql`
    insert into case_fields (key, name, kind, choices, active, position)
    select key, name, kind, choices, active, position from ${asRows(items)}
      as t (key text, name text, kind text, choices text[], active boolean, position int)
    on conflict (key) do update set name = excluded.name, choices = excluded.choices, active = excluded.active,
      position = excluded.position`.execute(tx);
  await changed(tx, 'fields of cases', items, actor, now);
}

const asRows = (items: readonly object[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(items.map((item, position) => ({ ...item, position })))}::jsonb)`;

function refuseTwice(items: readonly { readonly key: string }[]): void {
  const keys = new Set<string>();
  for (const [i, { key }] of items.entries()) {
    if (keys.has(key)) throw invalid(`items.${i}.key`, 'This key stands here twice.');
    keys.add(key);
  }
}

/** Two who set the same at once follow each other. */
async function lockSettings(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7305804406)`.execute(tx);
}

async function changed(
  tx: Tx,
  what: string,
  items: readonly { readonly key: string; readonly active: boolean }[],
  actor: Actor,
  now: Date,
): Promise<void> {
  const keys = items.filter((item) => item.active).map((item) => item.key);
  await publish(tx, actor, now, [{ type: 'kept.settings.cases-changed', data: { what, keys } }]);
}

type Value = string | number | boolean | null;

const FITS: Record<Field['kind'], (value: Value, field: Field) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  'yes-no': (value) => typeof value === 'boolean',
  choice: (value, { choices }) => typeof value === 'string' && choices.includes(value),
  date: (value) => typeof value === 'string' && isDate(value),
};
const isDate = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true;
const SAY: Record<Field['kind'], string> = {
  text: 'This field holds text.',
  number: 'This field holds a number.',
  'yes-no': 'This field holds yes or no (true, false).',
  choice: 'This is not one of the choices.',
  date: 'This field holds a date such as 2026-03-01.',
};

/** Refuses (422, with the field's name) values of fields that there are not, or that do not fit. `null` empties a field. */
export async function checkFields(db: Database | Tx, fields: Readonly<Record<string, Value>>): Promise<void> {
  if (Object.keys(fields).length === 0) return;
  const known = new Map((await listFields(db)).map((field) => [field.key, field]));
  for (const [key, value] of Object.entries(fields)) {
    const field = known.get(key);
    if (!field?.active) throw invalid(`fields.${key}`, 'There is no such field of cases.');
    if (value !== null && !FITS[field.kind](value, field)) throw invalid(`fields.${key}`, SAY[field.kind]);
  }
}
