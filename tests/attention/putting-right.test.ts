import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Colleague } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { customer, DAY, HOUR, look, MONDAY, ok, points, says, weSay } from './support.ts';

let w: World;
let lead: Colleague;
let agent: Colleague;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  lead = await w.person('lead', 'Lea Lead');
  agent = await w.person('agent', 'Ann Agent');
  const team = ok(await w.as.admin('POST', '/teams', { name: 'Cards' }));
  await w.as.admin('PUT', `/teams/${team.id}/members/${agent.id}`);
  await w.as.admin('PATCH', `/teams/${team.id}`, { leadId: lead.id });
  await w.moveClock(MONDAY);
});
afterAll(() => w.close());

const soon = (ms: number): string => new Date(w.house.clock.now().getTime() + ms).toISOString();

/** A case that the agent has taken. */
async function taken(
  name: string,
  text: string,
): Promise<{ customerId: string; number: string; entryId: string }> {
  const customerId = await customer(w, name);
  const { number, entryId } = await says(w, customerId, text);
  ok(await agent.call('POST', `/cases/${number}/assignment`, {}));
  return { customerId, number, entryId };
}

const promise = async (number: string, given: object): Promise<string> =>
  ok(
    await agent.call('POST', '/promises', {
      words: 'I call you back',
      act: 'call',
      caseNumber: number,
      ...given,
    }),
  ).id;

