import type { z } from 'zod';
import type { CaseChange } from '#contracts/cases.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { changeProcedure } from './clocks/clocks.ts';
import { findProcedure } from './clocks/own-procedures.ts';
import { type HistoryParts, recordDeed } from './ground/history.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase, lockCaseRow } from './ground/row.ts';
import { requireStaff } from './ownership/complained-about.ts';
import { requireCause, typeFor } from './settings/offered.ts';
import { checkFields } from './settings/settings.ts';

type Change = z.output<typeof CaseChange>;

/** What a change leaves of a case. */
type Changed = Pick<
  CaseRow,
  'subject' | 'type' | 'cause' | 'procedure' | 'remedy' | 'tags' | 'fields' | 'complained_about'
>;

/** Changes what a case is about. A type brings its procedure unless one is named; fields are changed one by one. */
export async function changeCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  change: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const to = await changed(tx, row, change);
  const names = namesOfChanged(row, to);
  if (names.length === 0) return;
  await sql`
    update cases set subject = ${to.subject}, type = ${to.type}, cause = ${to.cause}, procedure = ${to.procedure},
      remedy = ${to.remedy}, tags = ${to.tags}::text[], fields = ${JSON.stringify(to.fields)}::jsonb,
      complained_about = ${to.complained_about}::uuid[], changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const details = Object.fromEntries(names.map((name) => [name, { from: row[name], to: to[name] }]));
  await recordDeed(
    tx,
    parts,
    row,
    { verb: 'changed', say: `Changed: ${names.join(', ')}`, details: { changes: details } },
    actor,
    now,
  );
  if (row.procedure !== to.procedure && row.state === 'open')
    await changeProcedure(tx, await lockCaseRow(tx, key), now);
  await refreshCase(tx, key, now);
}

async function changed(tx: Tx, row: CaseRow, change: Change): Promise<Changed> {
  const type =
    change.type !== undefined && change.type !== row.type ? await typeFor(tx, change.type) : undefined;
  if (change.cause) await requireCause(tx, change.cause);
  if (change.procedure && !(await findProcedure(tx, change.procedure)))
    throw invalid('procedure', 'There is no such procedure.');
  if (change.fields) await checkFields(tx, change.fields);
  if (change.complainedAbout) await requireStaff(tx, change.complainedAbout);
  const given = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value);
  const fields = { ...row.fields, ...change.fields };
  return {
    subject: change.subject ?? row.subject,
    type: type?.key ?? row.type,
    cause: given(change.cause, row.cause),
    procedure: given(change.procedure, type ? type.procedure : row.procedure),
    remedy: given(change.remedy, row.remedy),
    complained_about: given(change.complainedAbout, row.complained_about),
    tags: change.tags ? [...new Set(change.tags)] : row.tags,
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
  };
}

function namesOfChanged(row: CaseRow, to: Changed): (keyof Changed)[] {
  const names: (keyof Changed)[] = [
    'subject',
    'type',
    'cause',
    'procedure',
    'remedy',
    'tags',
    'fields',
    'complained_about',
  ];
  return names.filter((name) => !same(row[name], to[name]));
}

const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
const canonical = (value: unknown): string =>
  JSON.stringify(
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  );
