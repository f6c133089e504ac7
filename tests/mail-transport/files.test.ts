/** Mail from files: every byte, every line end, every place to go on from. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMailSource, type SourceMail } from '#connectors/email/files/index.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/mail/', import.meta.url));
const present = existsSync(join(DATA, 'index.csv.gz'));
if (!present)
  console.warn('SKIPPED: ../shared/data/mail is not here, so nothing was read from real mailboxes.');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bytesOf = async (mail: SourceMail): Promise<Buffer> => {
  if (Buffer.isBuffer(mail.bytes)) return mail.bytes;
  const parts: Buffer[] = [];
  for await (const part of mail.bytes) parts.push(part);
  return Buffer.concat(parts);
};

interface Read {
  readonly key: string;
  readonly position: string;
  readonly text: string;
  readonly receivedAt: Date | null;
}

async function readAll(
  path: string,
  after: string | null = null,
): Promise<{ mails: Read[]; skipped: string[] }> {
  const skipped: string[] = [];
  const source = await openMailSource(path, { after, skipped: (at) => skipped.push(at) });
  const mails: Read[] = [];
  for await (const mail of source.mails) {
    const { key, position, receivedAt } = mail;
    mails.push({ key, position, receivedAt, text: (await bytesOf(mail)).toString('latin1') });
    expect(mail.done).toBeLessThanOrEqual(source.total);
  }
  return { mails, skipped };
}

async function place(files: Record<string, string | Buffer>): Promise<string> {
  const root = await mkdtemp(join(folder, 'case-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, typeof content === 'string' ? 'latin1' : null);
  }
  return root;
}

const SEPARATOR = 'From kim@example.test Sat Jan  3 01:05:34 1996';

describe('mbox', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])(
    'with %s: separators and their empty lines go, quoting is undone, the rest stays',
    async (_name, eol) => {
      const lines = [
        SEPARATOR,
        'Subject: one',
        '',
        '>From the beginning',
        '>>From a quote',
        '> From nothing',
        'From here on it is text',
        '',
        '',
        SEPARATOR,
        'Subject: two',
        '',
        'last',
        '',
        '',
      ];
      const root = await place({ 'a.mbox': lines.join(eol) });
      const { mails } = await readAll(join(root, 'a.mbox'));
      const body = [
        'From the beginning',
        '>From a quote',
        '> From nothing',
        'From here on it is text',
        '',
        '',
      ];
      expect(mails.map((mail) => mail.text)).toEqual([
        ['Subject: one', '', ...body].join(eol),
        ['Subject: two', '', 'last', ''].join(eol),
      ]);
      expect(mails[0]?.receivedAt?.toISOString()).toBe('1996-01-03T01:05:34.000Z');
    },
  );

  test('any mails, written as mboxrd, are read back byte for byte and from every position', async () => {
    const piece = fc.constantFrom(
      'From ',
      '>',
      'x',
      '\n',
      '\r\n',
      '\r',
      ' ',
      'Subject: y',
      '\n\n',
      '\0',
      '\xff',
      SEPARATOR,
    );
    const mail = fc.array(piece, { maxLength: 30 }).map((parts) => `Subject: x\n\n${parts.join('')}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(mail, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (mails, packed) => {
          const written = mails
            .map(
              (text) =>
                `${SEPARATOR}\n${text.replace(/^(>*From )/gm, (match, quoted: string, at: number) => (at === 0 || text[at - 1] === '\n' ? `>${quoted}` : match))}\n`,
            )
            .join('');
          const name = packed ? 'a.mbox.gz' : 'a.mbox';
          const bytes = Buffer.from(written, 'latin1');
          const root = await place({ [name]: packed ? gzipSync(bytes) : bytes });
          const all = (await readAll(root)).mails;
          expect(all.map((read) => read.text)).toEqual(mails);
          for (const [index, { position }] of all.entries()) {
            const rest = (await readAll(root, position)).mails;
            expect(rest.map((read) => read.key)).toEqual(all.slice(index + 1).map((read) => read.key));
          }
          await rm(root, { recursive: true });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('mails of all sizes around the borders of the chunks', async () => {
    const sizes = [
      524_200,
      524_287,
      524_288,
      524_289,
      1_048_500,
      3,
      2047,
      2048,
      2049,
      4 * 2048,
      9_000_000,
      5,
    ];
    const mails = sizes.map(
      (size, n) =>
        `Subject: ${n}\n\n${`${'z'.repeat(70)}\n>From x\n`.repeat(size / 79 + 1).slice(0, size)}\n`,
    );
    const quoted = mails.map((text) => `${SEPARATOR}\n${text.replace(/^>From /gm, '>>From ')}\n`).join('');
    const root = await place({ 'a.mbox': quoted });
    const { mails: read } = await readAll(root);
    expect(read.map((mail) => mail.text.length)).toEqual(mails.map((text) => text.length));
    expect(read.every((mail, n) => mail.text === mails[n])).toBe(true);
  });

  test('the same place with another mail has another key, so that a mailbox that was tidied loses nothing', async () => {
    const one = await place({ 'a.mbox': `${SEPARATOR}\nSubject: one\n\n\n` });
    const [before] = (await readAll(one)).mails;
    await writeFile(join(one, 'a.mbox'), `${SEPARATOR}\nSubject: two\n\n\n`);
    const [after] = (await readAll(one)).mails;
    expect(after?.key).not.toBe(before?.key);
  });

  test('a damaged gzip file gives what can be read and is told', async () => {
    const whole = gzipSync(
      Array.from(
        { length: 400 },
        (_, n) =>
          `${SEPARATOR}\nSubject: ${n}\n\n${createHash('sha512').update(String(n)).digest('hex').repeat(9)}\n\n`,
      ).join(''),
    );
    const root = await place({ 'a.mbox.gz': whole.subarray(0, whole.length / 2), 'b.eml': 'Subject: b\n\n' });
    const { mails, skipped } = await readAll(root);
    expect(skipped).toEqual(['a.mbox.gz']);
    expect(mails.at(-1)?.text).toBe('Subject: b\n\n');
  });
});

describe('folders', () => {
  test('Maildir with its folders; the key stays when a mail is read or moved from new to cur', async () => {
    const root = await place({
      'cur/1700000000.a.host:2,S': 'Subject: a\n\n',
      'new/1700000001.b.host': 'no header at all',
      'tmp/1700000002.c.host': 'Subject: half',
      '.Sent/cur/1700000003.d.host:2,': 'Subject: d\n\n',
      'dovecot.index.log': 'x',
    });
    const first = await readAll(root);
    expect(first.mails.map((mail) => mail.key)).toEqual([
      '.Sent/1700000003.d.host',
      '1700000000.a.host',
      '1700000001.b.host',
    ]);
    expect(first.mails[1]?.receivedAt?.getTime()).toBe(1_700_000_000_000);
    await rename(join(root, 'new/1700000001.b.host'), join(root, 'cur/1700000001.b.host:2,RS'));
    expect((await readAll(root)).mails.map((mail) => mail.key)).toEqual(first.mails.map((mail) => mail.key));
  });

  test('all below a folder is found; what is no mail is left out and told; links are not followed', async () => {
    const root = await place({
      'a/1.eml': 'Subject: 1\n\n',
      'a/b/2.eml': '',
      'a/b/3': 'Received: x\nSubject: 3\n\n',
      Inbox: `${SEPARATOR}\nSubject: 4\n\n\n${SEPARATOR}\nSubject: 5\n\n\n`,
      'notes.txt': 'Buy milk\n',
      'data.json': '{}',
      '.hidden.eml': 'Subject: no\n\n',
    });
    await symlink('/etc/hostname', join(root, 'a/link.eml'));
    const { mails, skipped } = await readAll(root);
    expect(mails.map((mail) => mail.key.split('#')[0])).toEqual([
      'Inbox@0',
      'Inbox@60',
      'a/1.eml',
      'a/b/2.eml',
      'a/b/3',
    ]);
    expect(skipped.sort()).toEqual(['.hidden.eml', 'a/link.eml', 'data.json', 'notes.txt']);
    for (const [index, { position }] of mails.entries())
      expect((await readAll(root, position)).mails).toEqual(mails.slice(index + 1));
  });

  test('a single file, and what cannot be opened', async () => {
    const root = await place({ 'one.eml': 'Subject: 1\n\n', 'x.json': '{}' });
    expect((await readAll(join(root, 'one.eml'))).mails).toHaveLength(1);
    await expect(openMailSource(join(root, 'x.json'))).rejects.toThrow('not mail');
    await expect(openMailSource(join(root, 'nothing'))).rejects.toThrow('cannot be opened');
    await expect(openMailSource(root, { after: '[1' })).rejects.toThrow('position');
  });

  test('a mailbox far larger than what may lie in memory streams through', { timeout: 60_000 }, async () => {
    const root = await mkdtemp(join(folder, 'large-'));
    const file = await open(join(root, 'large.mbox'), 'w');
    const line = `${'y'.repeat(76)}\n`;
    for (let mail = 0; mail < 20; mail += 1) {
      await file.write(`${SEPARATOR}\nSubject: ${mail}\n\n`);
      for (let written = 0; written < 15e6; written += 1000 * line.length)
        await file.write(line.repeat(1000));
      await file.write('\n');
    }
    await file.close();
    await link(join(root, 'large.mbox'), join(root, 'again.mbox'));
    const start = process.memoryUsage().rss;
    let most = 0;
    let count = 0;
    const begun = performance.now();
    const source = await openMailSource(root);
    for await (const mail of source.mails) {
      count += 1;
      if (Buffer.isBuffer(mail.bytes)) throw new Error('a mail of 15 MB must be given as a stream');
      // Every other mail is left unread: the next one must come all the same.
      if (count % 2 === 0) continue;
      for await (const _part of mail.bytes) most = Math.max(most, process.memoryUsage().rss - start);
    }
    const rate = source.total / 1e6 / ((performance.now() - begun) / 1000);
    console.info(
      `${Math.round(source.total / 1e6)} MB of mbox: ${Math.round(rate)} MB/s, memory grew by ${Math.round(most / 1e6)} MB`,
    );
    expect(count).toBe(40);
    expect(most).toBeLessThan(150e6);
  });
});

describe.skipIf(!present)('the shared mail', () => {
  test('all 8,595 mails of the index are found exactly once, byte for byte', {
    timeout: 60_000,
  }, async () => {
    const rows: unknown = parse(gunzipSync(readFileSync(join(DATA, 'index.csv.gz'))), { columns: true });
    if (!Array.isArray(rows)) throw new Error('the index cannot be read');
    const expected = rows.map((row: { path: string; sha256: string }) => row.sha256);
    const found: string[] = [];
    const keys = new Set<string>();
    for (const part of ['bounces', 'mbox', 'parser']) {
      const source = await openMailSource(join(DATA, part));
      for await (const mail of source.mails) {
        found.push(
          createHash('sha256')
            .update(await bytesOf(mail))
            .digest('hex'),
        );
        keys.add(`${part}/${mail.key}`);
      }
    }
    expect(found.length).toBe(8595);
    expect(keys.size).toBe(8595);
    expect(found.sort()).toEqual(expected.sort());
  });

  test('stopped at 20 places and begun again, the rest comes exactly', { timeout: 60_000 }, async () => {
    const all: { key: string; position: string }[] = [];
    const source = await openMailSource(DATA);
    for await (const { key, position } of source.mails) all.push({ key, position });
    for (let stop = 1; stop <= 20; stop += 1) {
      const at = Math.floor((all.length * stop) / 21) + stop;
      const again = await openMailSource(DATA, { after: all[at]?.position ?? '' });
      const few: string[] = [];
      let count = 0;
      const toTheEnd = stop % 5 === 0;
      for await (const { key } of again.mails) {
        if (count++ < 50) few.push(key);
        else if (!toTheEnd) break;
      }
      if (toTheEnd) expect(count).toBe(all.length - at - 1);
      expect(few).toEqual(all.slice(at + 1, at + 51).map(({ key }) => key));
    }
  });
});