describe('redress', () => {
  const credit = { kind: 'credit', amount: 5000, currency: 'GBP', say: 'for the days without a card' };

  test('within the limit it is on the record, and owed until it has reached the customer', async () => {
    const { number, customerId } = await taken('Fay', 'I had no card for a week.');
    const given = await agent.call('POST', `/cases/${number}/redress`, { ...credit, dueAt: soon(3 * DAY) });
    expect(given.status).toBe(201);
    expect(given.body.redress).toMatchObject([{ ...credit, givenBy: 'Ann Agent' }]);
    const [owed] = given.body.promises;
    expect(owed).toMatchObject({
      id: given.body.redress[0].promiseId,
      act: 'refund',
      state: 'open',
      proof: 'entry',
      words: 'Credit of £50.00: for the days without a card',
    });
    expect(given.body.openPromises).toBe(1);
    await weSay(w, customerId, number);
    const closing = await agent.call('POST', `/cases/${number}/closure`, {
      how: 'agreed',
      entryId: given.body.opened.entryId,
    });
    expect(closing.status).toBe(409);

    await w.moveClock(4 * DAY);
    expect(await look(w, number)).toMatchObject({ brokenPromises: 1 });
    expect(await points(w, number)).toContain('promise-broken 70');
    const timeline = ok(await w.as.agent('GET', `/cases/${number}/entries`));
    expect(timeline.items.map(({ preview }: { preview: string }) => preview)).toContain(
      'Given: Credit of £50.00: for the days without a card',
    );
  });

  test('above the limit nothing is given, and who may is named', async () => {
    const { number } = await taken('Gus', 'The fee is wrong.');
    const refused = await agent.call('POST', `/cases/${number}/redress`, {
      ...credit,
      amount: 5001,
      dueAt: soon(DAY),
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'above-limit']);
    expect(refused.body.roles).toEqual(['lead', 'manager', 'admin']);
    expect(refused.body.people).toEqual([{ id: lead.id, name: 'Lea Lead' }]);
    expect(refused.body.detail).toContain('Lea Lead');
    expect(await look(w, number)).toMatchObject({ redress: [], promises: [] });
    ok(await lead.call('POST', `/cases/${number}/redress`, { ...credit, amount: 5001, dueAt: soon(DAY) }));
    // No limit is set for this currency: only whoever may give any amount.
    const yen = { ...credit, amount: 1, currency: 'JPY', dueAt: soon(DAY) };
    expect((await lead.call('POST', `/cases/${number}/redress`, yen)).body.roles).toEqual([
      'manager',
      'admin',
    ]);
  });

  test('money needs its amount and currency, other kinds need none', async () => {
    const { number } = await taken('Hal', 'It broke.');
    const give = (body: object) =>
      agent.call('POST', `/cases/${number}/redress`, { say: 'sorry', dueAt: soon(DAY), ...body });
    expect((await give({ kind: 'credit' })).status).toBe(422);
    expect((await give({ kind: 'credit', amount: 100 })).status).toBe(422);
    expect((await give({ kind: 'waive', currency: 'GBP' })).status).toBe(422);
    expect((await give({ kind: 'replace', dueAt: soon(-DAY) })).status).toBe(422);
    expect(ok(await give({ kind: 'replace' })).promises).toMatchObject([
      { act: 'send', words: 'Replacement: sorry' },
    ]);
    expect(ok(await give({ kind: 'extend' })).redress).toHaveLength(2);
  });

  test('1.7: a second replacement needs the first to be found, or cancelled in the same step; another thing is another matter', async () => {
    const { number, customerId } = await taken('Hua', 'My card did not come.');
    const again = ok(await agent.call('POST', '/cases', { customerId, subject: 'The card again' })).number;
    const give = (of: string, body: object = {}) =>
      agent.call('POST', `/cases/${of}/redress`, {
        kind: 'replace',
        say: 'lost in the post',
        dueAt: soon(3 * DAY),
        ...body,
      });
    const [first] = ok(await give(number, { item: 'debit  Card' })).promises;
    for (const body of [{}, { item: 'Debit card' }]) {
      const { status, body: problem } = await give(again, body);
      expect([status, problem.code]).toEqual([409, 'replacement-unaccounted']);
      expect(problem).toMatchObject({ promiseId: first.id, caseNumber: number });
    }
    expect(await look(w, again)).toMatchObject({ redress: [], promises: [] });
    ok(await give(again, { item: 'router' }));
    expect((await give(again, { cancels: customerId })).status).toBe(422);
    const { promises } = ok(await give(again, { item: 'debit card', cancels: first.id }));
    expect(promises.map(({ words }: { words: string }) => words)).toContain(
      'Replacement of debit card: lost in the post',
    );
    expect((await look(w, number)).promises).toMatchObject([{ id: first.id, state: 'released' }]);
    expect((await give(number, { item: 'debit card', cancels: first.id })).status).toBe(422);
    expect((await give(number, { item: 'debit card' })).body.code).toBe('replacement-unaccounted');
  });

  test('limits are the company’s: managers set them, and they hold at once', async () => {
    const { items } = ok(await w.as.agent('GET', '/redress-limits'));
    expect(items).toContainEqual({ role: 'agent', kind: 'credit', amount: 5000, currency: 'GBP' });
    expect((await w.as.lead('PUT', '/redress-limits', { items })).status).toBe(403);
    const without = items.filter(
      ({ role, kind }: { role: string; kind: string }) => role !== 'agent' || kind !== 'extend',
    );
    const twice = await w.as.manager('PUT', '/redress-limits', { items: [...items, items[0]] });
    expect(twice.status).toBe(422);
    const bare = { role: 'agent', kind: 'extend', amount: 5, currency: null };
    expect((await w.as.manager('PUT', '/redress-limits', { items: [...without, bare] })).status).toBe(422);
    expect(ok(await w.as.manager('PUT', '/redress-limits', { items: without })).items).toEqual(without);
    const { number } = await taken('Ida', 'More time, please.');
    const extend = { kind: 'extend', say: 'a month', dueAt: soon(DAY) };
    expect((await agent.call('POST', `/cases/${number}/redress`, extend)).body.code).toBe('above-limit');
    ok(await w.as.manager('PUT', '/redress-limits', { items }));
    ok(await agent.call('POST', `/cases/${number}/redress`, extend));
  });
});

test('R68: a second broken promise to the same customer, also in another case, is told to the lead and weighs', async () => {
  const { number, customerId } = await taken('Jan', 'My card.');
  const numbers = [number];
  // Others had two promises broken at once, and are told of as well.
  const failed = async (): Promise<string[]> =>
    ok(await lead.call('GET', '/notifications?limit=100'))
      .items.filter(({ kind }: { kind: string }) => kind === 'second-failure')
      .map(({ caseNumber }: { caseNumber: string }) => caseNumber)
      .filter((one: string) => numbers.includes(one));
  await promise(number, { dueAt: soon(HOUR) });
  await w.moveClock(2 * HOUR);
  expect(await points(w, number)).toContain('promise-broken 60');
  expect(await failed()).toEqual([]);

  const other = ok(await agent.call('POST', '/cases', { customerId, subject: 'My bill', ownerId: agent.id }));
  numbers.push(other.number);
  await promise(other.number, { dueAt: soon(HOUR) });
  await w.moveClock(2 * HOUR);
  expect(await failed()).toEqual([other.number]);
  expect(await points(w, other.number)).toEqual(
    expect.arrayContaining(['promise-broken 60', 'second-failure 60', 'apology 30']),
  );
  await w.moveClock(DAY);
  expect(await failed()).toEqual([other.number]);
});

