/** A receiver in memory for tests: stores by key, and by content as the record does, and lets tests wait for what they expect. */
import { createHash } from 'node:crypto';
import type {
  FetchFailures,
  FolderCursor,
  FolderCursors,
  MailboxReport,
} from '#connectors/email/imap/index.ts';
import type { ReceivedMail } from '#contracts/connector.ts';

export class Keeper {
  readonly byKey = new Map<string, Buffer>();
  readonly byHash = new Map<string, Buffer>();
  readonly offered: string[] = [];
  readonly reports: MailboxReport[] = [];
  readonly saved = new Map<string, FolderCursor>();
  readonly aside = new Map<string, string>();
  /** Called before a mail is stored; what it throws is the answer. */
  before: (mail: ReceivedMail, bytes: Buffer) => Promise<void> | void = () => undefined;
  private readonly waiting = new Set<() => void>();

  receive = async (mail: ReceivedMail): Promise<'stored' | 'duplicate'> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of mail.bytes) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    await this.before(mail, bytes);
    this.offered.push(mail.key);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const known = this.byKey.has(mail.key) || this.byHash.has(hash);
    this.byKey.set(mail.key, bytes);
    this.byHash.set(hash, bytes);
    this.changed();
    return known ? 'duplicate' : 'stored';
  };

  report = (report: MailboxReport): void => {
    this.reports.push(report);
    this.changed();
  };

  cursors: FolderCursors = {
    load: async (folder) => this.saved.get(folder) ?? null,
    save: async (folder, cursor) => {
      this.saved.set(folder, cursor);
      this.changed();
    },
  };

  failures: FetchFailures = {
    add: async (folder, { uidValidity, uid }, reason) => {
      this.aside.set(`${folder}:${uidValidity}:${uid}`, reason);
      this.changed();
    },
    list: async (folder, uidValidity) =>
      [...this.aside.keys()]
        .filter((key) => key.startsWith(`${folder}:${uidValidity}:`))
        .map((key) => Number(key.split(':').at(-1))),
    remove: async (folder, { uidValidity, uid }) => {
      this.aside.delete(`${folder}:${uidValidity}:${uid}`);
      this.changed();
    },
  };

  /** Resolves once the condition holds; it is looked at after every change. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
    });
  }

  idle(times = 1): Promise<void> {
    return this.until(() => this.reports.filter((report) => report.state === 'idle').length >= times);
  }

  private changed(): void {
    for (const check of this.waiting) check();
  }
}
