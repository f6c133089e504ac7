import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let agent: Colleague;
beforeAll(async () => {
  office = await openOffice();
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  agent = await office.world.person('agent', 'Ann Agent');
});
afterAll(() => office.close());

let people = 0;
async function somebody(text = 'My line is down and I want my money back.') {
  people += 1;
  const from = `Cleo <cleo${people}@customer.example>`;
  const { customerId, conversationId, entryId } = await office.comesIn({
    from,
    to: 'support@company.example',
    subject: 'The line',
    text,
  });
  const { body } = await agent.call('GET', `/customers/${customerId}/cases`);
  return { customerId, conversationId, entryId, number: String(body.items[0].number) };
}
const send = (number: string, text: string, more: Record<string, unknown> = {}) =>
  agent.call('POST', `/cases/${number}/messages`, { text, ...more });
const check = (number: string, text: string, more: Record<string, unknown> = {}) =>
  agent.call('POST', `/cases/${number}/messages/check`, { text, ...more });
/** Sends it and lets it leave; answers its entry. */
async function sent(number: string, text: string, more: Record<string, unknown> = {}): Promise<string> {
  const answer = await send(number, text, more);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  await office.pass(11_000);
  await office.handOver();
  const { state, entry_id: entryId, say } = await office.outgoing(answer.body.id);
  expect([state, say]).toEqual(['sent', null]);
  return String(entryId);
}

test('R11: another decision, amount or day than in the latest letter is stopped with that letter, unless it says what it replaces', async () => {
  const { number } = await somebody();
  const first = await sent(number, 'We will refund you £30 by 20 June. Your appointment is on 12 June.');
  for (const [text, code] of [
    ['I am sorry: we cannot refund it.', 'contradicts-decision'],
    ['We will refund you £45 by 20 June.', 'contradicts-amount'],
    ['The engineer will visit on 13 June.', 'contradicts-date'],
  ] as const) {
    const refused = await send(number, text);
    expect(refused.status, text).toBe(409);
    expect(refused.body).toMatchObject({ code: 'may-not-leave', because: [{ code, entryId: first }] });
    const [finding] = (await check(number, text)).body.findings;
    expect(finding).toMatchObject({ code, entryId: first, replaceable: true });
    expect(text.slice(finding.span.start, finding.span.end)).not.toBe('');
    const replacing = await check(number, text, { supersedes: [first] });
    expect(replacing.body).toMatchObject({
      findings: [],
      below: 'This replaces what we wrote to you on 3 June 2030.',
    });
  }
  const again = await sent(number, 'As I wrote, we will refund you £30.00 by 20 June.');
  const second = await sent(number, 'I was wrong, and I am sorry: we will refund you £45.', {
    supersedes: [again],
  });
  expect(office.sink.messages.at(-1)?.bytes.toString()).toContain('This replaces what we wrote to you on');
  // Only the middle letter is still against it: what was replaced is not.
  const { body } = await send(number, 'We will refund you £30.');
  expect(body.because.map((one: { entryId: string }) => one.entryId)).toEqual([second]);
  expect((await send(number, 'x', { supersedes: [crypto.randomUUID()] })).status).toBe(422);
});

test('Spanish words that may be of now or of the past are asked about, and stopped only where they are of the past', async () => {
  const { number } = await somebody('Mi tarjeta no ha llegado.');
  const doubtful = (await check(number, 'Le enviamos su nueva tarjeta.')).body;
  expect(doubtful).toMatchObject({
    findings: [],
    questions: [{ code: 'not-wrote', span: { start: 0, end: 11 }, replaceable: false }],
  });
  expect(doubtful.questions[0].say).toContain('«Le enviamos»');
  expect((await check(number, 'Le enviamos con esta carta su nueva tarjeta.')).body).toMatchObject({
    findings: [],
    questions: [],
  });
  for (const past of ['Ya le enviamos su nueva tarjeta.', 'Le enviamos su tarjeta el 12 de mayo.']) {
    expect((await check(number, past)).body).toMatchObject({
      findings: [{ code: 'not-wrote' }],
      questions: [],
    });
    expect((await send(number, past)).status, past).toBe(409);
  }
  await sent(number, 'Le enviamos su nueva tarjeta.');
  // Now the record bears it out: there was a letter of ours.
  expect((await check(number, 'Le enviamos su nueva tarjeta.')).body.questions).toEqual([]);
});

