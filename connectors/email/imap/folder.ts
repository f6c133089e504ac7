/** Reads one open folder: what is new, and what could not be fetched before. */
import type { ImapFlow } from 'imapflow';
import type { ReceiveMail } from '#contracts/connector.ts';
import { type AfterCommit, isRefusal, NotStored, onOurSide, reasonOf } from './account.ts';
import { type FolderCursors, type Resumption, sourceKey } from './cursor.ts';
import {
  factsOf,
  fetchInParts,
  fetchTogether,
  listUids,
  type MessageFacts,
  SMALL_BYTES,
  Vanished,
} from './fetch.ts';

/** Remembers messages that could not be fetched, so that they are tried again and shown to a person. */
export interface FetchFailures {
  readonly add: (
    folder: string,
    message: { uidValidity: string; uid: number },
    reason: string,
  ) => Promise<void>;
  readonly list: (folder: string, uidValidity: string) => Promise<readonly number[]>;
  readonly remove: (folder: string, message: { uidValidity: string; uid: number }) => Promise<void>;
}

/** Counts of one pass over a folder: found = stored + duplicates + failed + gone. */
export interface FolderCounts {
  found: number;
  stored: number;
  duplicates: number;
  failed: number;
  /** Deleted by somebody else between being listed and being fetched. */
  gone: number;
}

/** What reading needs from its caller. `failed` hears of every message that could not be fetched. */
export interface FolderReading {
  readonly source: string;
  readonly receive: ReceiveMail;
  readonly cursors: FolderCursors;
  readonly failures: FetchFailures;
  readonly afterCommit: AfterCommit;
  readonly failed: (folder: string, uid: number, reason: string) => void;
  readonly progress: (folder: string, counts: Readonly<FolderCounts>) => void;
  /** The time in milliseconds, by which messages that were set aside become due again. */
  readonly now: () => number;
}

const SLICE = 200;
const TOGETHER_BYTES = 4 * 1024 * 1024;
/** So often a message may break the connection, or be refused by our own store, before it is set aside. */
const MAX_TRIES = 3;
const RETRY_MS = 15 * 60_000;

/** What is known across connections about messages that make trouble. */
export class TroubleMemory {
  private readonly tries = new Map<string, number>();
  private readonly retryAt = new Map<string, number>();
  /** The last connection broke while messages were fetched: fetch them one by one until that is over. */
  careful = false;

  /** Counts one more try of a message; false once there were too many. */
  mayTry(key: string): boolean {
    const count = (this.tries.get(key) ?? 0) + 1;
    this.tries.set(key, count);
    return count <= MAX_TRIES;
  }

  done(key: string): void {
    this.tries.delete(key);
    this.retryAt.delete(key);
  }

  /** True when a message that was set aside is due again; each time later than the time before. */
  dueAgain(key: string, now: number): boolean {
    if (now < (this.retryAt.get(key) ?? 0)) return false;
    const count = this.tries.get(key) ?? 0;
    this.tries.set(key, count + 1);
    this.retryAt.set(key, now + RETRY_MS * 2 ** Math.min(count, 6));
    return true;
  }
}

type Handed = 'stored' | 'duplicate' | 'failed' | 'gone';

/** One pass over one folder, which is open on the connection. */
export class FolderPass {
  readonly counts: FolderCounts = { found: 0, stored: 0, duplicates: 0, failed: 0, gone: 0 };
  private readonly client: ImapFlow;
  private readonly folder: string;
  private readonly uidValidity: string;
  private readonly needs: FolderReading;
  private readonly memory: TroubleMemory;

  constructor(
    client: ImapFlow,
    folder: string,
    uidValidity: string,
    needs: FolderReading,
    memory: TroubleMemory,
  ) {
    this.client = client;
    this.folder = folder;
    this.uidValidity = uidValidity;
    this.needs = needs;
    this.memory = memory;
  }

  /** Hands over all messages after the cursor and moves it. Rejects where the connection or our own store fails. */
  async readNew(from: Resumption): Promise<void> {
    const uids = await listUids(this.client, from.from);
    this.counts.found = uids.length;
    for (let at = 0; at < uids.length; at += SLICE) await this.slice(uids.slice(at, at + SLICE));
    if (uids.length === 0 && from.restart !== null) await this.moveCursor(0);
  }

  /** Tries again what could not be fetched before. */
  async readFailed(): Promise<void> {
    for (const uid of await onOurSide(this.needs.failures.list(this.folder, this.uidValidity))) {
      if (!this.memory.dueAgain(this.key(uid), this.needs.now())) continue;
      const facts = (await this.facts([uid])).get(uid) ?? { uid, size: null, receivedAt: null };
      const handed = await this.fetchAndHand(facts, null);
      if (handed === 'failed') continue;
      await onOurSide(this.needs.failures.remove(this.folder, { uidValidity: this.uidValidity, uid }));
      if (handed !== 'gone') await this.clearAway([uid]);
    }
  }

  /** Fetches messages that were missed, without moving the cursor. */
  async *readMissed(uids: readonly number[]): AsyncGenerator<{ uid: number; outcome: Handed }> {
    for (const uid of uids) {
      const facts = (await this.facts([uid])).get(uid) ?? { uid, size: null, receivedAt: null };
      const outcome = await this.fetchAndHand(facts, null);
      if (outcome === 'failed') await this.setAside(uid, 'it was missed and could not be fetched');
      yield { uid, outcome };
    }
  }

  private key(uid: number): string {
    return `${this.folder}:${this.uidValidity}:${uid}`;
  }

