/** Mail pushed to us by LMTP and SMTP, by a well-behaved client and by raw sockets that are not. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, type ListenOptions, listen } from '#connectors/email/listener/index.ts';
import { createSender } from '#connectors/email/sending/index.ts';
import { Keeper } from './keeper.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close();
});

async function start(
  more: Partial<ListenOptions> = {},
): Promise<{ keeper: Keeper; port: number; lmtpPort: number; logs: string[] }> {
  const keeper = new Keeper();
  const logs: string[] = [];
  const listening = await listen({
    smtp: { host: '127.0.0.1', port: 0 },
    lmtp: { host: '127.0.0.1', port: 0 },
    source: 'listener',
    acceptRecipient: async (address) => address.endsWith('@care.test'),
    receive: keeper.receive,
    maxBytes: 100_000,
    spaceLeft: async () => true,
    log: (_level, say) => logs.push(say),
    ...more,
  });
  open.push(listening);
  const lmtpPort = typeof listening.lmtp === 'object' ? (listening.lmtp?.port ?? 0) : 0;
  return { keeper, port: listening.smtp?.port ?? 0, lmtpPort, logs };
}

/** A raw client: `say` sends bytes as they are, `reply` resolves with the next complete reply, `null` when closed. */
async function raw(port: number) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let wake: () => void = () => undefined;
  let closed = false;
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    wake();
  });
  const reply = async (): Promise<string | null> => {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text);
      if (match !== null) {
        text = text.slice(match[0].length);
        return match[0].trimEnd();
      }
      if (closed) return null;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const say = async (line: string): Promise<string | null> => {
    socket.write(line, 'latin1');
    return await reply();
  };
  await reply();
  return {
    say,
    reply,
    write: (bytes: string) => socket.write(bytes, 'latin1'),
    die: () => socket.resetAndDestroy(),
    all: () => text,
  };
}

async function inData(port: number, recipients = ['<a@care.test>'], hello = 'EHLO peer.test\r\n') {
  const peer = await raw(port);
  await peer.say(hello);
  await peer.say('MAIL FROM:<x@example.test>\r\n');
  for (const recipient of recipients) await peer.say(`RCPT TO:${recipient}\r\n`);
  expect(await peer.say('DATA\r\n')).toMatch(/^354/);
  return peer;
}

describe('taking mail', () => {
  test('the bytes arrive exactly, with envelope and peer; the key is new each time', async () => {
    const { keeper, port } = await start();
    const bytes = Buffer.concat([
      Buffer.from('Subject: x\r\n\r\n..two dots\r\n.\xff'),
      randomBytes(20).map((byte) => byte | 0x80),
      Buffer.from('\r\n'),
    ]);
    let envelope = {};
    keeper.before = (mail) => {
      envelope = mail.envelope;
    };
    const sender = createSender({ host: '127.0.0.1', port, tls: 'none', auth: null, name: 'peer.test' });
    for (const from of ['x@example.test', '']) {
      const to = ['a@care.test', 'b@care.test'];
      const outcome = await sender.send({
        envelope: { from, to },
        bytes,
        onTransmitting: async () => undefined,
      });
      expect(outcome.outcome).toBe('accepted');
      expect(envelope).toMatchObject({
        from: from === '' ? null : from,
        to,
        helo: 'peer.test',
        remoteAddress: '127.0.0.1',
      });
    }
    expect([...keeper.byHash.values()].map((stored) => stored.equals(bytes))).toEqual([true]);
    expect(new Set(keeper.offered).size).toBe(2);
  });

  test('250 is said only after the mail is stored', async () => {
    const { keeper, port } = await start();
    let release: () => void = () => undefined;
    let reached: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => {
      reached = resolve;
    });
    keeper.before = () => {
      reached();
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    };
    const peer = await inData(port);
    peer.write('Subject: x\r\n\r\nhello\r\n.\r\n');
    await storing;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(peer.all()).toBe('');
    expect(keeper.byHash.size).toBe(0);
    release();
    expect(await peer.reply()).toMatch(/^250/);
    expect(keeper.byHash.size).toBe(1);
  });

  test('LMTP answers for every recipient, over TCP and over a Unix socket', async () => {
    const path = join(tmpdir(), `kept-lmtp-${randomBytes(6).toString('hex')}`);
    const { keeper, lmtpPort } = await start();
    const peer = await inData(
      lmtpPort,
      ['<a@care.test>', '<no@elsewhere.test>', '<b@care.test>'],
      'LHLO peer.test\r\n',
    );
    expect(await peer.say('Subject: x\r\n\r\n\r\n.\r\n')).toMatch(/^250/);
    expect(await peer.reply()).toMatch(/^250/);
    expect(await peer.say('QUIT\r\n')).toMatch(/^221/);
    expect(keeper.offered).toHaveLength(1);
    const unix = await listen({
      lmtp: { path },
      source: 'unix',
      acceptRecipient: async () => true,
      receive: keeper.receive,
      maxBytes: 1000,
      spaceLeft: async () => true,
      log: () => undefined,
    });
    open.push(unix);
    expect(unix.lmtp).toBe(path);
  });
});

