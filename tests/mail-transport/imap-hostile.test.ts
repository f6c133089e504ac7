/** IMAP servers that refuse single messages, break off, number anew, or never finish an answer. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  type MailboxAccount,
  type MailboxWatch,
  tryMailbox,
  watchMailbox,
} from '#connectors/email/imap/index.ts';
import { type ScriptedMailbox, startScriptedImap } from '#tests/support/mail-servers/scripted-imap.ts';
import { type ScriptedServer, startScripted } from '#tests/support/mail-servers/scripted-peer.ts';
import { Keeper } from './keeper.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

const mailsFrom = (first: number, count: number): Map<number, string> =>
  new Map(
    Array.from({ length: count }, (_, n) => [
      first + n,
      `Subject: ${first + n}\r\n\r\nText ${first + n}\r\n`,
    ]),
  );

const inbox = (count: number): ScriptedMailbox => ({
  uidValidity: 7,
  uidNext: count + 1,
  mails: mailsFrom(1, count),
});

/** Time that runs as fast as the watcher asks for it; polls wait until the watch ends, or the connection wakes it. */
function quickClock(waits: number[] = []) {
  let now = Date.parse('2026-11-22T10:00:00Z');
  return {
    now: () => new Date(now),
    wait: async (ms: number, signal: AbortSignal) => {
      waits.push(ms);
      now += ms;
      if (ms !== POLL) return;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}
const POLL = 3_600_000;

function accountAt(server: ScriptedServer, more: Partial<MailboxAccount> = {}): MailboxAccount {
  const auth = { password: 'secret' };
  return {
    host: '127.0.0.1',
    port: server.port,
    tls: 'none',
    user: 'kim',
    auth,
    timeouts: { connect: 2000 },
    ...more,
  };
}

function watch(
  server: ScriptedServer,
  keeper: Keeper,
  more: { account?: Partial<MailboxAccount>; waits?: number[] } = {},
): MailboxWatch {
  const stop = new AbortController();
  const watching = watchMailbox({
    account: accountAt(server, more.account),
    source: 'mailbox-1',
    cursors: keeper.cursors,
    failures: keeper.failures,
    receive: keeper.receive,
    report: keeper.report,
    clock: quickClock(more.waits),
    pollMs: POLL,
    signal: stop.signal,
  });
  cleanUp.push(async () => {
    stop.abort();
    await watching.done;
  });
  return watching;
}

async function serve(mailbox: ScriptedMailbox): Promise<ScriptedServer> {
  const server = await startScriptedImap(mailbox);
  cleanUp.push(server.close);
  return server;
}

describe('one bad message', () => {
  test.each([
    ['the server answers NO', 'NO [SERVERBUG] message is damaged'],
    ['the server answers BAD', 'BAD cannot do that'],
  ])('%s: the others come, it is set aside with its number, and comes when it can', async (_name, reply) => {
    const mailbox = inbox(20);
    mailbox.spoil = (uid, peer, tag) => {
      if (uid === 13) peer.say(`${tag} ${reply}\r\n`);
      return uid === 13;
    };
    const keeper = new Keeper();
    const watching = watch(await serve(mailbox), keeper);
    await keeper.idle();
    expect(keeper.byHash.size).toBe(19);
    expect(keeper.saved.get('INBOX')).toEqual({ uidValidity: '7', uid: 20 });
    expect([...keeper.aside.keys()]).toEqual(['INBOX:7:13']);
    expect(keeper.reports.find((report) => report.state === 'message-failed')).toMatchObject({
      uid: 13,
      folder: 'INBOX',
    });
    delete mailbox.spoil;
    mailbox.mails.set(21, 'Subject: late\r\n\r\n');
    mailbox.uidNext = 22;
    watching.checkNow();
    await keeper.idle(2);
    expect(keeper.byHash.size).toBe(21);
    expect(keeper.aside.size).toBe(0);
  });

  test('a message that breaks the connection every time is set aside after three tries', async () => {
    const mailbox = inbox(5);
    mailbox.spoil = (uid, peer) => {
      if (uid === 3) {
        peer.say('* 3 FETCH (UID 3 BODY[] {99999}\r\nhalf of a lit');
        peer.die();
      }
      return uid === 3;
    };
    const keeper = new Keeper();
    const server = await serve(mailbox);
    watch(server, keeper);
    await keeper.idle();
    expect(keeper.byHash.size).toBe(4);
    expect([...keeper.aside.keys()]).toEqual(['INBOX:7:3']);
    expect(keeper.reports.filter((report) => report.state === 'failed').length).toBeGreaterThanOrEqual(3);
    expect(keeper.byKey.get('INBOX:7:3')).toBeUndefined();
  });

  test('a set-aside message is fetched by a later watch', async () => {
    const mailbox = inbox(3);
    const keeper = new Keeper();
    keeper.saved.set('INBOX', { uidValidity: '7', uid: 3 });
    keeper.aside.set('INBOX:7:2', 'was refused');
    watch(await serve(mailbox), keeper);
    await keeper.idle();
    expect(keeper.offered).toEqual(['INBOX:7:2']);
    expect(keeper.aside.size).toBe(0);
  });
});

describe('numbers', () => {
  test('UIDVALIDITY 0, as iCloud has sent: date and size join the key, and nothing repeats', async () => {
    const mailbox = { ...inbox(3), uidValidity: 0 };
    const keeper = new Keeper();
    const watching = watch(await serve(mailbox), keeper);
    await keeper.idle();
    expect(keeper.offered).toHaveLength(3);
    expect(keeper.offered[0]).toMatch(/^INBOX:0:1\.\d+-\d+$/);
    watching.checkNow();
    await keeper.idle(2);
    expect(keeper.offered).toHaveLength(3);
    mailbox.uidValidity = 8;
    watching.checkNow();
    await keeper.idle(3);
    expect(keeper.offered.slice(3)).toEqual(['INBOX:8:1', 'INBOX:8:2', 'INBOX:8:3']);
    expect(keeper.byHash.size).toBe(3);
  });

  test('a server put back from a backup uses numbers again: the new mails still come, under new keys', async () => {
    const mailbox = inbox(10);
    const keeper = new Keeper();
    const watching = watch(await serve(mailbox), keeper);
    await keeper.idle();
    for (let uid = 6; uid <= 10; uid += 1) mailbox.mails.delete(uid);
    mailbox.mails.set(6, 'Subject: new after the restore\r\n\r\n');
    mailbox.uidNext = 7;
    watching.checkNow();
    await keeper.idle(2);
    expect(keeper.byHash.size).toBe(11);
    expect(new Set(keeper.offered).size).toBe(keeper.offered.length);
    mailbox.mails.set(7, 'Subject: next\r\n\r\n');
    mailbox.uidNext = 8;
    watching.checkNow();
    await keeper.idle(3);
    expect(keeper.byHash.size).toBe(12);
    expect(keeper.offered.at(-1)).toMatch(/^INBOX:7~\d+:7$/);
  });
});

describe('our own side', () => {
  test('what cannot be stored stays at the source and is offered again', async () => {
    const keeper = new Keeper();
    let full = 2;
    keeper.before = (mail) => {
      if (mail.key.endsWith(':2') && full-- > 0) throw new Error('disk full');
    };
    watch(await serve(inbox(3)), keeper);
    await keeper.idle();
    expect(keeper.byHash.size).toBe(3);
    const failed = keeper.reports.filter((report) => report.state === 'failed');
    expect(failed).toHaveLength(2);
    expect(failed[0]?.say).toBe('Mail of kim could not be stored here: disk full');
  });

  test('an access token is asked for at every connection and never shown', async () => {
    const mailbox = inbox(1);
    let tokens = 0;
    mailbox.answer = (line, peer, tag) => {
      if (!line.includes('AUTHENTICATE XOAUTH2')) return false;
      const proof = Buffer.from(line.split(' ').at(-1) ?? '', 'base64').toString();
      peer.say(
        proof === 'user=kim\x01auth=Bearer t0ken2\x01\x01'
          ? `${tag} OK in\r\n`
          : `${tag} NO [AUTHENTICATIONFAILED] no\r\n`,
      );
      return true;
    };
    const keeper = new Keeper();
    const auth = { accessToken: async () => `t0ken${++tokens}` };
    watch(await serve(mailbox), keeper, { account: { auth } });
    await keeper.idle();
    expect(keeper.byHash.size).toBe(1);
    expect(keeper.reports[0]).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('refused the sign-in of kim'),
    });
    expect(JSON.stringify(keeper.reports)).not.toContain('t0ken');
  });
});