test('T66: what became untrue or contradictory while it waited does not leave: it fails, in words, before its author', async () => {
  const { number, customerId } = await somebody('Here you are.');
  await sent(number, 'Could you send us the last page?');
  const silent = await send(number, 'As we have not heard from you, we will wait another week.');
  const kind = await send(number, 'We will refund you £30.');
  const hard = await send(number, 'We cannot refund you anything.');
  expect([silent.status, kind.status, hard.status]).toEqual([202, 202, 202]);
  await agent.call('POST', `/customers/${customerId}/contacts`, {
    channel: 'phone',
    direction: 'in',
    outcome: 'reached',
    text: 'I sent it yesterday.',
    caseNumber: number,
  });
  await office.pass(11_000);
  await office.handOver();
  expect(await office.outgoing(silent.body.id)).toMatchObject({ state: 'failed', entry_id: null });
  expect((await office.outgoing(silent.body.id)).say).toContain('they were in touch on 3 June 2030');
  const states = [await office.outgoing(kind.body.id), await office.outgoing(hard.body.id)];
  expect(states.map(({ state }) => state).toSorted()).toEqual(['failed', 'sent']);
  const troubled = await agent.call('GET', '/outgoing?mine=true');
  expect(troubled.body.items.map((one: { id: string }) => one.id)).toContain(silent.body.id);
});

test('live claims say what the record says, are refused where it has nothing to say, and stay true in free words', async () => {
  const { number, customerId } = await somebody();
  const none = await send(number, 'Hello. {{claim.called}}');
  expect(none.body).toMatchObject({ code: 'nothing-to-claim' });
  expect((await send(number, '{{claim.everything}}')).status).toBe(422);
  await agent.call('POST', `/customers/${customerId}/contacts`, {
    channel: 'phone',
    direction: 'out',
    outcome: 'no-answer',
    text: 'It rang.',
    caseNumber: number,
  });
  const { body } = await check(number, '');
  expect(body.claims).toContainEqual({
    placeholder: '{{claim.called}}',
    kind: 'called',
    says: 'We called you on 3 June 2030.',
  });
  await sent(number, 'Hello. {{claim.called}} Please call us back.');
  expect(office.sink.messages.at(-1)?.bytes.toString()).toContain('We called you on 3 June 2030.');
  expect(
    (await send(number, 'Wir haben Sie am 2. Juni angerufen und haben nichts erreicht.')).body,
  ).toMatchObject({
    because: [{ code: 'not-called' }],
  });
  expect((await send(number, 'Wir haben Sie am 3. Juni angerufen.')).status).toBe(202);
});

test('bills and payments are held against what is owed', async () => {
  const { number, customerId } = await somebody();
  expect((await send(number, 'Your last bill was €99.')).status).toBe(202);
  await invoice(customerId, { number: 'R-1', cents: 4520, settled: 0, issued: '2030-05-03' });
  const wrong = await check(number, 'Your last bill was €99.');
  expect(wrong.body.findings).toMatchObject([{ code: 'not-last-bill' }]);
  expect(wrong.body.findings[0].say).toContain('€45.20');
  expect((await check(number, 'Your last bill of 3 May was €45.20.')).body.findings).toEqual([]);
  expect((await check(number, 'We have not received your payment.')).body.findings).toEqual([]);
  expect((await check(number, 'We have received your payment.')).body.findings).toMatchObject([
    { code: 'no-payment' },
  ]);
  const claims = (await check(number, 'Guten Tag, wir haben eine Frage an Sie.')).body.claims;
  expect(claims).toContainEqual({
    placeholder: '{{claim.lastBill}}',
    kind: 'last-bill',
    says: 'Ihre letzte Rechnung vom 3. Mai 2030 betrug 45,20\u00a0€.',
  });
});

