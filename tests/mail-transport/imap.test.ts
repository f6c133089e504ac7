/** Reading mailboxes from a real IMAP server (Debian's dovecot). Skipped, loudly, where it is not installed. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type MailboxAccount,
  type MailboxWatch,
  type MissedMessage,
  reconcileMailbox,
  tryMailbox,
  watchMailbox,
} from '#connectors/email/imap/index.ts';
import {
  DOVECOT_PASSWORD,
  type Dovecot,
  dovecotIsHere,
  startDovecot,
} from '#tests/support/mail-servers/dovecot.ts';
import { Keeper } from './keeper.ts';

const HOUR = 3_600_000;
const mail = (subject: string, text = 'Good day.'): string =>
  `From: kim@example.test\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;

let dovecot: Dovecot;
let users = 0;
const cleanUp: (() => Promise<void>)[] = [];

function accountOf(user: string, more: Partial<MailboxAccount> = {}): MailboxAccount {
  const auth = { password: DOVECOT_PASSWORD };
  return { host: '127.0.0.1', port: dovecot.port, tls: 'none', user, auth, ...more };
}

/** Watches with an hour between polls, so that what comes, comes by IDLE. */
function watch(keeper: Keeper, account: MailboxAccount): MailboxWatch & { stop: () => Promise<void> } {
  const over = new AbortController();
  const { cursors, failures, receive, report } = keeper;
  const options = { account, source: account.user, cursors, failures, receive, report, pollMs: HOUR };
  const watching = watchMailbox({ ...options, signal: over.signal });
  const stop = async (): Promise<void> => {
    over.abort();
    await watching.done;
  };
  cleanUp.push(stop);
  return { ...watching, stop };
}

const subjects = (keeper: Keeper): string[] =>
  [...keeper.byHash.values()]
    .map((bytes) => /Subject: (.*)\r/.exec(bytes.toString('latin1', 0, 2000))?.[1] ?? '')
    .sort();

