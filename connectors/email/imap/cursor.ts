/** Where reading a folder stands, and how its messages are named for ever. */

/** Last message done in a folder. `uidValidity` names the numbering that `uid` belongs to; it is opaque to the keeper. */
export interface FolderCursor {
  readonly uidValidity: string;
  readonly uid: number;
}

/** Keeps the cursor of every folder; `load` resolves with `null` for a folder that was never read. */
export interface FolderCursors {
  readonly load: (folder: string) => Promise<FolderCursor | null>;
  readonly save: (folder: string, cursor: FolderCursor) => Promise<void>;
}

/** What a folder says about its numbering when it is opened. */
export interface FolderNumbering {
  readonly uidValidity: bigint | undefined;
  readonly uidNext: number | undefined;
}

/** Where to go on: `from` is the last UID done; `restart` tells why the folder is offered from the start again, or `null`. */
export interface Resumption {
  readonly uidValidity: string;
  readonly from: number;
  readonly restart: string | null;
}

/** The server's own number in a stored `uidValidity`. */
const serverNumber = (stored: string): string => stored.split('~')[0] ?? stored;

/**
 * Compares a cursor with the folder. Another UIDVALIDITY, or numbers that run backwards under the same one (a server put
 * back from a backup), mean that old numbers say nothing: everything is offered again, under new names. `now` (milliseconds)
 * tells such a new numbering from the old one.
 */
export function resume(cursor: FolderCursor | null, folder: FolderNumbering, now: number): Resumption {
  const told = String(folder.uidValidity ?? 0n);
  if (cursor === null) return { uidValidity: told, from: 0, restart: null };
  if (serverNumber(cursor.uidValidity) !== told)
    return { uidValidity: told, from: 0, restart: 'the server numbers its messages anew' };
  if (folder.uidNext !== undefined && folder.uidNext > 0 && folder.uidNext <= cursor.uid)
    return { uidValidity: `${told}~${now}`, from: 0, restart: 'the server went back to an older state' };
  return { uidValidity: cursor.uidValidity, from: cursor.uid, restart: null };
}

/**
 * The key of a message within its mailbox: `folder:uidValidity:uid`. A server that gives no UIDVALIDITY (iCloud has sent
 * 0) may use a number twice, so date and size join it there.
 */
export function sourceKey(
  folder: string,
  uidValidity: string,
  message: { readonly uid: number; readonly size: number | null; readonly receivedAt: Date | null },
): string {
  const doubtful = serverNumber(uidValidity) === '0';
  const more = doubtful ? `.${message.receivedAt?.getTime() ?? 0}-${message.size ?? 0}` : '';
  return `${folder}:${uidValidity}:${message.uid}${more}`;
}

/** Takes a source key apart; `null` where it is none. */
export function readSourceKey(key: string): { folder: string; uidValidity: string; uid: number } | null {
  const parts = /^(.+):([\d~]+):(\d+)(?:\.[\d-]+)?$/s.exec(key);
  const [, folder, uidValidity, uid] = parts ?? [];
  if (folder === undefined || uidValidity === undefined || uid === undefined) return null;
  return { folder, uidValidity, uid: Number(uid) };
}
