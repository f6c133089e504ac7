import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsInside } from '#platform/file-words/index.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { docxOf, pdfOf, xlsxOf, zipOf } from '../support/papers.ts';
import type { Colleague } from '../support/people.ts';

const CARD = '5500 0055 5555 5559';
let office: Office;
let agent: Colleague;
let number: string;
beforeAll(async () => {
  office = await openOffice();
  agent = await office.world.person('agent', 'Ann Agent');
  const { customerId } = await office.comesIn({ text: 'Where is my statement?' });
  const { body } = await agent.call('GET', `/customers/${customerId}/cases`);
  number = String(body.items[0].number);
});
afterAll(() => office.close());

async function sends(filename: string, content: Buffer) {
  const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const form = Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')]);
  const { status, body } = await office.world.as.agent('POST', '/uploads', form, {
    'content-type': 'multipart/form-data; boundary=b',
  });
  expect(status, JSON.stringify(body)).toBe(201);
  const attachments = [{ upload: body.sha256, filename: body.filename, contentType: body.contentType }];
  return agent.call('POST', `/cases/${number}/messages`, { text: 'Here it is.', attachments });
}

const old = (words: string): Buffer =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.from(words, 'utf16le'),
  ]);

describe('R57: card data inside of', () => {
  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ['letter.pdf', () => pdfOf(`Your card ${CARD} is ready.`)],
    ['renamed.jpg', () => pdfOf(`Your card ${CARD} is ready.`)],
    ['carries.pdf', () => pdfOf('See inside.', { file: { name: 'a.csv', bytes: Buffer.from(`n,${CARD}`) } })],
    ['letter.docx', () => docxOf('Your card 5500 00', '55 5555 ', '5559 is ready.')],
    ['cards.xlsx', () => xlsxOf('Mina', '5500005555555559')],
    ['long.xlsx', () => xlsxOf('Mina', '5.500005555555559E15')],
    ['all.zip', async () => zipOf({ 'in/letter.pdf': await pdfOf(CARD) })],
    ['old.doc', () => old(`Your card ${CARD} is ready.`)],
  ])('%s does not leave', async (filename, made) => {
    const refused = await sends(filename, await made());
    expect(refused.body).toMatchObject({ status: 409, code: 'may-not-leave' });
    expect(refused.body.because).toMatchObject([{ code: 'card-number' }]);
    expect(refused.body.because[0].say).toContain(`In the file «${filename}»`);
    expect(JSON.stringify(refused.body)).not.toMatch(/5500|5555/);
  });

  test('what holds none leaves, and so does what cannot be read', async () => {
    for (const [filename, content] of [
      ['fine.pdf', await pdfOf('Your order 1234567890123456 is ready.')],
      ['fine.xlsx', xlsxOf('Mina', '1234567890123456', '5500', '0055', '5555', '5559')],
      ['locked.pdf', await pdfOf(CARD, { lock: 'word' })],
      ['broken.pdf', Buffer.from('%PDF-1.7 nothing more')],
    ] as const) {
      const sent = await sends(filename, content);
      expect([filename, sent.status, sent.body.because]).toEqual([filename, 202, undefined]);
    }
  });
});

test('T26: a file that unpacks to more than any letter has is not read', async () => {
  const large = new Uint8Array(60 * 1024 * 1024);
  expect(await wordsInside(zipOf({ a: large, b: large }))).toBeNull();
  let nested = zipOf({ 'a.txt': 'deep' });
  for (let depth = 0; depth < 10; depth += 1) nested = zipOf({ 'a.zip': nested });
  expect(await wordsInside(nested)).not.toContain('deep');
});
