import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { MailReading } from '#contracts/mail.ts';
import { createMailReader } from '../../connectors/email/reading/index.ts';
import { plain } from './samples.ts';

/** One worker only: what disturbs it would disturb every mail after it. */
const reader = createMailReader({ workers: 1 });
const folder = mkdtempSync(join(tmpdir(), 'kept-mail-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await reader.close();
});

const parts = (count: number) =>
  plain(`${'--x\r\n\r\n'.repeat(count)}--x--`, 'Content-Type: multipart/mixed; boundary=x');

function nested(depth: number): Buffer {
  let inner = '';
  for (let level = 1; level <= depth; level++)
    inner += `--b${level - 1}\r\nContent-Type: multipart/mixed; boundary=b${level}\r\n\r\n`;
  return plain(inner, 'Content-Type: multipart/mixed; boundary=b0');
}

function outcome(reading: MailReading): string {
  return reading.ok ? 'read' : reading.unreadable.code;
}

/** Reads a hostile mail with honest ones before and behind it: all of these succeed, and it keeps its own limits. */
async function readAmongOthers(hostile: Buffer): Promise<{ reading: MailReading; ms: number }> {
  const started = performance.now();
  const others = Array.from({ length: 20 }, (_, n) => reader.read({ bytes: plain(`honest ${n}`) }));
  const [reading, ...rest] = await Promise.all([
    reader.read({ bytes: hostile }),
    ...others,
    reader.read({ bytes: plain('last') }),
  ]);
  expect(rest.map(outcome)).toEqual(rest.map(() => 'read'));
  return { reading, ms: performance.now() - started };
}

describe('hostile mails keep to their limits while others are read', () => {
  test.each<[string, () => Buffer, string]>([
    ['T22 a million empty parts', () => parts(1_000_000), 'too-complex'],
    ['T22 nine thousand empty parts', () => parts(9_000), 'read'],
    ['T23 10,000-deep multiparts', () => nested(10_000), 'too-complex'],
    [
      'T23 10,000-deep message/rfc822',
      () => plain('Content-Type: message/rfc822\r\n\r\n'.repeat(10_000), 'Content-Type: message/rfc822'),
      'read',
    ],
    [
      'T24 a header folded to 10 MB',
      () => plain('x', `X-Long: a\r\n${' folded\r\n'.repeat(1_200_000)}X-End: b`),
      'too-complex',
    ],
    ['T24 200,000 headers', () => plain('x', `${'X-A: b\r\n'.repeat(200_000)}X-End: b`), 'too-complex'],
    [
      'T25 50,000 nested groups',
      () => plain('x', `Cc: ${'g:'.repeat(50_000)}a@b.example${';'.repeat(50_000)}`),
      'too-complex',
    ],
    [
      'T26 a bomb of an attachment is only carried',
      () =>
        plain(
          'UEsDBBQAAAAIAA=='.repeat(1_000_000),
          'Content-Type: application/zip',
          'Content-Transfer-Encoding: base64',
        ),
      'read',
    ],
    [
      '20 MB of HTML that is all brackets',
      () => plain('<'.repeat(20_000_000), 'Content-Type: text/html'),
      'read',
    ],
    ['100,000-deep HTML', () => plain('<div>'.repeat(100_000), 'Content-Type: text/html'), 'read'],
    ['150,000 open paragraphs', () => plain('<p>x'.repeat(150_000), 'Content-Type: text/html'), 'read'],
    [
      '7 MB of uuencode',
      () =>
        plain(
          `M${'A'.repeat(60)}\n`.repeat(120_000),
          'Content-Type: a/b',
          'Content-Transfer-Encoding: x-uuencode',
        ),
      'read',
    ],
    [
      'a million encoded-word openings',
      () => plain('x', `X-Subject: ${'=?utf-8?q?'.repeat(90_000)}`),
      'read',
    ],
  ])('%s', { timeout: 30_000 }, async (_, make, expected) => {
    const { reading, ms } = await readAmongOthers(make());
    expect(outcome(reading)).toBe(expected);
    if (!reading.ok)
      expect(reading.unreadable.glimpse).toMatchObject({
        from: { address: 'ada@kunde.example' },
        subject: 'A question',
        messageId: 'q1@kunde.example',
      });
    expect(ms).toBeLessThan(25_000);
  });

  test('a mail that takes too long is stopped, and only it', { timeout: 30_000 }, async () => {
    const hasty = createMailReader({ workers: 1, cpuMs: 300 });
    const slow = plain('--b\r\n'.repeat(4_000_000), 'Content-Type: multipart/mixed; boundary=b0').toString();
    const deep = Buffer.from(nested(90).toString() + slow);
    const [first, ...rest] = await Promise.all([
      hasty.read({ bytes: deep }),
      ...Array.from({ length: 10 }, () => hasty.read({ bytes: plain('fine') })),
    ]);
    expect(outcome(first)).toBe('cpu-limit');
    expect(rest.map(outcome)).toEqual(rest.map(() => 'read'));
    await hasty.close();
  });

  test('a mail that takes too much memory is stopped, and only it', { timeout: 30_000 }, async () => {
    const small = createMailReader({ workers: 1, heapMb: 40 });
    const [first, ...rest] = await Promise.all([
      small.read({ bytes: plain('<p>x'.repeat(240_000), 'Content-Type: text/html') }),
      ...Array.from({ length: 10 }, () => small.read({ bytes: plain('fine') })),
    ]);
    expect(outcome(first)).toBe('memory-limit');
    expect(rest.map(outcome)).toEqual(rest.map(() => 'read'));
    await small.close();
  });
});

