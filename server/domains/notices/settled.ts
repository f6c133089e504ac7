import { sql, type Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { endAsking } from './asking.ts';
import { Changes, NOTICES } from './changes.ts';
import { lockNotice } from './locked.ts';

/** Why nobody need tell a customer any more. */
export interface Settling {
  readonly say: string;
  /** The entry that shows it, where one does. */
  readonly entryId: string | null;
}

const OPEN: ReadonlySet<string> = new Set(['owed', 'telling', 'asked-person']);

/**
 * What a customer was to be told is settled: nothing more goes out for it, and who was asked to call need not. It stays written
 * down why, and by which entry. Answers whether it was still open.
 */
export async function settleNotice(
  tx: Tx,
  parts: { readonly secrets: Secrets },
  id: string,
  { say, entryId }: Settling,
  now: Date,
): Promise<boolean> {
  const row = await lockNotice(tx, id);
  if (!OPEN.has(row.state)) return false;
  const shown = entryId !== null && (await isRecorded(tx, entryId)) ? entryId : null;
  await endAsking(tx, parts, row, { state: 'dropped', entryId: shown, say }, now);
  const changes = new Changes(NOTICES, now);
  Object.assign(row, { state: 'moot', look_at: null, settled_say: say, told_entry_id: entryId });
  changes.step(row, { kind: 'moot', say, entryId });
  changes.tell(row, 'moot', { say, entryId });
  await changes.write(tx);
  return true;
}

/** An action's entry is written a moment after it. */
async function isRecorded(tx: Tx, entryId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from entry_keys where id = ${entryId}`.execute(tx);
  return rows.length > 0;
}
