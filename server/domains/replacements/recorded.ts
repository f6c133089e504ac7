import { recordThat } from '#domains/agreements/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import type { ReplacementParts } from './parts.ts';
import type { ReplacementRow } from './row.ts';

/** What became of a replacement, in the customer's record; the event is `kept.replacement.<verb>`. Returns the entry's id. */
export const record = (
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  verb: string,
  say: string,
  details: Readonly<Record<string, unknown>>,
  actor: Actor,
  now: Date,
): Promise<string> =>
  recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: `kept.replacement.${verb}`,
      kind: 'replacement',
      say,
      subject: row.id,
      details: { ...details, replacementId: row.id },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
