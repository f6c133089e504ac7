import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import { bounceOf } from '../support/bounce.ts';
import type { Colleague } from '../support/people.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let office: Office;
let lead: Colleague;
let manager: Colleague;
beforeAll(async () => {
  office = await openOffice();
  // A Monday morning, so that working days can be counted by hand.
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  lead = await office.world.person('lead', 'Lea Lead');
  manager = await office.world.person('manager', 'Max Manager');
});
afterAll(() => office.close());

interface Clock {
  kind: string;
  dueAt: string;
  metAt: string | null;
  missedAt: string | null;
  stoppedAt: string | null;
}

let people = 0;
/** A complaint by mail that somebody made a complaint of, by this procedure. */
async function complaint(procedure: string): Promise<string> {
  people += 1;
  const name = `ada${people}`;
  const { entryId, customerId } = await office.comesIn({
    from: `Ada <${name}@customer.example>`,
    to: 'support@company.example',
    subject: 'My bill is wrong',
    text: 'You charged me twice.',
  });
  const list = await lead.call('GET', `/customers/${customerId}/cases`);
  expect(list.body.items).toHaveLength(1);
  const { number } = list.body.items[0];
  const changed = await lead.call('PATCH', `/cases/${number}`, { type: 'complaint', procedure });
  expect(changed.body).toMatchObject({ type: 'complaint', procedure, opened: { entryId } });
  return number;
}

const clocks = async (number: string): Promise<Record<string, Clock>> => {
  const { body } = await lead.call('GET', `/cases/${number}`);
  return Object.fromEntries(body.clocks.map((one: Clock) => [one.kind, one]));
};

async function send(number: string, purpose: string, text: string) {
  const sent = await lead.call('POST', `/cases/${number}/messages`, { purpose, text });
  if (sent.status !== 202) return sent;
  await office.pass(11_000);
  await office.handOver();
  return sent;
}

const ACK = 'We have your complaint and will write to you by Friday, within eight weeks at the latest.';
const FINAL =
  'We uphold your complaint, because our investigation found that we charged you twice. We refund the amount. If you disagree, ask the Financial Ombudsman Service, financial-ombudsman.org.uk, within six months.';

test('people are told ahead by share of the time, then of the miss; at the end the letter about the ombudsman is asked for', async () => {
  const number = await complaint('fca-disp');
  await office.world.moveClock(9 * 7 * DAY);
  const { final } = await clocks(number);
  expect(final?.missedAt).toBe(final?.dueAt);
  const told = async (who: Colleague): Promise<string[]> =>
    (await who.call('GET', '/notifications?limit=100')).body.items
      .filter(
        (one: { caseNumber: string; kind: string }) => one.caseNumber === number && one.kind === 'clock',
      )
      .map((one: { say: string }) => one.say);
  expect((await told(lead)).filter((say) => say.startsWith('50 %')).length).toBeGreaterThan(0);
  expect((await told(manager)).filter((say) => say.startsWith('95 %')).length).toBeGreaterThan(0);
  expect((await told(manager)).some((say) => say.startsWith('A deadline'))).toBe(true);
  const { body } = await lead.call('GET', `/cases/${number}`);
  expect(body.tasks.map((one: { say: string }) => one.say)).toEqual(
    expect.arrayContaining([expect.stringContaining('letter that says why')]),
  );
});

test('clocks start with the complaint, are met by what reached the customer, and stop with the case', async () => {
  const number = await complaint('fca-disp');
  const before = await clocks(number);
  expect(before.final?.dueAt).toMatch(/^2030-09-30T/); // eight weeks after 5 August
  expect(before.acknowledgement?.metAt).toBeNull();
  expect((await send(number, 'acknowledgement', ACK)).status).toBe(202);
  const after = await clocks(number);
  expect(after.acknowledgement?.metAt).not.toBeNull();
  expect(after.acknowledgement?.dueAt).toBe(before.acknowledgement?.dueAt);
  expect(after.final?.metAt).toBeNull();
});

test('a final response that lacks what the procedure asks for is refused, with each missing part', async () => {
  const number = await complaint('fca-disp');
  const refused = await send(number, 'final-response', 'No.');
  expect(refused.status).toBe(422);
  expect(refused.body.code).toBe('letter-incomplete');
  expect(refused.body.missing.map((one: { code: string }) => one.code)).toEqual(
    expect.arrayContaining(['decision', 'reasons', 'ombudsman', 'link', 'limit']),
  );
  expect((await send(number, 'final-response', FINAL)).status).toBe(202);
  expect((await clocks(number)).final?.metAt).not.toBeNull();
});

test('a letter that comes back meets nothing: the clock runs on with the deadline that it always had', async () => {
  const number = await complaint('fca-disp');
  const before = await clocks(number);
  const sent = await send(number, 'acknowledgement', ACK);
  expect((await clocks(number)).acknowledgement?.metAt).not.toBeNull();
  const { entry_id } = await office.outgoing(sent.body.id);
  const { body: entry } = await lead.call('GET', `/entries/${entry_id}`);
  const messageId = entry.headers.find(([name]: [string]) => name.toLowerCase() === 'message-id')[1];
  await office.world.receive(bounceOf(messageId.replace(/[<>]/g, ''), entry.to[0].address));
  const after = await clocks(number);
  expect(after.acknowledgement).toMatchObject({
    metAt: null,
    dueAt: before.acknowledgement?.dueAt,
  });
});

test('another calendar later moves no deadline; another procedure stops the old clocks and starts its own', async () => {
  const number = await complaint('plain');
  const before = await clocks(number);
  const { body: calendars } = await manager.call('GET', '/calendars');
  const { id, ...rest } = calendars.items[0];
  const changed = await manager.call('PATCH', `/calendars/${id}`, {
    calendar: { ...rest.calendar, timeZone: 'Asia/Tokyo' },
  });
  expect([200, 422]).toContain(changed.status);
  expect((await clocks(number)).final?.dueAt).toBe(before.final?.dueAt);
  await lead.call('PATCH', `/cases/${number}`, { procedure: 'cfpb' });
  const { body } = await lead.call('GET', `/cases/${number}`);
  const stopped = body.clocks.filter((one: Clock) => one.stoppedAt !== null);
  expect(stopped.length).toBe(Object.keys(before).length);
  expect(body.clocks.some((one: Clock) => one.stoppedAt === null)).toBe(true);
});

test('Ofcom’s letter at deadlock and the report of a decision start with their milestone', async () => {
  const number = await complaint('fca-disp');
  expect((await clocks(number))['adr-letter']).toBeUndefined();
  const noted = { milestone: 'deadlock', reason: 'We and the customer see it differently.' };
  expect((await lead.call('POST', `/cases/${number}/milestones`, noted)).status).toBe(200);
  expect((await clocks(number))['adr-letter']?.metAt).toBeNull();
  expect((await lead.call('POST', `/cases/${number}/milestones`, noted)).body.code).toBe('milestone-noted');
});