describe('refusing mail', () => {
  test('an unknown recipient gets 550, other domains are not relayed, and sign-in is not offered', async () => {
    const { port, keeper } = await start();
    const peer = await raw(port);
    expect(await peer.say('EHLO peer.test\r\n')).not.toMatch(/AUTH|STARTTLS|XCLIENT|XFORWARD/);
    expect(await peer.say('AUTH PLAIN AGEAYg==\r\n')).toMatch(/^5/);
    expect(await peer.say('MAIL FROM:<x@example.test>\r\n')).toMatch(/^250/);
    expect(await peer.say('RCPT TO:<someone@elsewhere.test>\r\n')).toMatch(/^550/);
    expect(await peer.say('RCPT TO:<@care.test:someone@elsewhere.test>\r\n')).toMatch(/^5/);
    expect(await peer.say('RCPT TO:<someone%elsewhere.test@care.test.evil>\r\n')).toMatch(/^550/);
    expect(await peer.say('DATA\r\n')).toMatch(/^503/);
    expect(keeper.offered).toEqual([]);
  });

  test.each([
    ['cannot store', { receive: () => Promise.reject(new Error('database is away')) }, /^451/],
    ['does not read the whole mail', { receive: async () => 'stored' as const }, /^451/],
  ])('when our side %s: 4xx, on both protocols', async (_name, more, answer) => {
    const { port, lmtpPort, logs } = await start(more);
    const smtp = await inData(port);
    const large = `Subject: x\r\n\r\n${'y'.repeat(50_000)}\r\n.\r\n`;
    expect(await smtp.say(large)).toMatch(answer);
    const lmtp = await inData(lmtpPort, ['<a@care.test>', '<b@care.test>'], 'LHLO p\r\n');
    expect(await lmtp.say(large)).toMatch(answer);
    expect(await lmtp.reply()).toMatch(answer);
    expect(logs).toContain('an incoming mail was not taken');
  });

  test('T9: without space it is 452 before anything is taken, and 250 again when there is', async () => {
    let space = false;
    const { port, keeper } = await start({ spaceLeft: async () => space });
    const peer = await raw(port);
    await peer.say('EHLO p\r\n');
    expect(await peer.say('MAIL FROM:<>\r\n')).toMatch(/^452/);
    space = true;
    expect(await peer.say('MAIL FROM:<>\r\n')).toMatch(/^250/);
    await peer.say('RCPT TO:<a@care.test>\r\n');
    await peer.say('DATA\r\n');
    space = false;
    const second = await inData(port).catch(() => null);
    expect(second).toBeNull();
    space = true;
    expect(await peer.say('Subject: x\r\n\r\n.\r\n')).toMatch(/^250/);
    expect(keeper.byHash.size).toBe(1);
  });

  test('a check that fails is "later", never "no such recipient"', async () => {
    const { port } = await start({ acceptRecipient: () => Promise.reject(new Error('database is away')) });
    const peer = await raw(port);
    await peer.say('EHLO p\r\n');
    await peer.say('MAIL FROM:<>\r\n');
    expect(await peer.say('RCPT TO:<a@care.test>\r\n')).toMatch(/^451/);
  });

  test('too large: refused when announced, and when not; nothing is stored, and the connection goes on', async () => {
    const { port, keeper } = await start();
    const announced = await raw(port);
    await announced.say('EHLO p\r\n');
    expect(await announced.say('MAIL FROM:<> SIZE=200000\r\n')).toMatch(/^552/);
    const peer = await inData(port);
    expect(await peer.say(`Subject: x\r\n\r\n${'yyyyyyyy\r\n'.repeat(30_000)}.\r\n`)).toMatch(/^552/);
    expect(await peer.say('NOOP\r\n')).toMatch(/^250/);
    expect(keeper.byHash.size).toBe(0);
  });

  test('a peer that goes away in the middle leaves nothing stored and nothing hanging', async () => {
    const { port, keeper, logs } = await start();
    const peer = await inData(port);
    peer.write(`Subject: half\r\n\r\n${'y'.repeat(50_000)}`);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    peer.die();
    while (!logs.includes('an incoming mail was not taken'))
      await new Promise((resolve) => setImmediate(resolve));
    expect(keeper.byHash.size).toBe(0);
  });
});

