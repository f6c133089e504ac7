import { system } from '#platform/actor.ts';
import { type Database, inTransaction, sql } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';

/** Last message done in a folder; `uidValidity` is the connector's own word for the numbering. */
export interface Cursor {
  readonly uidValidity: string;
  readonly uid: number;
}

/** Where reading each folder of a mailbox stands. */
export const cursorsOf = (db: Database, mailboxId: string) => ({
  load: async (folder: string): Promise<Cursor | null> => {
    const { rows } = await sql<{ uid_validity: string; last_uid: number }>`
      select uid_validity, last_uid from mailbox_cursors where mailbox_id = ${mailboxId} and folder = ${folder}`.execute(
      db,
    );
    const row = rows[0];
    return row ? { uidValidity: row.uid_validity, uid: row.last_uid } : null;
  },
  save: async (folder: string, { uidValidity, uid }: Cursor): Promise<void> => {
    await sql`
      insert into mailbox_cursors (mailbox_id, folder, uid_validity, last_uid) values (${mailboxId}, ${folder}, ${uidValidity}, ${uid})
      on conflict (mailbox_id, folder) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid`.execute(
      db,
    );
  },
});

/** Messages that the server could not give us. */
export const failuresOf = (db: Database, mailboxId: string, now: () => Date) => ({
  add: async (folder: string, { uidValidity, uid }: Cursor, reason: string): Promise<void> => {
    await sql`
      insert into mailbox_failures (mailbox_id, folder, uid_validity, uid, say, at)
      values (${mailboxId}, ${folder}, ${uidValidity}, ${uid}, ${reason.slice(0, 1000)}, ${now()})
      on conflict (mailbox_id, folder, uid_validity, uid)
      do update set say = excluded.say, tries = mailbox_failures.tries + 1, at = excluded.at`.execute(db);
  },
  list: async (folder: string, uidValidity: string): Promise<number[]> => {
    const { rows } = await sql<{ uid: number }>`
      select uid from mailbox_failures
      where mailbox_id = ${mailboxId} and folder = ${folder} and uid_validity = ${uidValidity} order by uid`.execute(
      db,
    );
    return rows.map((row) => row.uid);
  },
  remove: async (folder: string, { uidValidity, uid }: Cursor): Promise<void> => {
    await sql`
      delete from mailbox_failures
      where mailbox_id = ${mailboxId} and folder = ${folder} and uid_validity = ${uidValidity} and uid = ${uid}`.execute(
      db,
    );
  },
});

export interface Status {
  readonly state: 'connecting' | 'connected' | 'failed';
  readonly say: string;
  readonly next: string | null;
}

/** What a mailbox is doing, for its page. Everybody hears of a change of state. */
export async function reportStatus(db: Database, mailboxId: string, status: Status, at: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ before: string | null }>`
      update mailboxes m set status = ${JSON.stringify({ ...status, at })}::jsonb
      from (select id, status ->> 'state' as before from mailboxes where id = ${mailboxId} for update) as o
      where m.id = o.id returning o.before`.execute(tx);
    const [row] = rows;
    if (!row || row.before === status.state) return;
    await publish(tx, system('mail'), at, [
      {
        type: 'kept.mailbox.status',
        subject: mailboxId,
        data: { mailboxId, state: status.state, say: status.say },
      },
    ]);
  });
}

/** UIDs of a folder and numbering that we have seen, whatever became of them. Keys are made by the connector. */
export async function seenUids(
  db: Database,
  mailboxId: string,
  prefix: string,
  uidOf: (key: string) => number | undefined,
): Promise<number[]> {
  const { rows } = await sql<{ key: string }>`
    select key from mail_sightings
    where source = ${`mailbox:${mailboxId}`} and starts_with(key, ${prefix})`.execute(db);
  return rows.map((row) => uidOf(row.key)).filter((uid) => uid !== undefined);
}

/** Tells that a comparison with the mail server found messages which had been passed over. */
export async function reportMissed(
  db: Database,
  mailboxId: string,
  missed: readonly { readonly folder: string; readonly uid: number; readonly outcome: string }[],
  at: Date,
): Promise<void> {
  if (missed.length === 0) return;
  await inTransaction(db, (tx) =>
    publish(tx, system('mail'), at, [
      {
        type: 'kept.mailbox.missed',
        subject: mailboxId,
        data: { mailboxId, count: missed.length, missed: missed.slice(0, 100) },
      },
    ]),
  );
}