test('5.5: who should be called today and why: promised calls, apologies, and the worst harmed without a voice', async () => {
  const { number, customerId } = await taken('Kim', 'Nobody calls me.');
  const kept = await promise(number, { dueAt: soon(5 * HOUR), words: 'I call you this afternoon' });
  await promise(number, { dueAt: soon(5 * DAY), words: 'I call you next week' });
  const call = async () =>
    ok(await agent.call('GET', '/attention/calls')).items.find(
      (one: { case: { number: string } }) => one.case.number === number,
    );
  expect(await call()).toMatchObject({
    customerName: 'Kim',
    phones: [expect.stringContaining('+44')],
    owner: { name: 'Ann Agent' },
    reasons: [{ code: 'promise', say: 'I call you this afternoon' }],
  });
  await weSay(w, customerId, number);
  const spoken = await weSay(w, customerId, number);
  ok(await agent.call('POST', `/promises/${kept}/keeping`, { entryId: spoken }));
  expect(await call()).toBeUndefined();

  const { number: dead, entryId, customerId: len } = await taken('Len', 'No heating.');
  ok(await agent.call('POST', `/cases/${dead}/service`, { service: 'down', entryId }));
  await w.moveClock(8 * DAY);
  const calls = async () => ok(await agent.call('GET', '/attention/calls')).items;
  const found = (await calls()).find((one: { case: { number: string } }) => one.case.number === dead);
  expect(found.reasons).toEqual([
    { code: 'harm', say: expect.stringContaining('no answer for 8 days · without service 8 days') },
  ]);
  await weSay(w, len, dead);
  expect((await calls()).map((one: { case: { number: string } }) => one.case.number)).not.toContain(dead);
});

describe('what a matter cost the customer', () => {
  test('R64: resolved by the first contact only after seven quiet days', async () => {
    const { number, customerId } = await taken('Mia', 'How do I do it?');
    await weSay(w, customerId, number);
    const { entryId } = await says(w, customerId, 'Thanks, that was all.', {
      caseNumber: number,
      outcome: 'reached',
    });
    await weSay(w, customerId, number);
    const closed = await agent.call('POST', `/cases/${number}/closure`, { how: 'agreed', entryId });
    expect([closed.status, closed.body.measures?.firstContactResolved]).toEqual([200, null]);
    await w.moveClock(6 * DAY);
    expect((await look(w, number)).measures.firstContactResolved).toBeNull();
    await w.moveClock(DAY + HOUR);
    expect((await look(w, number)).measures).toMatchObject({
      firstContactResolved: true,
      contacts: 2,
      daysOpen: 0,
    });
  });

  test('R64: something that comes back within seven days undoes it', async () => {
    const { number, customerId } = await taken('Noa', 'How do I do it?');
    await weSay(w, customerId, number);
    const { entryId } = await says(w, customerId, 'Thanks.', { caseNumber: number, outcome: 'reached' });
    ok(await agent.call('POST', `/cases/${number}/closure`, { how: 'agreed', entryId }));
    await w.moveClock(2 * DAY);
    await says(w, customerId, 'It does not work after all.', { caseNumber: number });
    expect(await points(w, number)).toEqual(expect.arrayContaining(['reply 30']));
    expect((await look(w, number)).measures.firstContactResolved).toBe(false);
  });

  test('R65: what we ask again is counted, and each other person who does the work', async () => {
    const { number, customerId } = await taken('Oli', 'My card did not come.');
    const letter = (text: string) =>
      weSay(w, customerId, number, { channel: 'letter', outcome: 'sent', text });
    await letter('Dear Oli,\n\nWhat is your account number?\n\nYours, Ann');
    expect((await look(w, number)).measures.questionsRepeated).toBe(0);
    await letter('What is your account number, please? And where do you live now?');
    expect((await look(w, number)).measures.questionsRepeated).toBe(1);
    expect((await look(w, number)).measures.transfers).toBe(0);
    ok(await lead.call('POST', `/cases/${number}/assignment`, { staffId: lead.id }));
    ok(await lead.call('POST', `/cases/${number}/assignment`, { staffId: agent.id }));
    expect((await look(w, number)).measures.transfers).toBe(2);
  });
});
