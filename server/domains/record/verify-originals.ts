import { createHash } from 'node:crypto';
import type { Originals } from '#platform/blobs/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import type { Finding } from './finding.ts';

const PAGE = 500;

/** Holds every original against its name, and every entry against the originals there are; adds findings, returns how many. */
export async function verifyOriginals(
  db: Database,
  originals: Originals,
  findings: Finding[],
  progress: (n: number) => void,
) {
  let count = 0;
  let after: Buffer = Buffer.alloc(0);
  for (;;) {
    const { rows } = await sql<{ sha256: Buffer }>`
      select sha256 from originals where sha256 > ${after} order by sha256 limit ${PAGE}`.execute(db);
    for (const { sha256 } of rows) {
      const finding = await checkOriginal(db, originals, sha256);
      if (finding) findings.push(finding);
    }
    count += rows.length;
    progress(count);
    const last = rows.at(-1);
    if (!last) break;
    after = last.sha256;
  }
  const { rows } = await sql<{ customer_id: string; id: string; seq: number }>`
    select customer_id, id, seq from entries e where original_sha256 is not null
      and not exists (select from originals o where o.sha256 = e.original_sha256)
    order by customer_id, seq limit 1000`.execute(db);
  for (const row of rows) {
    findings.push({
      what: 'original',
      customerId: row.customer_id,
      entryId: row.id,
      seq: row.seq,
      say: 'The original of this entry is missing.',
    });
  }
  return count;
}

async function checkOriginal(
  db: Database,
  originals: Originals,
  sha256: Buffer,
): Promise<Finding | undefined> {
  const name = sha256.toString('hex');
  try {
    const hash = createHash('sha256');
    for await (const chunk of (await originals.stream(db, sha256)).bytes) hash.update(chunk);
    if (hash.digest().equals(sha256)) return undefined;
  } catch {
    return { what: 'original', say: `The original ${name} cannot be read.` };
  }
  return { what: 'original', say: `The original ${name} is not what was stored.` };
}
