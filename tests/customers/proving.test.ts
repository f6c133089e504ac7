import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reachable } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { bounceOf } from '../support/bounce.ts';

let o: Office;
beforeAll(async () => {
  o = await openOffice();
});
afterAll(() => o.close());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let made = 0;
async function customer(points: readonly object[], more: object = {}) {
  made += 1;
  const { status, body } = await o.world.as.agent('POST', '/customers', {
    kind: 'person',
    name: `Proven ${made}`,
    contactPoints: points,
    ...more,
  });
  expect([status, body.code]).toEqual([201, undefined]);
  const [first] = body.contactPoints;
  return {
    id: body.id as string,
    at: `/customers/${body.id}/contact-points/${first.id}`,
    pointId: first.id as string,
  };
}
const email = () => ({ kind: 'email', value: `prove${made + 1}@proving.example` });
const proven = () => ({
  ...email(),
  verified: { at: o.world.house.clock.now().toISOString(), how: 'signed in' },
});

/** What was sent last: its code and the path of its link. */
async function sentWords(): Promise<{ text: string; code: string; path: string }> {
  await o.pass(10_000);
  await o.handOver();
  const bytes = o.sink.messages.at(-1)?.bytes.toString() ?? '';
  const quoted = bytes.replaceAll('=\r\n', '');
  const text = Buffer.from(
    quoted.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
  return {
    text,
    code: /\b(\d{6})\b\./.exec(text)?.[1] ?? '',
    path: /\/verify\/[\w-]+/.exec(text)?.[0] ?? '',
  };
}
const press = (path: string, form: Record<string, string>) =>
  o.world.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
const pointOf = async (id: string, pointId: string) =>
  (await o.world.as.agent('GET', `/customers/${id}/contact-points`)).body.items.find(
    (one: { id: string }) => one.id === pointId,
  );
const other = (code: string): string => (code === '111111' ? '222222' : '111111');

describe('proof by code', () => {
  test('the code that was sent proves it, once; in the customer’s language', async () => {
    const { at, id, pointId } = await customer([email()], { language: 'de-AT' });
    const sent = await o.world.as.agent('POST', `${at}/verification`, {});
    expect(sent.status).toBe(202);
    const { text, code } = await sentWords();
    expect(text).toContain(`Ihr Code ist ${code}.`);
    const { rows } = await sql<{ v: string }>`select v::text from contact_verifications v`.execute(
      o.world.house.db,
    );
    expect(rows.map((row) => row.v).join()).not.toContain(code);
    expect((await o.world.as.agent('POST', `${at}/confirmation`, { code })).body.confirmed).toBe(true);
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'usable', verifiedHow: 'by a code' });
    expect((await o.world.as.agent('POST', `${at}/confirmation`, { code })).body.confirmed).toBe(false);
  });

  test('five wrong tries end it, an hour ends it, a newer one ends it, and nobody is flooded', async () => {
    const { at } = await customer([email()]);
    const ask = () => o.world.as.agent('POST', `${at}/verification`, {});
    const say = async (code: string) => (await o.world.as.agent('POST', `${at}/confirmation`, { code })).body;
    await ask();
    const first = (await sentWords()).code;
    for (let left = 4; left >= 0; left -= 1)
      expect(await say(other(first))).toMatchObject({ confirmed: false, triesLeft: left });
    expect(await say(first)).toMatchObject({ confirmed: false, triesLeft: null });
    await ask();
    const second = (await sentWords()).code;
    await o.pass(61 * MINUTE);
    expect((await say(second)).confirmed).toBe(false);
    await ask();
    const third = (await sentWords()).code;
    await ask();
    if (third !== (await sentWords()).code) expect((await say(third)).confirmed).toBe(false);
    expect((await ask()).status).toBe(202);
    expect((await ask()).body.code).toBe('too-many-verifications');
    await o.pass(DAY);
    expect((await ask()).status).toBe(202);
  });

  test('the code of one customer proves nothing of another', async () => {
    const [one, two] = [await customer([email()]), await customer([email()])];
    await o.world.as.agent('POST', `${one.at}/verification`, {});
    const { code } = await sentWords();
    expect((await o.world.as.agent('POST', `${two.at}/confirmation`, { code })).body.confirmed).toBe(false);
    const crossed = await o.world.as.agent(
      'POST',
      `/customers/${two.id}/contact-points/${one.pointId}/confirmation`,
      { code },
    );
    expect(crossed.status).toBe(404);
  });
});

