import type { Tx } from '#platform/db/index.ts';
import type { ReplacementParts } from './parts.ts';
import type { ReplacementRow } from './row.ts';

/** Something of its batch, where it was shipped in one, is other than it was. */
export async function tellOfBatch(
  tx: Tx,
  parts: Pick<ReplacementParts, 'batchChanged'>,
  { source, thing, batch }: Pick<ReplacementRow, 'source' | 'thing' | 'batch'>,
  late: boolean,
  now: Date,
): Promise<void> {
  if (batch !== null) await parts.batchChanged(tx, { source, thing, batch }, late, now);
}