test('T28 a mail past the size limit is never loaded', async () => {
  const path = join(folder, 'large.eml');
  writeFileSync(path, Buffer.concat([plain('x'), Buffer.alloc(100_000_000, 65)]));
  const before = process.memoryUsage().rss;
  const reading = await reader.read({ path });
  expect(outcome(reading)).toBe('too-large');
  if (!reading.ok) expect(reading.unreadable.glimpse.subject).toBe('A question');
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
});

test('T29 a bare-LF end of data is text of the one mail', async () => {
  const reading = await reader.read({
    bytes: plain('Hello\n.\nMAIL FROM:<a@b.example>\n.\nFrom: evil@x.example\n\nbye'),
  });
  expect(reading).toMatchObject({
    ok: true,
    mail: { from: [{ address: 'ada@kunde.example' }], text: expect.stringContaining('MAIL FROM') },
  });
});

describe('the reader', () => {
  test('reads from a path, gives attachments, leaves the bytes of the caller alone', async () => {
    const bytes = plain(
      'AAEC',
      'Content-Type: application/x-thing; name=a.bin',
      'Content-Transfer-Encoding: base64',
    );
    const path = join(folder, 'small.eml');
    writeFileSync(path, bytes);
    expect(await reader.read({ path })).toMatchObject({
      ok: true,
      mail: { attachments: [{ index: 0, filename: 'a.bin', size: 3 }] },
    });
    const leaf = await reader.attachment({ bytes }, 0);
    expect([...(leaf?.bytes ?? [])]).toEqual([0, 1, 2]);
    expect(await reader.attachment({ bytes }, 7)).toBeNull();
    expect(bytes.length).toBeGreaterThan(0);
  });

  test('an abort and a missing file reject; after close nothing is read', async () => {
    await expect(reader.read({ bytes: plain('x') }, { signal: AbortSignal.abort() })).rejects.toThrow();
    await expect(reader.read({ path: join(folder, 'none.eml') })).rejects.toThrow('ENOENT');
    const closed = createMailReader();
    await closed.close();
    await expect(closed.read({ bytes: plain('x') })).rejects.toThrow('closed');
  });
});
