import { sql, type Tx } from '#platform/db/index.ts';

/** What a mail means to a promise. */
export type Meaning = 'words' | 'moment' | 'telling' | 'proof' | 'partner';

/** Remembers that what becomes of a mail matters to a promise; `state` is the mail's now. */
export async function linkMail(
  tx: Tx,
  outgoingId: string,
  promiseId: string,
  meaning: Meaning,
  state: string,
): Promise<void> {
  await sql`
    insert into promise_mails (outgoing_id, promise_id, meaning, state)
    values (${outgoingId}, ${promiseId}, ${meaning}, ${state})
    on conflict (outgoing_id, promise_id, meaning) do update set state = excluded.state`.execute(tx);
}
