import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailReading } from '#contracts/mail.ts';
import { createMailReader } from '../../connectors/email/reading/index.ts';
import { type CorpusMail, corpusMails, corpusPresent, sha256 } from './corpus.ts';

interface Result {
  readonly mail: CorpusMail;
  readonly reading: MailReading;
}

const reader = createMailReader({ workers: 2 });
const results: Result[] = [];
let seconds = 0;

beforeAll(async () => {
  if (!corpusPresent) return;
  const mails = [...corpusMails()];
  const started = performance.now();
  results.push(
    ...(await Promise.all(
      mails.map(async (mail) => ({ mail, reading: await reader.read({ bytes: mail.bytes }) })),
    )),
  );
  seconds = (performance.now() - started) / 1000;
}, 120_000);
afterAll(() => reader.close());

const ofKind = (...kinds: string[]) => results.filter(({ mail }) => kinds.includes(mail.row.kind ?? ''));
const kindOf = ({ reading }: Result) => (reading.ok ? reading.mail.kind : reading.unreadable.code);
const recipients = ({ reading }: Result) =>
  reading.ok ? (reading.mail.report?.recipients ?? []).map(({ address }) => address.toLowerCase()) : [];
const share = (part: readonly unknown[], whole: readonly unknown[]) =>
  part.length / Math.max(whole.length, 1);
const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

const isReport = (result: Result) => ['bounce', 'delivery-report'].includes(kindOf(result));

/** Addresses of the index column, which holds them as written: brackets and source routes are taken off. */
const wanted = ({ mail }: Result) =>
  [...(mail.row.dsn_recipients ?? '').toLowerCase().matchAll(/[^\s;,<>:]+@[^\s;,<>:]+/g)]
    .map(([address]) => address)
    .filter((address) => !address.startsWith('@'));

describe.skipIf(!corpusPresent)('the shared mail: floors that may only rise', () => {
  test('all of it is read, byte for byte what the index says', () => {
    console.log(
      `${results.length} mails in ${seconds.toFixed(1)} s: ${Math.round(results.length / seconds)} mails/s with 2 workers`,
    );
    expect(results).toHaveLength(8_595);
    expect(results.filter(({ mail }) => sha256(mail.bytes) !== mail.row.sha256)).toEqual([]);
    expect(results.filter(({ reading }) => !reading.ok).map(kindOf)).toEqual([]);
  });

  test.each([
    ['dsn', 0.995],
    ['bounce-nonstandard', 0.93],
  ])('%s are recognised', (kind, floor) => {
    const all = ofKind(kind);
    const found = all.filter(isReport);
    console.log(`${kind}: ${found.length} of ${all.length} recognised, ${percent(share(found, all))}`);
    expect(share(found, all)).toBeGreaterThanOrEqual(floor);
  });

  test('and tied to the right recipient', () => {
    const named = ofKind('dsn').filter((result) => wanted(result).length > 0);
    const tied = named.filter((result) =>
      wanted(result).every((address) => recipients(result).includes(address)),
    );
    console.log(
      `dsn: ${tied.length} of ${named.length} tied to every recipient of the report, ${percent(share(tied, named))}`,
    );
    expect(share(tied, named)).toBeGreaterThanOrEqual(0.97);
    const loose = ofKind('bounce-nonstandard').filter(isReport);
    const some = loose.filter((result) => recipients(result).length > 0);
    console.log(
      `bounce-nonstandard: ${some.length} of ${loose.length} recognised ones name a recipient, ${percent(share(some, loose))}`,
    );
    expect(share(some, loose)).toBeGreaterThanOrEqual(0.98);
  });

  test.each([
    ['feedback-report', 'feedback-report', 15],
    ['auto-reply', 'auto-reply', 11],
    ['mdn', 'disposition', 1],
  ])('%s are recognised', (kind, expected, floor) => {
    expect(ofKind(kind).filter((result) => kindOf(result) === expected).length).toBeGreaterThanOrEqual(floor);
  });

  test('what people wrote is not taken for a report', () => {
    for (const [kind, most] of [
      ['list', 0],
      ['ham', 0],
      ['spam', 1],
      ['parser-case', 0],
    ] as const) {
      const wrong = ofKind(kind).filter((result) => kindOf(result) !== 'message');
      console.log(`${kind}: ${wrong.length} of ${ofKind(kind).length} taken for a report`);
      expect(wrong.length, kind).toBeLessThanOrEqual(most);
    }
  });

  test('ids, answers, dates and text agree with the index', () => {
    const read = results.flatMap(({ mail, reading }) =>
      reading.ok ? [{ row: mail.row, mail: reading.mail }] : [],
    );
    const bare = (id: string | undefined) => (id ?? '').trim().replace(/^<\s*|\s*>$/g, '');
    const ids = read.filter(({ row, mail }) => bare(row.message_id) === (mail.messageId ?? ''));
    const subjects = read.filter(
      ({ row, mail }) =>
        /=\?|\uFFFD/.test(row.subject ?? '') ||
        row.subject?.trim().replace(/\s+/g, ' ') === (mail.subject ?? '').replace(/\s+/g, ' '),
    );
    const dates = read.filter(({ row, mail }) => row.date === '' || mail.date !== null);
    const broken = read.filter(({ mail }) => /[\0\r]/.test(mail.text) || !mail.text.isWellFormed());
    const lost = read.filter(({ mail }) => `${mail.subject ?? ''}${mail.text}`.includes('\uFFFD'));
    console.log(
      `index: message ids ${ids.length}, subjects ${subjects.length}, dates ${dates.length} of ${read.length} agree; ${lost.length} mails show a replacement character`,
    );
    expect(ids.length).toBeGreaterThanOrEqual(8_590);
    expect(subjects.length).toBeGreaterThanOrEqual(8_594);
    expect(dates.length).toBeGreaterThanOrEqual(8_589);
    expect(lost.length).toBeLessThanOrEqual(16);
    expect(broken).toEqual([]);
  });
});
