import {
  type MailboxReport,
  type MailboxWatch,
  type MissedMessage,
  readSourceKey,
  reconcileMailbox,
  watchMailbox,
} from '#connectors/email/imap/index.ts';
import type { ReceiveMail } from '#contracts/connector.ts';
import {
  cursorsOf,
  failuresOf,
  mailboxAccess,
  reportMissed,
  reportStatus,
  type Status,
  seenUids,
  watchedMailboxes,
} from '#domains/mail/index.ts';
import type { LockSession } from '#platform/locks/index.ts';
import type { House } from '../house.ts';
import { imapAccount, type Tokens } from './servers.ts';

export interface WatcherParts {
  readonly house: House;
  readonly locks: LockSession;
  readonly tokens: Tokens;
  readonly receive: ReceiveMail;
  /** Milliseconds between two looks at all folders of a mailbox; a minute where it is not given. */
  readonly pollMs?: number | undefined;
}

interface Watched {
  readonly changedAt: number;
  readonly stop: AbortController;
  readonly watch: MailboxWatch;
  readonly reconciling: NodeJS.Timeout;
  /** The last report being written; reports are written in order. */
  told: Promise<void>;
}

const RECONCILE_MS = 3600_000;

/**
 * Watches every active mailbox that no other process watches. `look` compares with the settings and may be called at any
 * time; a mailbox whose watcher died is taken over at the next look.
 */
export class Watchers {
  readonly #parts: WatcherParts;
  readonly #watched = new Map<string, Watched>();
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    // Without the locks another process may watch: stop at once.
    parts.locks.onLost(() => {
      for (const id of [...this.#watched.keys()]) void this.#end(id);
      void this.look();
    });
  }

  /** Starts, stops and restarts watchers as the settings say. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookOften().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOften(): Promise<void> {
    do {
      this.#again = false;
      await this.#lookOnce().catch((error: unknown) =>
        this.#parts.house.log.error({ err: error }, 'mailboxes could not be looked up; trying again'),
      );
    } while (this.#again && !this.#stopped);
  }

  async #lookOnce(): Promise<void> {
    if (this.#stopped) return;
    const { house, locks } = this.#parts;
    const wanted = new Map((await watchedMailboxes(house.db)).map((one) => [one.id, one.changedAt]));
    for (const [id, watched] of [...this.#watched])
      if (wanted.get(id) !== watched.changedAt) await this.#end(id);
    for (const [id, changedAt] of wanted)
      if (!this.#watched.has(id) && !this.#stopped && (await locks.take('mailbox', id)))
        await this.#begin(id, changedAt);
  }

  async #begin(id: string, changedAt: number): Promise<void> {
    const { house, tokens, receive, pollMs } = this.#parts;
    const access = await mailboxAccess(house.db, house.secrets, id);
    const account = access && imapAccount(access, tokens);
    if (!account) return this.#parts.locks.release('mailbox', id);
    const stop = new AbortController();
    const report = (told: MailboxReport): void => this.#tell(id, told);
    const watch = watchMailbox({
      account,
      source: `mailbox:${id}`,
      cursors: cursorsOf(house.db, id),
      failures: failuresOf(house.db, id, () => house.clock.now()),
      receive,
      report,
      ...(pollMs === undefined ? {} : { pollMs }),
      signal: stop.signal,
    });
    const reconciling = setInterval(() => {
      this.reconcile(id).catch((error: unknown) =>
        house.log.warn({ mailbox: id, err: error }, 'a mailbox could not be compared with its server'),
      );
    }, RECONCILE_MS).unref();
    this.#watched.set(id, { changedAt, stop, watch, reconciling, told: Promise.resolve() });
  }

  #tell(id: string, report: MailboxReport): void {
    const watched = this.#watched.get(id);
    const status = statusOf(report);
    const { house } = this.#parts;
    if (!watched || !status) return;
    watched.told = watched.told
      .then(() => reportStatus(house.db, id, status, house.clock.now()))
      .catch((error: unknown) => house.log.warn({ mailbox: id, err: error }, 'a status could not be stored'));
  }

  async #end(id: string): Promise<void> {
    const watched = this.#watched.get(id);
    if (!watched) return;
    this.#watched.delete(id);
    clearInterval(watched.reconciling);
    watched.stop.abort();
    await watched.watch.done;
    await watched.told;
    await this.#parts.locks.release('mailbox', id).catch(() => undefined);
  }

  /** Compares a mailbox with its server and fetches what was passed over; answers what that was. */
  async reconcile(id: string): Promise<MissedMessage[]> {
    const { house, tokens, receive } = this.#parts;
    const access = await mailboxAccess(house.db, house.secrets, id);
    const account = access && imapAccount(access, tokens);
    if (!account) return [];
    const missed: MissedMessage[] = [];
    for await (const one of reconcileMailbox({
      account,
      source: `mailbox:${id}`,
      cursors: cursorsOf(house.db, id),
      failures: failuresOf(house.db, id, () => house.clock.now()),
      receive,
      known: (folder, uidValidity) =>
        seenUids(house.db, id, `${folder}:${uidValidity}:`, (key) => readSourceKey(key)?.uid),
    }))
      missed.push(one);
    await reportMissed(house.db, id, missed, house.clock.now());
    if (missed.length > 0)
      house.log.warn({ mailbox: id, count: missed.length }, 'mail had been passed over and was fetched now');
    return missed;
  }

  /** The mailboxes that this process watches. */
  get watching(): readonly string[] {
    return [...this.#watched.keys()];
  }

  /** Looks for new mail at once. */
  checkNow(): void {
    for (const { watch } of this.#watched.values()) watch.checkNow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looking;
    await Promise.all([...this.#watched.keys()].map((id) => this.#end(id)));
  }
}

/** The report as people see it; what happens once per mail is not told. */
function statusOf({ state, say, next }: MailboxReport): Status | undefined {
  if (state === 'working') return undefined;
  if (state === 'connected' || state === 'idle') return { state: 'connected', say, next };
  if (state === 'failed') return { state: 'failed', say, next };
  // A folder or message in trouble does not stop the rest.
  return { state: 'connected', say, next };
}