describe.skipIf(!dovecotIsHere)('a mailbox at a real server', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.close());
  afterEach(async () => {
    for (const clean of cleanUp.splice(0)) await clean();
  });
  const newUser = (): string => `user${++users}`;

  test('all folders that were chosen are read, byte for byte, and nothing is marked as read', async () => {
    const user = newUser();
    const odd = Buffer.concat([
      Buffer.from('Subject: odd\r\n\r\n'),
      Buffer.from([0xff, 0xfe, 0x80, 0x2e, 13, 10, 46, 13, 10]),
    ]);
    await dovecot.deliver(user, mail('one'));
    await dovecot.deliver(user, odd);
    await dovecot.deliver(user, mail('two'), 'Work/Käse'.replace('ä', '&AOQ-'));
    await dovecot.deliver(user, mail('not chosen'), 'Private');
    const keeper = new Keeper();
    watch(keeper, accountOf(user, { folders: ['INBOX', 'Work/Käse'] }));
    await keeper.idle();
    expect(subjects(keeper)).toEqual(['odd', 'one', 'two']);
    expect([...keeper.byHash.values()].some((bytes) => bytes.equals(odd))).toBe(true);
    expect(keeper.offered[0]).toMatch(/^Work\/Käse:\d+:1$/);
    const flagged = (await readdir(join(dovecot.maildir(user), 'cur'))).filter((name) => /:2,.*S/.test(name));
    expect(flagged).toEqual([]);
  });

  test('new mail arrives at once by IDLE, also several at a time', async () => {
    const user = newUser();
    await dovecot.deliver(user, mail('first'));
    const keeper = new Keeper();
    watch(keeper, accountOf(user));
    await keeper.idle();
    for (const subject of ['second', 'third', 'fourth']) await dovecot.deliver(user, mail(subject));
    await keeper.until(() => keeper.byHash.size === 4);
    expect(keeper.offered).toHaveLength(4);
  });

  test('after a stop only the rest is fetched, and a mail that somebody has read meanwhile too', async () => {
    const user = newUser();
    for (let n = 0; n < 5; n += 1) await dovecot.deliver(user, mail(`old ${n}`));
    const keeper = new Keeper();
    const first = watch(keeper, accountOf(user));
    await keeper.idle();
    await first.stop();
    await dovecot.deliver(user, mail('new'));
    watch(keeper, accountOf(user));
    await keeper.idle(2);
    expect(keeper.offered).toHaveLength(6);
  });

  test('T15: another UIDVALIDITY offers the whole mailbox again, and stores nothing twice', async () => {
    const user = newUser();
    for (let n = 0; n < 10; n += 1) await dovecot.deliver(user, mail(`m${n}`));
    const keeper = new Keeper();
    const first = watch(keeper, accountOf(user));
    await keeper.idle();
    await first.stop();
    const before = keeper.saved.get('INBOX')?.uidValidity;
    let after = before;
    // dovecot numbers by the second: until the number has changed, it is the same mailbox.
    while (after === before) {
      await dovecot.renumber(user);
      await dovecot.deliver(user, mail('after')).then(() => undefined);
      const idles = keeper.reports.filter((report) => report.state === 'idle').length;
      const again = watch(keeper, accountOf(user));
      await keeper.idle(idles + 1);
      await again.stop();
      after = keeper.saved.get('INBOX')?.uidValidity;
    }
    expect(subjects(keeper)).toEqual(['after', ...Array.from({ length: 10 }, (_, n) => `m${n}`)]);
    expect(keeper.offered.length).toBeGreaterThanOrEqual(21);
    expect(keeper.reports.some((report) => report.say.includes('is read from the start'))).toBe(true);
  });

  test('T19: two watches of one mailbox lose nothing and store nothing twice', async () => {
    const user = newUser();
    const keeper = new Keeper();
    for (let n = 0; n < 50; n += 1) await dovecot.deliver(user, mail(`m${n}`));
    const other = new Keeper();
    other.receive = keeper.receive;
    watch(keeper, accountOf(user));
    watch(other, accountOf(user));
    for (let n = 50; n < 80; n += 1) await dovecot.deliver(user, mail(`m${n}`));
    await keeper.until(() => keeper.byHash.size === 80);
    expect(keeper.byKey.size).toBe(80);
  });

  test('T14: killed while messages are fetched, the server starts again and every mail comes', async () => {
    const user = newUser();
    for (let n = 0; n < 60; n += 1) await dovecot.deliver(user, mail(`m${n}`, 'x'.repeat(300_000)));
    const keeper = new Keeper();
    let crashed: Promise<void> | null = null;
    keeper.before = () => {
      if (keeper.offered.length === 20) crashed ??= dovecot.crash();
    };
    watch(keeper, accountOf(user));
    await keeper.until(() => keeper.reports.some((report) => report.state === 'failed'));
    await crashed;
    const failed = keeper.reports.find((report) => report.state === 'failed');
    expect(failed?.say).toMatch(/closed the connection|broke off|Nothing answers/);
    expect(failed?.retryAt).toBeInstanceOf(Date);
    expect(keeper.saved.get('INBOX')?.uid ?? 0).toBeLessThanOrEqual(keeper.offered.length);
    await dovecot.restart();
    await keeper.idle();
    expect(keeper.byHash.size).toBe(60);
  });

  test('what was asked to be deleted or moved goes only after it is stored; other mail is not touched', async () => {
    for (const afterCommit of [{ do: 'delete' }, { do: 'move', to: 'Kept' }] as const) {
      const user = newUser();
      for (const subject of ['good', 'bad', 'also good']) await dovecot.deliver(user, mail(subject));
      const keeper = new Keeper();
      let refuse = true;
      keeper.before = (_mail, bytes) => {
        if (refuse && bytes.includes('Subject: bad')) throw new Error('no room');
      };
      const watching = watch(keeper, accountOf(user, { afterCommit }));
      await keeper.until(() => keeper.reports.some((report) => report.state === 'failed'));
      await watching.stop();
      const left = async (): Promise<number> =>
        (await tryMailbox(accountOf(user)).then((tried) => (tried.ok ? tried.folders : []))).find(
          (folder) => folder.path === 'INBOX',
        )?.messages ?? -1;
      expect(await left()).toBe(3);
      refuse = false;
      watch(keeper, accountOf(user, { afterCommit }));
      await keeper.idle();
      expect(await left()).toBe(0);
      expect(keeper.byHash.size).toBe(3);
      if (afterCommit.do !== 'move') continue;
      const tried = await tryMailbox(accountOf(user));
      expect(tried.ok && tried.folders.find((folder) => folder.path === 'Kept')?.messages).toBe(3);
    }
  });

  test('T20: a mail that was skipped is found by comparing with the server, told, and fetched', async () => {
    const user = newUser();
    for (let n = 0; n < 30; n += 1) await dovecot.deliver(user, mail(`m${n}`));
    const keeper = new Keeper();
    const watching = watch(keeper, accountOf(user));
    await keeper.idle();
    await watching.stop();
    const planted = keeper.offered[16] ?? '';
    const bytes = keeper.byKey.get(planted);
    for (const [hash, content] of keeper.byHash) if (bytes?.equals(content)) keeper.byHash.delete(hash);
    keeper.byKey.delete(planted);
    const { cursors, failures, receive } = keeper;
    const known = async (): Promise<Set<number>> =>
      new Set([...keeper.byKey.keys()].map((key) => Number(key.split(':').at(-1))));
    const options = { account: accountOf(user), source: user, cursors, failures, receive, known };
    const missed: MissedMessage[] = [];
    for await (const message of reconcileMailbox(options)) missed.push(message);
    expect(missed).toMatchObject([{ folder: 'INBOX', uid: 17, outcome: 'stored' }]);
    expect(keeper.byKey.has(planted)).toBe(true);
    for await (const message of reconcileMailbox(options)) missed.push(message);
    expect(missed).toHaveLength(1);
  });

  test('a folder that does not exist is told; the others are read', async () => {
    const user = newUser();
    await dovecot.deliver(user, mail('here'));
    const keeper = new Keeper();
    watch(keeper, accountOf(user, { folders: ['INBOX', 'Nowhere'] }));
    await keeper.idle();
    expect(subjects(keeper)).toEqual(['here']);
    expect(keeper.reports.find((report) => report.state === 'folder-failed')?.say).toContain('Nowhere');
  });

  test('thirty mailboxes at once', async () => {
    const names = Array.from({ length: 30 }, newUser);
    for (const name of names) await dovecot.deliver(name, mail(`for ${name}`));
    const keepers = names.map((name) => {
      const keeper = new Keeper();
      watch(keeper, accountOf(name));
      return keeper;
    });
    await Promise.all(keepers.map((keeper) => keeper.idle()));
    for (const name of names) await dovecot.deliver(name, mail(`again ${name}`));
    await Promise.all(keepers.map((keeper) => keeper.until(() => keeper.byHash.size === 2)));
  });

  test('TLS: a certificate of nobody is refused in plain words, the company’s own is accepted', async () => {
    const ca = await readFile(new URL('../support/mail-servers/test-cert.pem', import.meta.url), 'utf8');
    const account = accountOf(newUser(), { host: 'localhost', port: dovecot.tlsPort, tls: 'tls' });
    expect(await tryMailbox(account)).toMatchObject({
      ok: false,
      say: expect.stringContaining('certificate'),
    });
    expect(await tryMailbox({ ...account, ca })).toMatchObject({ ok: true });
    expect(await tryMailbox({ ...account, port: dovecot.port, tls: 'starttls', ca })).toMatchObject({
      ok: true,
    });
    const wrong = { ...account, ca, auth: { password: 'guessed' } };
    const refused = await tryMailbox(wrong);
    expect(refused).toMatchObject({ ok: false, say: expect.stringContaining('refused the sign-in') });
    expect(JSON.stringify(refused)).not.toContain('guessed');
  });

  test('T28: a mail of 100 MB streams through without lying in memory', async () => {
    const user = newUser();
    const line = `${randomBytes(57).toString('base64')}\r\n`;
    async function* large(): AsyncGenerator<string> {
      yield 'Subject: large\r\n\r\n';
      for (let written = 0; written < 100e6; written += 1000 * line.length) yield line.repeat(1000);
    }
    await dovecot.deliver(user, large());
    const keeper = new Keeper();
    let size = 0;
    let most = 0;
    globalThis.gc?.();
    const start = process.memoryUsage().rss;
    keeper.receive = async (received) => {
      for await (const chunk of received.bytes) {
        size += chunk.length;
        most = Math.max(most, process.memoryUsage().rss - start);
      }
      return 'stored';
    };
    watch(keeper, accountOf(user));
    await keeper.idle();
    expect(size).toBeGreaterThanOrEqual(100e6);
    console.info(`100 MB mail: memory grew by ${Math.round(most / 1e6)} MB`);
    expect(most).toBeLessThan(80e6);
  });

  test('a mailbox of 2,000 mails, measured', async () => {
    const user = newUser();
    await Promise.all(
      Array.from({ length: 2000 }, (_, n) => dovecot.deliver(user, mail(`m${n}`, 'x'.repeat(3000)))),
    );
    const keeper = new Keeper();
    const start = performance.now();
    watch(keeper, accountOf(user));
    await keeper.idle();
    const seconds = (performance.now() - start) / 1000;
    console.info(`2,000 mails of 3 kB: ${Math.round(2000 / seconds)} per second`);
    expect(keeper.byHash.size).toBe(2000);
    const counts = keeper.reports.filter((report) => report.state === 'working').at(-1)?.counts;
    expect(counts).toEqual({ found: 2000, stored: 2000, duplicates: 0, failed: 0, gone: 0 });
  });
});