describe('T29: smuggling', () => {
  const inner =
    'MAIL FROM:<boss@care.test>\r\nRCPT TO:<a@care.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nevil\r\n';
  const ends = [
    '\n.\n',
    '\n.\r\n',
    '\r\n.\n',
    '\r.\r',
    '\r.\r\n',
    '\r\n.\r',
    '\n.\r',
    '\0\n.\r\n',
    '\r\n\0.\r\n',
  ];
  test.each(ends.map((end) => [JSON.stringify(end), end]))(
    '%s does not end a message',
    async (_name, end) => {
      const { port, keeper } = await start();
      for (const split of [false, true]) {
        const peer = await inData(port);
        const parts = [`Subject: outer\r\n\r\nharmless${end}`, `${inner}\r\n.\r\n`];
        if (split) {
          // Byte by byte across packets: the end must not be seen where the packets happen to break.
          for (const part of parts) for (const byte of part) peer.write(byte);
        } else peer.write(parts.join(''));
        const answer = await peer.reply();
        expect(answer === null || /^[25]/.test(answer)).toBe(true);
        await peer.say('QUIT\r\n');
      }
      for (const stored of keeper.byHash.values())
        expect(stored.toString('latin1')).toContain('Subject: outer');
      expect(keeper.offered.length).toBeLessThanOrEqual(2);
    },
  );
});

describe('limits', () => {
  test('connections and messages of one peer are bounded, and room comes back', async () => {
    const { port } = await start({ limits: { connectionsPerPeer: 2, messagesPerMinutePerPeer: 3 } });
    const first = await raw(port);
    await raw(port);
    const third = await raw(port);
    expect(await third.say('EHLO p\r\n')).toBeNull();
    await first.say('EHLO p\r\n');
    for (let n = 0; n < 3; n += 1) {
      expect(await first.say('MAIL FROM:<>\r\n')).toMatch(/^250/);
      await first.say('RSET\r\n');
    }
    const minute = Math.floor(Date.now() / 60_000);
    const refused = await first.say('MAIL FROM:<>\r\n');
    if (Math.floor(Date.now() / 60_000) === minute) expect(refused).toMatch(/^451/);
    await first.say('QUIT\r\n');
    let again: string | null = null;
    while (again === null) again = await (await raw(port)).say('EHLO p\r\n');
    expect(again).toMatch(/^250/);
  });

  test('harvesting addresses ends the connection', async () => {
    const { port } = await start({ limits: { unknownRecipientsPerConnection: 3 } });
    const peer = await raw(port);
    await peer.say('EHLO p\r\n');
    await peer.say('MAIL FROM:<>\r\n');
    const answers: (string | null)[] = [];
    for (let n = 0; n < 5; n += 1) answers.push(await peer.say(`RCPT TO:<u${n}@elsewhere.test>\r\n`));
    expect(answers.map((answer) => answer?.slice(0, 3) ?? null)).toEqual(['550', '550', '550', '421', null]);
  });

  test('a silent peer is sent away', async () => {
    const { port } = await start({ limits: { silenceMs: 400 } });
    const peer = await raw(port);
    expect(await peer.reply()).toMatch(/^421/);
  });

  test('garbage, endless lines and too many recipients do no harm', async () => {
    const { port } = await start({ limits: { recipientsPerMessage: 2 } });
    const peer = await raw(port);
    peer.write(`${'A'.repeat(200_000)}`);
    while ((await peer.reply()) !== null);
    const binary = await raw(port);
    binary.write(`\x16\x03\x01\x02\x00${'\xff'.repeat(500)}\r\n`.repeat(20));
    while ((await binary.reply()) !== null);
    const many = await raw(port);
    await many.say('EHLO p\r\n');
    await many.say('MAIL FROM:<>\r\n');
    const answers: (string | null)[] = [];
    for (const name of ['a', 'b', 'c']) answers.push(await many.say(`RCPT TO:<${name}@care.test>\r\n`));
    expect(answers.map((answer) => answer?.slice(0, 3))).toEqual(['250', '250', '452']);
  });

  test('STARTTLS works with a certificate', async () => {
    const pem = (name: string) =>
      readFile(new URL(`../support/mail-servers/test-${name}.pem`, import.meta.url), 'utf8');
    const tls = { key: await pem('key'), cert: await pem('cert') };
    const { port, keeper } = await start({ tls });
    const transport = createTransport({ host: 'localhost', port, requireTLS: true, tls: { ca: [tls.cert] } });
    await transport.sendMail({ from: 'x@example.test', to: 'a@care.test', subject: 'x', text: 'y' });
    transport.close();
    expect(keeper.byHash.size).toBe(1);
  });
});
