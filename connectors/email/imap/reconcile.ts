/** Compares what is at the mail server with what is stored, and fetches what was missed. */
import type { ReceiveMail } from '#contracts/connector.ts';
import { connectAccount, type MailboxAccount } from './account.ts';
import { type FolderCursors, resume } from './cursor.ts';
import { listUids } from './fetch.ts';
import { type FetchFailures, FolderPass, TroubleMemory } from './folder.ts';

export interface ReconcileOptions {
  readonly account: MailboxAccount;
  readonly source: string;
  readonly cursors: FolderCursors;
  readonly failures: FetchFailures;
  readonly receive: ReceiveMail;
  /** UIDs of this folder and numbering that the caller has, stored or deliberately deleted. */
  readonly known: (folder: string, uidValidity: string) => Promise<Iterable<number> | AsyncIterable<number>>;
  readonly signal?: AbortSignal;
}

/** A message that the watch had passed, but that is not stored. `duplicate`: it was, under another name. */
export interface MissedMessage {
  readonly folder: string;
  readonly uidValidity: string;
  readonly uid: number;
  readonly outcome: 'stored' | 'duplicate' | 'failed' | 'gone';
}

/**
 * Yields every message up to the cursor that the server has and the caller does not know, after having handed it over.
 * Newer ones are the watch's. Uses a connection of its own; throws where that, or `receive`, fails.
 */
export async function* reconcileMailbox(options: ReconcileOptions): AsyncGenerator<MissedMessage> {
  const { account, cursors } = options;
  const client = await connectAccount(account, options.signal);
  try {
    for (const folder of account.folders ?? ['INBOX']) {
      const opened = await client.mailboxOpen(folder, { readOnly: true });
      const cursor = await cursors.load(folder);
      const { uidValidity, from, restart } = resume(cursor, opened, 0);
      // A folder that will be read from the start has no missed messages yet.
      if (restart !== null || from === 0) continue;
      const known = new Set<number>();
      for await (const uid of await options.known(folder, uidValidity)) known.add(uid);
      const missed = (await listUids(client, 0)).filter((uid) => uid <= from && !known.has(uid));
      const quiet = { failed: () => undefined, progress: () => undefined, now: Date.now } as const;
      const reading = { ...options, ...quiet, afterCommit: { do: 'keep' } as const };
      const pass = new FolderPass(client, folder, uidValidity, reading, new TroubleMemory());
      for await (const { uid, outcome } of pass.readMissed(missed))
        yield { folder, uidValidity, uid, outcome };
    }
  } finally {
    client.close();
  }
}
