/** Signs in to a mailbox by IMAP, and says in plain words what keeps us out. */
import { ImapFlow } from 'imapflow';
import { networkTrouble, type PlainTrouble, tidyReply } from '../plain-words.ts';

/** What happens to a message at its source once it is stored and committed. */
export type AfterCommit =
  | { readonly do: 'keep' }
  | { readonly do: 'move'; readonly to: string }
  | { readonly do: 'delete' };

/**
 * A mailbox to read. `tls`: encrypted from the start, by STARTTLS (refused where the server cannot), or not at all.
 * `auth`: a password, or an OAuth2 access token that is asked for at every connection. `ca`: PEM of a company's own
 * certificate authority. Times are milliseconds.
 */
export interface MailboxAccount {
  readonly host: string;
  readonly port: number;
  readonly tls: 'tls' | 'starttls' | 'none';
  readonly user: string;
  readonly auth: { readonly password: string } | { readonly accessToken: () => Promise<string> };
  /** Folders to read; INBOX where none is named. New mail in the first one is noticed at once, in the others at the next poll. */
  readonly folders?: readonly string[];
  readonly afterCommit?: AfterCommit;
  readonly ca?: string;
  readonly timeouts?: { readonly connect?: number; readonly command?: number };
}

const CONNECT_MS = 30_000;
const COMMAND_MS = 3 * 60_000;
/** Parts of 1 MiB are asked for; this is room for servers that answer with the whole message. */
const MAX_LITERAL_BYTES = 160 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

class NoAccessToken extends Error {}

/** The receiver did not take a message: the trouble is on our side, and the message stays at its source. */
export class NotStored extends Error {}

/** Marks what fails in the caller's functions as trouble of ours, so that nobody looks for it at the mail server. */
export async function onOurSide<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new NotStored(reasonOf(error));
  }
}

async function credentials(account: MailboxAccount) {
  if ('password' in account.auth) return { user: account.user, pass: account.auth.password };
  try {
    return { user: account.user, accessToken: await account.auth.accessToken() };
  } catch (error) {
    throw new NoAccessToken(error instanceof Error ? error.message : String(error));
  }
}

/** Connects and signs in; rejects with the library's error. The connection closes when `signal` is aborted. */
export async function connectAccount(account: MailboxAccount, signal?: AbortSignal): Promise<ImapFlow> {
  const connect = account.timeouts?.connect ?? CONNECT_MS;
  const client = new ImapFlow({
    host: account.host,
    port: account.port,
    secure: account.tls === 'tls',
    doSTARTTLS: account.tls === 'starttls',
    ...(account.ca === undefined ? {} : { tls: { ca: [account.ca] } }),
    auth: await credentials(account),
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: connect,
    greetingTimeout: connect,
    socketTimeout: account.timeouts?.command ?? COMMAND_MS,
    maxIdleTime: 9 * 60_000,
    maxLiteralSize: MAX_LITERAL_BYTES,
    maxLineLength: MAX_LINE_BYTES,
    maxResponseSize: MAX_LITERAL_BYTES + MAX_LINE_BYTES,
    clientInfo: { name: 'Kept' },
  });
  client.on('error', () => undefined);
  signal?.throwIfAborted();
  const stop = (): void => client.close();
  signal?.addEventListener('abort', stop, { once: true });
  client.on('close', () => signal?.removeEventListener('abort', stop));
  try {
    await within(client, 3 * connect, client.connect());
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** The work, or a time-out error after `ms`, when the connection is closed: a server may never finish an answer. */
export async function within<T>(client: ImapFlow, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('the mail server did not answer in time'), { code: 'ETIMEOUT' }));
      client.close();
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A text field of an error, `''` where it has none. */
function field(error: unknown, name: string): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** True where the server answered NO or BAD: it refuses this one thing, and the connection goes on. */
export function isRefusal(error: unknown): boolean {
  return ['NO', 'BAD'].includes(field(error, 'responseStatus'));
}

/** What the server said in an error, or what happened, as one line. */
export function reasonOf(error: unknown): string {
  const said = field(error, 'responseText') || field(error, 'response') || field(error, 'message');
  return tidyReply(said || String(error));
}

/** What keeps us from the mailbox. */
export function mailboxTrouble(error: unknown, account: MailboxAccount): PlainTrouble {
  const server = `${account.host}:${account.port}`;
  if (error instanceof NotStored)
    return {
      say: `Mail of ${account.user} could not be stored here: ${error.message}`,
      next: 'Nothing is lost: it stays at the mail server and is fetched again. Check disk space and database.',
    };
  if (error instanceof NoAccessToken)
    return {
      say: `No permission (access token) for ${account.user}: ${reasonOf(error)}`,
      next: 'Sign in to the mailbox again.',
    };
  if (error instanceof Error && Reflect.get(error, 'authenticationFailed') === true)
    return {
      say: `${server} refused the sign-in of ${account.user}: ${reasonOf(error)}`,
      next: 'Check user name and password; some providers want an app password, or IMAP to be switched on.',
    };
  const noTls =
    error instanceof Error && Reflect.get(error, 'tlsFailed') === true && field(error, 'code') === '';
  if (noTls)
    return {
      say: `${server} does not offer the encryption (STARTTLS) that is asked for, so nothing was sent.`,
      next: 'Choose the encryption that this port uses.',
    };
  const known = networkTrouble(error, server);
  if (known !== null) return known;
  if (/closed|NoConnection/i.test(`${field(error, 'code')} ${field(error, 'message')}`))
    return { say: `${server} closed the connection.`, next: 'It is tried again by itself.' };
  return { say: `${server} cannot be used: ${reasonOf(error)}`, next: 'Check that this is an IMAP server.' };
}

/** A folder of a mailbox and the number of its messages, `null` where the server does not tell. */
export interface MailboxFolder {
  readonly path: string;
  readonly messages: number | null;
  /** Such as `\\Sent` or `\\Junk`, as the server marks it. */
  readonly use: string | null;
}

/** For the settings page: signs in and lists the folders that can be read. Never rejects. */
export async function tryMailbox(
  account: MailboxAccount,
): Promise<
  { readonly ok: true; readonly folders: readonly MailboxFolder[] } | ({ readonly ok: false } & PlainTrouble)
> {
  let client: ImapFlow | null = null;
  try {
    client = await connectAccount(account);
    const listed = await within(client, COMMAND_MS, client.list({ statusQuery: { messages: true } }));
    const folders = listed
      .filter((folder) => !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'))
      .map((folder) => ({
        path: folder.path,
        messages: folder.status?.messages ?? null,
        use: folder.specialUse ?? null,
      }));
    return { ok: true, folders };
  } catch (error) {
    return { ok: false, ...mailboxTrouble(error, account) };
  } finally {
    client?.close();
  }
}