  private async moveCursor(uid: number): Promise<void> {
    await onOurSide(this.needs.cursors.save(this.folder, { uidValidity: this.uidValidity, uid }));
  }

  private async facts(uids: readonly number[]): Promise<Map<number, MessageFacts>> {
    try {
      return await factsOf(this.client, uids);
    } catch (error) {
      if (isRefusal(error)) return new Map();
      this.memory.careful = true;
      throw error;
    }
  }

  private async slice(uids: readonly number[]): Promise<void> {
    const facts = this.memory.careful ? new Map<number, MessageFacts>() : await this.facts(uids);
    let group: MessageFacts[] = [];
    let bytes = 0;
    for (const uid of uids) {
      const message = facts.get(uid) ?? { uid, size: null, receivedAt: null };
      const size = message.size ?? SMALL_BYTES;
      if (group.length > 0 && (this.memory.careful || bytes + size > TOGETHER_BYTES)) {
        await this.group(group);
        group = [];
        bytes = 0;
      }
      group.push(message);
      bytes += size;
    }
    await this.group(group);
  }

  /** Hands over messages in order, clears them away where that is asked for, and only then moves the cursor. */
  private async group(group: readonly MessageFacts[]): Promise<void> {
    const whole = await this.together(group);
    const committed: number[] = [];
    for (const message of group) {
      const handed = await this.handOne(message, whole.get(message.uid) ?? null);
      whole.delete(message.uid);
      if (handed === 'stored' || handed === 'duplicate') committed.push(message.uid);
      this.count(handed);
    }
    await this.clearAway(committed);
    const last = group.at(-1);
    if (last !== undefined) await this.moveCursor(last.uid);
    this.needs.progress(this.folder, { ...this.counts });
  }

  private count(handed: Handed): void {
    if (handed === 'stored') this.counts.stored += 1;
    else if (handed === 'duplicate') this.counts.duplicates += 1;
    else this.counts[handed] += 1;
  }

  private async together(group: readonly MessageFacts[]): Promise<Map<number, Buffer>> {
    const small = group.filter((message) => message.size !== null && message.size <= SMALL_BYTES);
    if (this.memory.careful || small.length === 0) return new Map();
    try {
      return await fetchTogether(
        this.client,
        small.map((message) => message.uid),
      );
    } catch (error) {
      if (isRefusal(error)) return new Map();
      this.memory.careful = true;
      throw error;
    }
  }

  private async handOne(message: MessageFacts, whole: Buffer | null): Promise<Handed> {
    const key = this.key(message.uid);
    if (!this.memory.mayTry(key)) {
      await this.setAside(message.uid, 'it broke the connection, or could not be stored, several times');
      return 'failed';
    }
    const facts = this.memory.careful ? (await this.facts([message.uid])).get(message.uid) : undefined;
    const handed = await this.fetchAndHand(facts ?? message, whole);
    if (handed === 'failed') await this.setAside(message.uid, this.lastReason);
    else this.memory.done(key);
    return handed;
  }

  private lastReason = '';

  /** `failed` means that the server refused the message; all other trouble rejects, and the pass ends. */
  private async fetchAndHand(message: MessageFacts, whole: Buffer | null): Promise<Handed> {
    const fetching = { error: null as unknown };
    try {
      return await this.needs.receive({
        source: this.needs.source,
        key: sourceKey(this.folder, this.uidValidity, message),
        bytes: this.bytesOf(message.uid, whole, fetching),
        receivedAt: message.receivedAt ?? new Date(),
        envelope: {},
      });
    } catch (error) {
      const cause = fetching.error ?? error;
      if (cause instanceof Vanished) return 'gone';
      if (fetching.error === null) throw new NotStored(reasonOf(error));
      if (!this.client.usable) {
        this.memory.careful = true;
        throw cause;
      }
      this.lastReason = reasonOf(cause);
      return 'failed';
    }
  }

  /** The bytes of a message; an error of the server is noted, because the receiver may wrap it in one of its own. */
  private async *bytesOf(
    uid: number,
    whole: Buffer | null,
    fetching: { error: unknown },
  ): AsyncGenerator<Uint8Array> {
    if (whole !== null) {
      yield whole;
      return;
    }
    const parts = fetchInParts(this.client, uid);
    for (;;) {
      const step = await parts.next().catch((error: unknown) => {
        fetching.error = error;
        throw error;
      });
      if (step.done === true) return;
      yield step.value;
    }
  }

  private async setAside(uid: number, reason: string): Promise<void> {
    await onOurSide(this.needs.failures.add(this.folder, { uidValidity: this.uidValidity, uid }, reason));
    this.memory.dueAgain(this.key(uid), this.needs.now());
    this.needs.failed(this.folder, uid, reason);
  }

  /** Moves or deletes what is committed, where that was asked for. Without UIDPLUS or MOVE it would hit other messages too. */
  private async clearAway(uids: readonly number[]): Promise<void> {
    const { afterCommit } = this.needs;
    if (afterCommit.do === 'keep' || uids.length === 0) return;
    const capabilities = this.client.capabilities;
    const safe = capabilities.has('UIDPLUS') || (afterCommit.do === 'move' && capabilities.has('MOVE'));
    const range = uids.join(',');
    let done = false;
    if (safe && afterCommit.do === 'move')
      done = Boolean(await this.client.messageMove(range, afterCommit.to, { uid: true }));
    else if (safe) done = await this.client.messageDelete(range, { uid: true });
    if (done) return;
    for (const uid of uids)
      this.needs.failed(this.folder, uid, 'it is stored, but could not be cleared away at the source');
  }
}