async function invoice(
  customerId: string,
  given: { number: string; cents: number; settled: number; issued: string },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from entries where customer_id = ${customerId} limit 1`.execute(office.world.house.db);
  await sql`
    insert into invoices (customer_id, id, source, number, number_key, amount, settled, currency, issued_at, due_at, entry_id,
      created_at, changed_at)
    values (${customerId}, gen_random_uuid(), 'test', ${given.number}, ${given.number}, ${given.cents / 100},
      ${given.settled / 100}, 'EUR', ${given.issued}, ${given.issued}, ${rows[0]?.id}, now(), now())`.execute(
    office.world.house.db,
  );
}

/** Ids are made by chance, and some have the digits of a security code in them. */
const IDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

test('card data leaves in no text and in no name of a file, and its digits are in no answer', async () => {
  const { number } = await somebody();
  const text = 'Your card 4111 1111 1111 1111, CVV 737, is blocked.';
  const refused = await send(number, text);
  expect(refused.body.because.map((one: { code: string }) => one.code)).toEqual([
    'card-number',
    'security-code',
  ]);
  expect(JSON.stringify(refused.body).replace(IDS, '')).not.toMatch(/4111[ -]?1111|737/);
  const { findings } = (await check(number, text)).body;
  const masked = findings.reduceRight(
    (all: string, one: { span: { start: number; end: number }; instead: string }) =>
      all.slice(0, one.span.start) + one.instead + all.slice(one.span.end),
    text,
  );
  expect(masked).toBe('Your card •••• 1111, CVV •••, is blocked.');
  expect(
    (await check(number, 'See the file.', { files: ['card-4111111111111111.pdf'] })).body.findings,
  ).toMatchObject([{ code: 'card-number', span: null }]);
  expect((await send(number, masked)).status).toBe(202);
});

test('R57: card data leaves in no file that is text either, whatever it is called; other numbers do', async () => {
  const { number } = await somebody();
  const upload = async (filename: string, content: Buffer | string) => {
    const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    const form = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n--b--\r\n')]);
    const { status, body } = await office.world.as.agent('POST', '/uploads', form, {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return { upload: body.sha256, filename: body.filename, contentType: body.contentType };
  };
  const rows = 'day,amount,order\n2030-05-01,49.90,1234567890123456\n'.repeat(3000);
  const clean = await upload('orders.csv', `${rows}4111\t1111\n1111\t1111\n`);
  const leaves = await send(number, 'See the file.', { attachments: [clean] });
  expect(leaves.status, JSON.stringify(leaves.body)).toBe(202);
  for (const [filename, content, codes] of [
    ['cards.csv', `${rows}Mina,4111111111111111\n${rows}Ben,5500005555555559`, ['card-number']],
    ['note.dat', 'The CVV 737 of it, and 4111-1111-1111-1111.', ['card-number', 'security-code']],
    ['sheet.txt', Buffer.from('\ufeffCard\t4111 1111 1111 1111\r\n', 'utf16le'), ['card-number']],
  ] as const) {
    const refused = await send(number, 'See the file.', { attachments: [await upload(filename, content)] });
    const found = refused.body.because.map((one: { code: string }) => one.code);
    expect(found.toSorted(), filename).toEqual(codes);
    expect(refused.body.because[0].say).toContain(`In the file «${filename}»`);
    expect(JSON.stringify(refused.body).replace(IDS, '')).not.toMatch(/4111[ -]?1111|737|55000/);
  }
  const theirs = await office.comesIn({
    from: `Cleo <cleo${people}@customer.example>`,
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
    text: '--b\r\nContent-Type: text/plain\r\n\r\nHere.\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=mine.csv\r\n\r\ncard,4111111111111111\r\n--b--',
  });
  const taken = { entryId: theirs.entryId, index: 1, filename: 'mine.csv', contentType: 'text/csv' };
  const back = await send(number, 'Your file.', { attachments: [taken] });
  expect(back.status, JSON.stringify(back.body)).toBe(202);
  await office.pass(11_000);
  await office.handOver();
  expect((await office.outgoing(leaves.body.id)).state).toBe('sent');
  const stopped = await office.outgoing(back.body.id);
  expect(stopped).toMatchObject({ state: 'failed', say: expect.stringContaining('«mine.csv»') });
});

test('R57: what customers write and what we note down is read and searched without card data; the original stays as it came', async () => {
  const said = 'My card 4111 1111 1111 1111, CVV 737, was charged twice.\n> Order 4111-1111-1111-1111';
  const { number, entryId, customerId } = await somebody(said);
  const entry = (await agent.call('GET', `/entries/${entryId}`)).body;
  expect(entry.text).toContain('My card •••• •••• •••• 1111, CVV •••, was charged twice.');
  expect(entry.text).toContain('Order ••••-••••-••••-1111');
  const original = await office.world.app.inject({
    url: `/v1/entries/${entryId}/original`,
    headers: { authorization: `Bearer ${office.world.tokens.agent}` },
  });
  expect(original.body).toContain('4111 1111 1111 1111');
  const note = await agent.call('POST', `/cases/${number}/notes`, {
    text: 'He reads out 4111111111111111, security code 737.',
  });
  expect(note.body.text).toBe('He reads out ••••••••••••1111, security code •••.');
  const contact = {
    channel: 'phone',
    direction: 'in',
    outcome: 'reached',
    text: 'Card 4111111111111111 again.',
  };
  await agent.call('POST', `/customers/${customerId}/contacts`, { ...contact, caseNumber: number });
  const other = await somebody('4111 1111 1111 1111 is my card.');
  for (const url of [
    `/cases/${number}`,
    `/cases/${number}/entries`,
    `/cases/${other.number}`,
    `/customers/${customerId}/record`,
  ])
    expect(JSON.stringify((await agent.call('GET', url)).body)).not.toMatch(/4111[ -]?1111|737\./);
  expect((await agent.call('GET', '/search?q=4111111111111111')).body.items ?? []).toEqual([]);
});

test('what goes to a partner states nothing to the customer', async () => {
  const { customerId } = await somebody();
  const { body: partner } = await office.world.as.admin('POST', '/partners', {
    name: 'Cable Works',
    email: 'desk@cable.example',
  });
  expect(partner.id).toBeDefined();
  const words = {
    customerId,
    to: [{ address: 'desk@cable.example' }],
    subject: 'Line',
    text: 'We have not heard from you about this.',
  };
  expect((await agent.call('POST', '/conversations', words)).status).toBe(202);
});