describe('proof by link', () => {
  test('opening changes nothing, pressing proves, again is the same, and after 14 days it is gone', async () => {
    const { at, id, pointId } = await customer([email()]);
    await o.world.as.agent('POST', `${at}/verification`, {});
    const { path } = await sentWords();
    expect((await o.world.app.inject({ method: 'GET', url: path })).statusCode).toBe(200);
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'unproven' });
    expect((await press(path, {})).statusCode).toBe(422);
    expect((await press(path, { say: 'mine' })).statusCode).toBe(200);
    const first = await pointOf(id, pointId);
    expect(first).toMatchObject({ state: 'usable', verifiedHow: 'by a link' });
    await o.pass(MINUTE);
    expect((await press(path, { say: 'mine' })).statusCode).toBe(200);
    expect(await pointOf(id, pointId)).toEqual(first);
    await o.pass(14 * DAY);
    expect((await press(path, { say: 'mine' })).statusCode).toBe(404);
  });

  test('a mailbox that is released is theirs again, with the mark under which it was quarantined and without', async () => {
    const value = `rita${made}+kept@proving.example`;
    const { id, at } = await customer([{ kind: 'email', value }]);
    await o.world.as.agent('POST', `${at}/wrong-recipient`, { say: 'She clicked by mistake.' });
    const plain = { kind: 'email', value: value.replace('+kept', '') };
    expect((await o.world.as.agent('POST', `/customers/${id}/contact-points`, plain)).status).toBe(409);
    const lead = await o.world.person('lead', 'Lena Lead');
    expect((await lead.call('POST', `${at}/release`, { reason: 'It was a mistake.' })).status).toBeLessThan(
      300,
    );
    const { code } = await sentWords();
    const { body } = await lead.call('POST', `${at}/confirmation`, { code });
    expect(body.contactPoint).toMatchObject({ quarantine: null });
    expect((await o.world.as.agent('POST', `/customers/${id}/contact-points`, plain)).status).toBe(201);
  });

  test('«this isn’t me» on the page quarantines, and the message is in the incident', async () => {
    const { at, id, pointId } = await customer([email()]);
    await o.world.as.agent('POST', `${at}/verification`, {});
    const { path } = await sentWords();
    expect((await press(path, { say: 'not-me' })).statusCode).toBe(200);
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'quarantined' });
    const { body } = await o.world.as.agent('GET', '/incidents');
    expect(body.items.find((one: { customerId: string }) => one.customerId === id).entryIds).toHaveLength(1);
  });
});

describe('a postal address', () => {
  const address = (city: string) => ({
    kind: 'postal',
    components: { road: 'Hauptstraße', houseNumber: '5', city, postcode: '10115', countryCode: 'DE' },
  });

  test('is asked about by another way that is proven; yes confirms it, no doubts it', async () => {
    const lone = await customer([address('Berlin')]);
    expect((await o.world.as.agent('POST', `${lone.at}/verification`, {})).body.code).toBe('no-way');
    const { at, id, pointId } = await customer([address('Berlin'), proven()]);
    const asked = await o.world.as.agent('POST', `${at}/verification`, {});
    expect(asked.body.sentTo).toMatch(/@proving\.example$/);
    const { path, text } = await sentWords();
    expect(text).toContain('Hauptstraße 5');
    const page = await o.world.app.inject({ method: 'GET', url: path });
    expect(page.body).toContain('Is this still your address?');
    await press(path, { say: 'mine' });
    expect((await pointOf(id, pointId)).confirmedAt).not.toBeNull();
    await o.world.as.agent('POST', `${at}/verification`, {});
    await o.pass(MINUTE);
    await press((await sentWords()).path, { say: 'wrong' });
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'returned', confirmedAt: null });
    await o.pass(MINUTE);
    await o.world.as.agent('POST', `${at}/confirmation`, { say: 'He gave it to me again on the telephone.' });
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'usable' });
  });
});

describe.each([
  ['is gone', '5.1.1'],
  ['was given to somebody else, whom our mail did not reach (RFC 7293)', '5.7.17'],
])('a mailbox that %s', (_, status) => {
  test('proves nothing any more, comes last, and is proven afresh', async () => {
    const gone = proven();
    const { id, at, pointId } = await customer([gone]);
    const backup = { kind: 'email', value: `backup-${gone.value}`, verified: gone.verified };
    await o.world.as.agent('POST', `/customers/${id}/contact-points`, backup);
    const ways = async () =>
      (await reachable(o.world.house.db, id, 'duty', o.world.house.clock.now())).map((way) => way.value);
    expect(await ways()).toEqual([gone.value, backup.value]);
    const { body } = await o.world.as.agent('POST', '/conversations', {
      customerId: id,
      to: [{ address: gone.value, name: null }],
      subject: 'Hello',
      text: 'Hello',
    });
    await o.pass(10_000);
    await o.handOver();
    await o.pass(MINUTE);
    const bytes = (o.sink.messages.at(-1)?.bytes.toString() ?? '').replaceAll(/\r\n[ \t]+/g, ' ');
    const since = new Date(gone.verified.at).toUTCString().replace('GMT', '+0000');
    expect(bytes).toContain(`\r\nRequire-Recipient-Valid-Since: ${gone.value}; ${since}\r\n`);
    const messageId = /^Message-ID: <(.+)>/im.exec(bytes)?.[1] ?? '';
    expect(messageId).toContain(body.id);
    await o.world.receive(bounceOf(messageId, gone.value, status));
    expect(await pointOf(id, pointId)).toMatchObject({
      state: 'unproven',
      failedSay: expect.stringContaining(status),
    });
    expect(await ways()).toEqual([backup.value]);
    await o.pass(MINUTE);
    await o.world.as.agent('POST', `${at}/confirmation`, {
      say: 'The mailbox is back, she showed it to me.',
    });
    // It failed lately, so what works comes first.
    expect(await ways()).toEqual([backup.value, gone.value]);
  });
});

describe('a mailbox of which nothing is heard', () => {
  test('a proof without a sign of life is too old after two years', async () => {
    const { id, pointId } = await customer([proven()]);
    await o.pass(729 * DAY);
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'usable' });
    await o.pass(2 * DAY);
    expect(await pointOf(id, pointId)).toMatchObject({ state: 'unproven' });
  });
});
