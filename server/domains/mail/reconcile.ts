import { type Database, sql } from '#platform/db/index.ts';

/** A message that a source showed us and that is not where it should be. */
export interface Gap {
  readonly sha256: string;
  readonly source: string;
  readonly say: string;
}

interface Row {
  sha256: string;
  source: string;
}

const LIMIT = 1000;

/**
 * Holds what sources showed against the record: every sighting has its original, every filed or quarantined message its
 * entry over the same original, and nothing waits for longer than an hour. At most 1,000 gaps of each kind.
 */
export async function reconcile(db: Database, now: Date): Promise<Gap[]> {
  const without = await sql<Row>`
    select encode(s.sha256, 'hex') as sha256, s.source from mail_sightings s
    where not exists (select from mail_messages m join originals o on o.sha256 = m.sha256 where m.sha256 = s.sha256)
    limit ${LIMIT}`.execute(db);
  const unfiled = await sql<Row>`
    select encode(m.sha256, 'hex') as sha256, m.source from mail_messages m
    where m.state <> 'waiting' and not exists (
      select from entries e where e.customer_id = m.customer_id and e.id = m.entry_id and e.original_sha256 = m.sha256)
    limit ${LIMIT}`.execute(db);
  const stuck = await sql<Row>`
    select encode(m.sha256, 'hex') as sha256, m.source from mail_messages m
    where m.state = 'waiting' and m.changed_at < ${new Date(now.getTime() - 3600_000)} limit ${LIMIT}`.execute(
    db,
  );
  return [
    ...without.rows.map((row) => ({
      ...row,
      say: 'A source showed this message, and its original is not here.',
    })),
    ...unfiled.rows.map((row) => ({
      ...row,
      say: 'This message counts as filed, and its entry is not in the record.',
    })),
    ...stuck.rows.map((row) => ({
      ...row,
      say: 'This message waits for over an hour to be filed. Are workers running?',
    })),
  ];
}
