import { type Database, sql } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { GENESIS } from './chain.ts';
import { parseLeaves, readAnchors, rootOf } from './checkpoints.ts';
import type { Finding } from './finding.ts';

/** Holds checkpoints against each other, the entries, and the anchors outside of the database; adds findings, returns how many. */
export async function verifyCheckpoints(
  db: Database,
  secrets: Secrets,
  file: string,
  findings: Finding[],
): Promise<number> {
  const { anchors, damaged } = await readAnchors(secrets, file);
  if (damaged > 0)
    findings.push({ what: 'anchor', say: `${damaged} lines of ${file} are damaged or not ours.` });
  const roots = new Map<number, string>();
  let previous: Buffer = GENESIS;
  let number = 0;
  for (;;) {
    const { rows } = await sql<{ number: number; root: Buffer; prev_root: Buffer; leaves: unknown }>`
      select number, root, prev_root, leaves from checkpoints where number > ${number} order by number limit 1`.execute(
      db,
    );
    const row = rows[0];
    if (!row) break;
    const leaves = parseLeaves(row.leaves);
    if (!row.prev_root.equals(previous) || !row.root.equals(rootOf(previous, leaves))) {
      findings.push({ what: 'checkpoint', say: `Checkpoint ${row.number} is not as it was made.` });
    }
    const gone = await missingLeaves(db, JSON.stringify(leaves));
    for (const leaf of gone) {
      findings.push({
        what: 'checkpoint',
        customerId: leaf.customer_id,
        seq: leaf.seq,
        say: `Entry ${leaf.seq} was there at checkpoint ${row.number}; it is gone or another.`,
      });
    }
    roots.set(row.number, row.root.toString('hex'));
    previous = row.root;
    number = row.number;
  }
  for (const anchor of anchors) {
    if (roots.get(anchor.number) !== anchor.root) {
      findings.push({
        what: 'anchor',
        say: `Checkpoint ${anchor.number} of ${anchor.at} is missing or another than its anchor.`,
      });
    }
  }
  return roots.size;
}

const missingLeaves = async (db: Database, leaves: string) =>
  (
    await sql<{ customer_id: string; seq: number }>`
      select l.customer_id, l.seq from (
        select (leaf ->> 0)::uuid as customer_id, (leaf ->> 1)::bigint as seq, decode(leaf ->> 2, 'hex') as hash
        from jsonb_array_elements(${leaves}::jsonb) as leaf) l
      left join entries e on e.customer_id = l.customer_id and e.seq = l.seq
      where e.hash is distinct from l.hash order by 1, 2 limit 100`.execute(db)
  ).rows;