describe('servers that are away or mad', () => {
  test('it tries for ever, ever more slowly, never exactly at the same intervals, and says what is wrong', async () => {
    const server = await startScripted(async () => undefined);
    await server.close();
    const keeper = new Keeper();
    const waits: number[] = [];
    watch(server, keeper, { waits });
    await keeper.until(() => keeper.reports.length >= 14);
    expect(keeper.reports[0]).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('Nothing answers at 127.0.0.1'),
    });
    expect(waits[0]).toBeLessThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000);
    expect(Math.max(...waits.slice(9))).toBeGreaterThan(100_000);
    expect(new Set(waits).size).toBe(waits.length);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['binary garbage', '\x00\x01\xff{99999999999}\r\n'],
    ['goodbye at once', '* BYE too many connections\r\n'],
    ['a literal without end', `* OK {999999999999}\r\n`],
  ])('%s: a clear failure, no crash', async (_name, greeting) => {
    const server = await startScripted(async (peer) => {
      peer.say(greeting);
      await peer.line();
      peer.die();
    });
    cleanUp.push(server.close);
    const outcome = await tryMailbox(accountAt(server, { timeouts: { connect: 300 } }));
    expect(outcome).toMatchObject({ ok: false, say: expect.stringMatching(/^127\.0\.0\.1:\d+ /) });
  });

  test('silence after the greeting is cut off', async () => {
    const server = await startScripted(async (peer) => {
      peer.say('* OK ready\r\n');
      await peer.gone;
    });
    cleanUp.push(server.close);
    const outcome = await tryMailbox(accountAt(server, { timeouts: { connect: 100, command: 150 } }));
    expect(outcome).toMatchObject({ ok: false, say: expect.stringContaining('did not answer in time') });
  });

  test('a server without STARTTLS gets no password', async () => {
    const mailbox = inbox(0);
    const lines: string[] = [];
    mailbox.answer = (line) => {
      lines.push(line);
      return false;
    };
    const server = await serve(mailbox);
    const outcome = await tryMailbox(accountAt(server, { tls: 'starttls' }));
    expect(outcome).toMatchObject({ ok: false, say: expect.stringContaining('STARTTLS') });
    expect(lines.join('\n')).not.toMatch(/LOGIN|AUTH|secret/);
  });
});
