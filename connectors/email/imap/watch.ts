/** Watches a mailbox for ever: reads what is new, waits for more, reconnects. */
import type { ImapFlow } from 'imapflow';
import type { ReceiveMail } from '#contracts/connector.ts';
import {
  connectAccount,
  isRefusal,
  type MailboxAccount,
  mailboxTrouble,
  onOurSide,
  reasonOf,
} from './account.ts';
import { type FolderCursors, resume } from './cursor.ts';
import {
  type FetchFailures,
  type FolderCounts,
  FolderPass,
  type FolderReading,
  TroubleMemory,
} from './folder.ts';

/** What a mailbox is doing, for its settings page: `say` and `next` are sentences for the person who looks after it. */
export interface MailboxReport {
  readonly state: 'connected' | 'working' | 'idle' | 'failed' | 'folder-failed' | 'message-failed';
  readonly say: string;
  readonly next: string | null;
  readonly folder?: string;
  readonly uid?: number;
  /** When it is tried again; with `failed`. */
  readonly retryAt?: Date;
  /** Of the pass that is going on; with `working`. */
  readonly counts?: Readonly<FolderCounts>;
}

/** Time, so that tests need not wait. `wait` resolves after `ms` milliseconds or when the signal is aborted. */
export interface WatchClock {
  readonly now: () => Date;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface WatchOptions {
  readonly account: MailboxAccount;
  /** Name of the mailbox in every source key. */
  readonly source: string;
  readonly cursors: FolderCursors;
  readonly failures: FetchFailures;
  readonly receive: ReceiveMail;
  /** Hears of everything that a person should see; must not throw. */
  readonly report: (report: MailboxReport) => void;
  readonly clock?: WatchClock;
  /** Milliseconds between two looks at all folders; a minute where it is not given. */
  readonly pollMs?: number;
  readonly signal: AbortSignal;
}

/** A watched mailbox. `done` resolves (never rejects) once the signal was aborted; `checkNow` looks at once. */
export interface MailboxWatch {
  readonly done: Promise<void>;
  readonly checkNow: () => void;
}

const POLL_MS = 60_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5 * 60_000;

const systemClock: WatchClock = {
  now: () => new Date(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish, { once: true });
    }),
};

class Watcher {
  private readonly options: WatchOptions;
  private readonly clock: WatchClock;
  private readonly folders: readonly string[];
  private readonly memory = new TroubleMemory();
  private news = false;
  private wake: () => void = () => undefined;
  private attempts = 0;

  constructor(options: WatchOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    const named = options.account.folders ?? [];
    this.folders = named.length === 0 ? ['INBOX'] : named;
  }

  tell = (): void => {
    this.news = true;
    this.wake();
  };

  async run(): Promise<void> {
    const { signal, account, report } = this.options;
    while (!signal.aborted) {
      try {
        await this.session();
      } catch (error) {
        if (signal.aborted) return;
        this.attempts += 1;
        const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempts - 1, 20));
        const wait = longest * (0.5 + Math.random() / 2);
        const retryAt = new Date(this.clock.now().getTime() + wait);
        report({ state: 'failed', ...mailboxTrouble(error, account), retryAt });
        await this.clock.wait(wait, signal);
      }
    }
  }

  /** One connection, until it breaks (rejects) or the watch ends. */
  private async session(): Promise<void> {
    const { account, signal, report } = this.options;
    const client = await connectAccount(account, signal);
    client.on('exists', this.tell);
    client.on('close', () => this.wake());
    try {
      report({ state: 'connected', say: `Connected to ${account.host} as ${account.user}.`, next: null });
      if (account.afterCommit?.do === 'move') await this.ensureFolder(client, account.afterCommit.to);
      while (!signal.aborted) {
        await this.round(client);
        this.attempts = 0;
        this.memory.careful = false;
        report({ state: 'idle', say: 'Everything is fetched; waiting for new mail.', next: null });
        await this.waitForNews(client);
      }
    } finally {
      client.close();
    }
  }

  private async ensureFolder(client: ImapFlow, folder: string): Promise<void> {
    try {
      await client.mailboxCreate(folder);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  /** Reads all folders; the first one last, so that it stays open and its news reach us. */
  private async round(client: ImapFlow): Promise<void> {
    const [first, ...others] = this.folders;
    for (const folder of others) await this.folder(client, folder);
    this.news = false;
    if (first !== undefined) await this.folder(client, first);
  }

  private async folder(client: ImapFlow, folder: string): Promise<void> {
    const { report, cursors, account } = this.options;
    const readOnly = (account.afterCommit?.do ?? 'keep') === 'keep';
    try {
      const opened = await client.mailboxOpen(folder, { readOnly });
      const from = resume(await onOurSide(cursors.load(folder)), opened, this.clock.now().getTime());
      if (from.restart !== null)
        report({
          state: 'working',
          folder,
          say: `${folder} is read from the start: ${from.restart}.`,
          next: null,
        });
      const pass = new FolderPass(client, folder, from.uidValidity, this.reading(), this.memory);
      await pass.readNew(from);
      await pass.readFailed();
    } catch (error) {
      const ours = !(client.usable && (isRefusal(error) || isMissing(error)));
      if (ours) throw error;
      const next = 'Check whether the folder still exists under this name; the other folders are read.';
      report({
        state: 'folder-failed',
        folder,
        say: `The folder ${folder} cannot be read: ${reasonOf(error)}`,
        next,
      });
    }
  }

  private reading(): FolderReading {
    const { report, source, receive, cursors, failures, account } = this.options;
    return {
      source,
      receive,
      cursors,
      failures,
      afterCommit: account.afterCommit ?? { do: 'keep' },
      now: () => this.clock.now().getTime(),
      failed: (folder, uid, reason) =>
        report({
          state: 'message-failed',
          folder,
          uid,
          say: `Message ${uid} of ${folder}: ${reason}`,
          next: 'It is still at the mail server, and is tried again by itself.',
        }),
      progress: (folder, counts) =>
        report({ state: 'working', folder, counts, say: `Fetching new mail of ${folder}.`, next: null }),
    };
  }

  /** Resolves at new mail, at the next poll or when the watch ends; rejects when the connection is gone. */
  private async waitForNews(client: ImapFlow): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([over.signal, this.options.signal]);
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    if (!this.news && client.usable) {
      client.idle().catch(() => undefined);
      await Promise.race([woken, this.clock.wait(this.options.pollMs ?? POLL_MS, either)]);
    }
    over.abort();
    this.wake = () => undefined;
    if (!client.usable && !this.options.signal.aborted)
      throw Object.assign(new Error(client.byeReason ?? 'the connection was closed'), {
        code: 'EConnectionClosed',
      });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && Reflect.get(error, 'mailboxMissing') === true;

/** Starts to watch; it goes on by itself, whatever fails, until the signal is aborted. */
export function watchMailbox(options: WatchOptions): MailboxWatch {
  const watcher = new Watcher(options);
  return { done: watcher.run(), checkNow: watcher.tell };
}
