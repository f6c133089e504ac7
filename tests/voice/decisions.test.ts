import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayMessages } from '#domains/voice/index.ts';
import { sql } from '#platform/db/index.ts';
import { kept, lastJson } from '../cli/kept.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { MINUTE, notice, owe, work } from '../notices/support.ts';
import type { Colleague } from '../support/people.ts';

const START = new Date('2030-06-03T08:00:00Z');
let office: Office;
let agent: Colleague;
let manager: Colleague;
beforeAll(async () => {
  office = await openOffice();
  await office.world.moveClock(START);
  agent = await office.world.person('agent', 'Ann Agent');
  manager = await office.world.person('manager', 'Mo Manager');
});
afterAll(() => office.close());

let people = 0;
/** Somebody in Berlin whose address is proven. */
async function somebody() {
  people += 1;
  const email = `mina${people}@customer.example`;
  const verified = { at: office.world.house.clock.now().toISOString(), how: 'signed in' };
  const { status, body } = await agent.call('POST', '/customers', {
    kind: 'person',
    name: `Mina ${people}`,
    timeZone: 'Europe/Berlin',
    contactPoints: [{ kind: 'email', value: email, verified }],
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: String(body.id), email };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const write = (who: Somebody, text: string, more: Record<string, unknown> = {}) =>
  agent.call('POST', '/conversations', {
    customerId: who.id,
    to: [{ address: who.email }],
    subject: 'From your company',
    text,
    ...more,
  });
const advertise = (who: Somebody, text = 'Our summer offer is here.') =>
  write(who, text, { purpose: 'marketing' });
const agrees = (who: Somebody, given = true) =>
  agent.call('POST', `/customers/${who.id}/consents`, { channels: ['email'], given, source: 'form' });

const decisionsOn = async (id: string) => (await agent.call('GET', `/messages/${id}/decisions`)).body.items;
async function replays(id: string): Promise<void> {
  const { status, body } = await agent.call('GET', `/messages/${id}/replay`);
  expect(status, JSON.stringify(body)).toBe(200);
  for (const one of body.items) expect(one).toMatchObject({ same: true, differences: [] });
}
const leave = async () => {
  await office.pass(11_000);
  await office.handOver();
};

test('a message that was accepted and left by the same facts has one decision, with facts and no words or addresses', async () => {
  const who = await somebody();
  const sent = await write(who, 'The engineer comes on Monday with a blue hat.');
  await leave();
  expect((await office.outgoing(sent.body.id)).state).toBe('sent');
  const decisions = await decisionsOn(sent.body.id);
  expect(decisions).toMatchObject([
    { moment: 'accepting', verdict: 'proceed', outcome: 'leaves', until: null, policies: ['sending@1'] },
  ]);
  expect(decisions[0].facts).toMatchObject({
    'message.purpose': 'answer',
    'message.channel': 'email',
    'message.reaches': true,
    'message.cardData': false,
  });
  const { rows } = await sql<{ row: string }>`
    select d::text as row from message_decisions d where message_id = ${sent.body.id}`.execute(
    office.world.house.db,
  );
  for (const words of ['blue hat', who.email, 'From your company']) expect(rows[0]?.row).not.toContain(words);
  await replays(sent.body.id);
  expect((await agent.call('GET', `/messages/${crypto.randomUUID()}/decisions`)).status).toBe(404);
  expect((await agent.call('GET', `/messages/${crypto.randomUUID()}/replay`)).status).toBe(404);
});

test('what is refused as it is written leaves its decision, though nothing else of it; what is refused as it leaves has two', async () => {
  const who = await somebody();
  const refused = await advertise(who, 'Pay with card 4111 1111 1111 1111.');
  expect(refused.body).toMatchObject({ status: 409, messageId: expect.any(String) });
  const [decision, ...more] = await decisionsOn(refused.body.messageId);
  expect(more).toEqual([]);
  expect(decision).toMatchObject({
    moment: 'accepting',
    verdict: 'refuse',
    outcome: 'refused',
    customerId: who.id,
    because: [{ code: 'no-consent' }, { code: 'card-data' }],
  });
  expect(JSON.stringify(decision)).not.toMatch(/4111|1111/);
  await replays(refused.body.messageId);
  const { rows } = await sql`select 1 from outgoing where id = ${refused.body.messageId}`.execute(
    office.world.house.db,
  );
  expect(rows).toEqual([]);

  await agrees(who);
  const waiting = await advertise(who);
  await agrees(who, false);
  await leave();
  expect(await decisionsOn(waiting.body.id)).toMatchObject([
    { moment: 'accepting', outcome: 'leaves' },
    { moment: 'leaving', outcome: 'refused', because: [{ code: 'no-consent' }] },
  ]);
  await replays(waiting.body.id);
});

test('what waits for the morning is decided as a hold, and once more when it leaves', async () => {
  const who = await somebody();
  await agrees(who);
  await office.world.moveClock(new Date('2030-06-04T21:30:00Z'));
  const sent = await advertise(who);
  const [held] = await decisionsOn(sent.body.id);
  expect(held).toMatchObject({ verdict: 'hold', outcome: 'waits', until: '2030-06-05T06:00:00.000Z' });
  await office.world.moveClock(new Date('2030-06-05T06:00:01Z'));
  await office.handOver();
  expect(await decisionsOn(sent.body.id)).toMatchObject([
    { outcome: 'waits' },
    { moment: 'leaving', verdict: 'proceed', outcome: 'leaves' },
  ]);
  await replays(sent.body.id);
});

test('what a system has told goes by the policies too, and its decision is stored with it', async () => {
  const who = await somebody();
  await owe(office, notice(office, who.id));
  await office.pass(MINUTE);
  await work(office);
  const { rows } = await sql<{ id: string; moment: string; purpose: string }>`
    select o.id, d.moment, d.decision -> 'used' ->> 'message.purpose' as purpose from message_decisions d
    join outgoing o on o.id = d.message_id and o.state = 'sent' where d.customer_id = ${who.id}`.execute(
    office.world.house.db,
  );
  expect(rows).toMatchObject([{ moment: 'accepting', purpose: 'duty' }]);
  await replays(String(rows[0]?.id));
});

test('a refused mail of a notice leaves its decision, and no conversation of its case that never begins', async () => {
  const who = await somebody();
  const { number } = (await agent.call('POST', '/cases', { customerId: who.id, subject: 'The card' })).body;
  const { db } = office.world.house;
  const { rows: cases } = await sql<{ id: string }>`select id from cases where number = ${number}`.execute(
    db,
  );
  const data = { amount: '49.90', currency: 'EUR', merchant: 'Shop 4111 1111 1111 1111' };
  await owe(office, { ...notice(office, who.id, { data }), caseId: String(cases[0]?.id) });
  await office.pass(MINUTE);
  await work(office);
  const { rows } = await sql<{ id: string; outcome: string }>`
    select message_id as id, outcome from message_decisions where customer_id = ${who.id}`.execute(db);
  expect(rows).toMatchObject([{ outcome: 'refused' }]);
  await replays(String(rows[0]?.id));
  const { rows: tied } = await sql`
    select 1 from case_conversations where case_customer_id = ${who.id}`.execute(db);
  expect(tied).toEqual([]);
});

test('try and compare look at past messages: what would have changed, and «not known» where a fact was not looked at', async () => {
  const from = office.world.house.clock.now();
  const who = await somebody();
  await agrees(who);
  const answer = await write(who, 'The engineer comes on Monday.');
  const offer = await advertise(who);
  const refused = await write(who, 'Pay with card 4111 1111 1111 1111.');
  const period = { from: from.toISOString(), to: new Date(from.getTime() + 3_600_000).toISOString() };
  const { body } = await manager.call('GET', '/policies/sending');
  const compare = async (yaml: string) =>
    (await manager.call('POST', '/policies/sending/comparison', { yaml, ...period })).body;

  expect(await compare(body.yaml)).toMatchObject({ looked: 3, same: 3, notKnown: 0, notStored: [] });
  const noMarketing = body.yaml.replace('require: message.consented', 'require: "false"');
  const compared = await compare(noMarketing);
  expect(compared).toMatchObject({ looked: 3, same: 2, changed: 1, notKnown: 0 });
  expect(compared.examples).toMatchObject([
    {
      action: { kind: 'message', id: offer.body.id, type: 'message.send', customerId: who.id },
      from: 'proceed',
      to: 'refuse',
      because: [{ code: 'no-consent' }],
    },
  ]);
  // Whether a case is held was not looked at for answers; what such a draft would have done is not guessed.
  const stricter = body.yaml.replace(
    'if: message.purpose == "marketing" || (message.asksForMoney && message.purpose in ["duty", "service"])\n    require: "!hold.open"',
    'require: "!hold.open"',
  );
  expect(stricter).not.toBe(body.yaml);
  expect(await compare(stricter)).toMatchObject({
    looked: 3,
    same: 1,
    notKnown: 2,
    notStored: [{ fact: 'hold.open', actions: 2 }],
  });
  // Asking whether it is known is no guess either.
  const wary = stricter.replace('require: "!hold.open"', 'require: "!has(hold.open) || !hold.open"');
  expect(await compare(wary)).toMatchObject({ same: 1, notKnown: 2 });

  const ids = [answer.body.id, offer.body.id, refused.body.messageId];
  const tried = await manager.call('POST', '/policies/sending/trial', {
    yaml: noMarketing,
    on: { actions: ids },
  });
  expect(tried.body).toMatchObject({ looked: 3, verdicts: { proceed: 1, hold: 0, refuse: 2 }, notKnown: 0 });
  const all = await manager.call('POST', '/policies/sending/trial', { yaml: noMarketing, on: period });
  expect(all.body.items.map((one: { action: { id: string } }) => one.action.id)).toEqual(ids);
});

const TEXTS = [
  'The engineer comes on Monday.',
  'Our summer offer is here.',
  'Your invoice is overdue. Please pay what you owe.',
  'We called you on 1 June 2030.',
  'As we have not heard from you, we wait.',
  'We will refund you £30 by 20 June.',
  'We cannot refund you anything.',
  'Card 4111 1111 1111 1111.',
];
const drawn = fc.record({
  text: fc.constantFrom(...TEXTS),
  purpose: fc.constantFrom('answer', 'marketing'),
  consent: fc.constantFrom('given', 'withdrawn', 'withdrawn-later', 'none'),
  trouble: fc.constantFrom('none', 'complaint', 'held'),
  hour: fc.integer({ min: 0, max: 23 }),
});

test('whatever is written, whenever, whatever is wrong: every decision replays to the stored one', async () => {
  let day = 10;
  await fc.assert(
    fc.asyncProperty(drawn, async ({ text, purpose, consent, trouble, hour }) => {
      day += 1;
      await office.world.moveClock(new Date(Date.UTC(2030, 5, day, hour)));
      const who = await somebody();
      if (consent !== 'none') await agrees(who);
      if (consent === 'withdrawn') await agrees(who, false);
      if (trouble !== 'none') {
        const type = trouble === 'complaint' ? { type: 'complaint' } : {};
        const made = await agent.call('POST', '/cases', { customerId: who.id, subject: 'The line', ...type });
        if (trouble === 'held')
          await agent.call('POST', `/cases/${made.body.number}/holds`, { reason: 'The lawyers look at it.' });
      }
      const { status, body } = await write(who, text, purpose === 'answer' ? {} : { purpose });
      if (consent === 'withdrawn-later') await agrees(who, false);
      await office.pass(11_000);
      const id = String(status === 202 ? body.id : body.messageId);
      const decisions = await decisionsOn(id);
      expect(decisions.length).toBeGreaterThan(0);
      expect(decisions[0].outcome === 'refused').toBe(status === 409);
      await replays(id);
    }),
    { numRuns: 25, endOnFailure: true },
  );
  const counts = { all: 0, refused: 0 };
  for await (const one of replayMessages(office.world.house.db, START, new Date('2031-01-01T00:00:00Z'))) {
    expect(one).toMatchObject({ same: true, verdict: one.decided });
    counts.all += 1;
    if (one.decided === 'refuse') counts.refused += 1;
  }
  expect(counts.all).toBeGreaterThan(30);
  expect(counts.refused).toBeGreaterThan(0);
  const { dataDir, databaseUrl = '' } = office.world.house.config;
  const env = { KEPT_DATA: dataDir, DATABASE_URL: databaseUrl, KEPT_CLOCK: 'test' };
  const all = await kept(['policy', 'replay', '--json'], env);
  expect([all.code, lastJson(all)]).toMatchObject([0, { ok: true, replayed: counts.all, different: [] }]);
  const sent = await write(await somebody(), 'The engineer comes on Monday.');
  const one = await kept(['policy', 'replay', sent.body.id], env);
  expect([one.code, one.out]).toEqual([0, '1 decisions: all identical\n']);
  const wrong = await kept(['policy', 'replay', crypto.randomUUID()], env);
  expect(wrong.code).not.toBe(0);
}, 180_000);

test('a stored decision that does not follow from its facts is found', async () => {
  const who = await somebody();
  const sent = await write(who, 'The engineer comes on Monday.');
  const forged = crypto.randomUUID();
  await sql`
    insert into message_decisions (customer_id, id, message_id, moment, verdict, outcome, decision, digest, decided_at)
    select customer_id, ${crypto.randomUUID()}, ${forged}, moment, verdict, outcome,
      jsonb_set(decision, '{used,message.reaches}', 'false'), digest, decided_at
    from message_decisions where message_id = ${sent.body.id}`.execute(office.world.house.db);
  const { body } = await agent.call('GET', `/messages/${forged}/replay`);
  expect(body.items).toMatchObject([{ same: false, verdict: 'refuse', decided: 'proceed' }]);
});
