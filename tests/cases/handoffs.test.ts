import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Colleague } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { customer, history, MONDAY, openFor, readAll, standing, team, told } from './support.ts';

let w: World;
let ada: string;
let lena: Colleague;
let carl: Colleague;
let mia: Colleague;
let mike: Colleague;
let cards: string;
let mailHouse: string;
const HOUR = 3_600_000;

beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.moveClock(MONDAY);
  [lena, carl, mia, mike] = [
    await w.person('lead', 'Lena'),
    await w.person('agent', 'Carl'),
    await w.person('agent', 'Mia'),
    await w.person('agent', 'Mike'),
  ];
  // There must be one, or nobody may be disabled.
  await w.person('admin', 'Admin');
  ada = await customer(w, 'Ada Byron');
  cards = await team(w, 'Cards', lena, [carl]);
  mailHouse = await team(w, 'Mail house', mia, [mike]);
});
afterAll(() => w.close());

describe('assignment', () => {
  test('work in a queue has a named lead who answers for it, and who takes it answers for it from then on', async () => {
    const number = await openFor(w, ada, { teamId: cards });
    expect(await standing(w, number)).toMatchObject({ owner: lena.id, queued: true });
    const taken = await carl.call('POST', `/cases/${number}/assignment`, {});
    expect(taken.status).toBe(200);
    expect(taken.body).toMatchObject({ owner: { id: carl.id }, queued: false, team: { id: cards } });
    expect(await told(lena.call)).toContainEqual(expect.stringContaining('Carl took it from the queue'));
    expect(await history(w, number)).toEqual(['opened', 'taken']);
    expect((await standing(w, number)).transfers).toBe(0);
  });

  test('nobody takes somebody else’s case, and an agent gives none away; a lead does, told to both', async () => {
    const number = await openFor(w, ada, { ownerId: carl.id, teamId: cards });
    for (const body of [{}, { staffId: mike.id }, { teamId: mailHouse }])
      expect((await mike.call('POST', `/cases/${number}/assignment`, body)).status).toBe(403);
    expect((await carl.call('POST', `/cases/${number}/assignment`, { teamId: mailHouse })).status).toBe(403);
    await readAll(carl.call);
    await readAll(mike.call);
    const given = await lena.call('POST', `/cases/${number}/assignment`, {
      staffId: mike.id,
      reason: 'holiday',
    });
    expect(given.body).toMatchObject({ owner: { id: mike.id }, team: { id: mailHouse } });
    for (const { call } of [carl, mike])
      expect(await told(call)).toEqual([
        expect.stringMatching(/case-assigned: .*Mike answers for it now — holiday/),
      ]);
    expect((await standing(w, number)).transfers).toBe(1);
    const back = await mike.call('POST', `/cases/${number}/assignment`, { teamId: mailHouse });
    expect(back.body).toMatchObject({ owner: { id: mia.id }, queued: true });
    expect(await history(w, number)).toEqual(['opened', 'assigned', 'queued']);
  });

  test('a token is no person: it cannot take a case, but names one', async () => {
    const number = await openFor(w, ada, { teamId: cards });
    expect((await w.as.lead('POST', `/cases/${number}/assignment`, {})).body.code).toBe('person-needed');
    expect((await w.as.lead('POST', `/cases/${number}/assignment`, { staffId: carl.id })).status).toBe(200);
    const nobody = { staffId: '01890000-0000-7000-8000-000000000001' };
    expect((await w.as.lead('POST', `/cases/${number}/assignment`, nobody)).body.errors[0].field).toBe(
      'staffId',
    );
  });
});

describe('hand-offs', () => {
  const offer = async (body: object, by = carl) => {
    const number = await openFor(w, ada, { ownerId: by.id, teamId: cards });
    const made = await by.call('POST', `/cases/${number}/handoffs`, { say: 'Print a new letter', ...body });
    expect(made.status).toBe(201);
    return { number, id: made.body.id, handoff: made.body };
  };

  test('count when a member of the asked team accepts, and not before', async () => {
    const { number, id, handoff } = await offer({ teamId: mailHouse });
    expect(handoff).toMatchObject({
      state: 'offered',
      from: { id: carl.id },
      to: { kind: 'team', name: 'Mail house' },
    });
    expect(await standing(w, number)).toMatchObject({ owner: carl.id, team: cards });
    expect(await told(mike.call)).toContainEqual(expect.stringContaining('Carl offers you case'));
    const mine = await mike.call('GET', '/handoffs');
    expect(mine.body.items.map((one: { id: string }) => one.id)).toContain(id);
    expect((await carl.call('GET', '/handoffs?view=from-me')).body.items).toContainEqual(handoff);
    const twice = await carl.call('POST', `/cases/${number}/handoffs`, { say: 'And you?', staffId: mia.id });
    expect(twice.body.code).toBe('handoff-open');
    expect((await carl.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' })).status).toBe(403);
    const accepted = await mike.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' });
    expect(accepted.body).toMatchObject({ state: 'accepted', answeredBy: 'Mike' });
    expect(await standing(w, number)).toMatchObject({ owner: mike.id, team: mailHouse, transfers: 1 });
    expect(await history(w, number)).toEqual(['opened', 'handoff-offered', 'handoff-accepted']);
    const again = await mia.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' });
    expect(again.body).toMatchObject({ status: 409, code: 'handoff-ended', state: 'accepted' });
  });

  test('a refusal needs a reason, and the giver and their lead hear it', async () => {
    const { number, id } = await offer({ staffId: mia.id });
    expect((await mia.call('POST', `/handoffs/${id}/answer`, { answer: 'refuse' })).status).toBe(422);
    await readAll(carl.call);
    await readAll(lena.call);
    await mia.call('POST', `/handoffs/${id}/answer`, { answer: 'refuse', reason: 'The press is broken' });
    expect(await standing(w, number)).toMatchObject({ owner: carl.id, team: cards });
    for (const { call } of [carl, lena])
      expect(await told(call)).toEqual([
        expect.stringContaining('Mia did not accept it: The press is broken'),
      ]);
  });

  test('come back loudly when nobody answers in four working hours, after one reminder at half of them', async () => {
    const { number, id, handoff } = await offer({ teamId: mailHouse });
    expect(new Date(handoff.answerBy).getTime() - MONDAY.getTime()).toBeGreaterThanOrEqual(4 * HOUR);
    for (const { call } of [carl, lena, mike]) await readAll(call);
    const half = new Date((w.house.clock.now().getTime() + new Date(handoff.answerBy).getTime()) / 2);
    await w.moveClock(new Date(half.getTime() + HOUR));
    expect(await told(mike.call)).toEqual([expect.stringContaining('still waits for your answer')]);
    await w.moveClock(new Date(handoff.answerBy));
    for (const { call } of [carl, lena])
      expect((await told(call))[0] ?? (await told(call))[1]).toMatch(/did not answer in time|To be done/);
    expect((await lena.call('GET', '/handoffs?view=all&state=lapsed')).body.items[0].id).toBe(id);
    const tasks = await carl.call('GET', '/tasks');
    expect(tasks.body.items).toContainEqual(
      expect.objectContaining({
        caseNumber: number,
        say: expect.stringContaining('Mail house did not accept'),
      }),
    );
    expect(await standing(w, number)).toMatchObject({ owner: carl.id });
    const late = await mike.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' });
    expect(late.body.code).toBe('handoff-ended');
  });

  test('are taken back by the giver, and by whoever gives the case another way', async () => {
    const { id } = await offer({ staffId: mia.id });
    expect((await mia.call('POST', `/handoffs/${id}/withdrawal`)).status).toBe(403);
    expect((await carl.call('POST', `/handoffs/${id}/withdrawal`)).body.state).toBe('withdrawn');
    const other = await offer({ staffId: mia.id });
    await lena.call('POST', `/cases/${other.number}/assignment`, { staffId: mike.id });
    expect((await mia.call('POST', `/handoffs/${other.id}/answer`, { answer: 'accept' })).body.state).toBe(
      'withdrawn',
    );
    expect(await standing(w, other.number)).toMatchObject({ owner: mike.id });
  });

  test('only by whoever answers for the case, to somebody who can, by a moment that is to come', async () => {
    const number = await openFor(w, ada, { ownerId: carl.id, teamId: cards });
    const offered = (call: Colleague['call'], body: object) =>
      call('POST', `/cases/${number}/handoffs`, { say: 'Please', ...body });
    expect((await offered(mike.call, { staffId: mia.id })).status).toBe(403);
    expect((await offered(carl.call, { staffId: carl.id })).body.errors[0].field).toBe('staffId');
    expect((await offered(carl.call, { staffId: mia.id, teamId: cards })).status).toBe(422);
    const past = { staffId: mia.id, answerBy: '2020-01-01T00:00:00Z' };
    expect((await offered(carl.call, past)).body.errors[0].field).toBe('answerBy');
    expect((await w.as.auditor('POST', `/cases/${number}/handoffs`, {})).status).toBe(403);
  });
});

describe('people who come and go', () => {
  test('whoever is disabled hands over by rule: cases to the lead, tasks, and offers come back', async () => {
    const nora = await w.person('agent', 'Nora');
    await w.as.manager('PUT', `/teams/${cards}/members/${nora.id}`);
    const number = await openFor(w, ada, { ownerId: nora.id, teamId: cards });
    await nora.call('POST', `/cases/${number}/tasks`, { say: 'Call Ada' });
    const other = await openFor(w, ada, { ownerId: carl.id, teamId: cards });
    await carl.call('POST', `/cases/${other}/tasks`, { say: 'Ask Nora', ownerId: nora.id });
    await carl.call('POST', `/cases/${other}/handoffs`, { say: 'Yours?', staffId: nora.id });
    for (const { call } of [carl, lena]) await readAll(call);
    expect((await w.as.admin('PATCH', `/staff/${nora.id}`, { active: false })).status).toBe(200);
    expect(await standing(w, number)).toMatchObject({ owner: lena.id, queued: true });
    expect(await history(w, number)).toEqual(['opened', 'task-added', 'passed-on']);
    expect((await told(lena.call)).join('\n')).toContain(
      'Lena answers for it now: Nora no longer works with customers',
    );
    expect(await history(w, other)).toEqual([
      'opened',
      'task-added',
      'handoff-offered',
      'handoff-lapsed',
      'task-added',
      'duties-passed-on',
    ]);
    const tasks = (await carl.call('GET', '/tasks?limit=100')).body.items;
    expect(tasks).toContainEqual(expect.objectContaining({ caseNumber: other, say: 'Ask Nora' }));
    const lenas = (await lena.call('GET', '/tasks?limit=100')).body.items;
    expect(lenas).toContainEqual(expect.objectContaining({ caseNumber: number, say: 'Call Ada' }));
  });

  test('somebody who only reads from now on answers for nothing any more', async () => {
    const otto = await w.person('agent', 'Otto');
    const number = await openFor(w, ada, { ownerId: otto.id });
    await w.as.admin('PATCH', `/staff/${otto.id}`, { role: 'auditor' });
    expect((await standing(w, number)).owner).not.toBe(otto.id);
    expect((await standing(w, number)).owner).not.toBeNull();
  });

  test('a queue goes to the team’s new lead, told to both; work that somebody took stays with them', async () => {
    const [one, two] = [await w.person('agent', 'One'), await w.person('agent', 'Two')];
    const t = await team(w, 'Night', one, [two]);
    const queued = await openFor(w, ada, { teamId: t });
    const own = await openFor(w, ada, { teamId: t, ownerId: one.id });
    await w.as.manager('PATCH', `/teams/${t}`, { leadId: two.id });
    expect(await standing(w, queued)).toMatchObject({ owner: two.id, queued: true });
    expect(await standing(w, own)).toMatchObject({ owner: one.id });
    expect(await told(one.call)).toEqual([expect.stringContaining('the team has another lead')]);
    await w.as.manager('DELETE', `/teams/${t}/members/${two.id}`);
    expect((await standing(w, queued)).owner).toBe(lena.id);
  });
});

test('words after closing, and a closed case taken up again, never go to somebody who has left', async () => {
  const [olga, otto] = [await w.person('agent', 'Olga'), await w.person('agent', 'Oskar')];
  const one = await openFor(w, ada, { ownerId: olga.id, teamId: cards });
  const into = await openFor(w, ada, { ownerId: otto.id, teamId: cards });
  expect((await lena.call('POST', `/cases/${one}/joining`, { into })).status).toBe(200);
  await w.as.admin('PATCH', `/staff/${olga.id}`, { active: false });
  expect((await lena.call('DELETE', `/cases/${one}/joining`)).body).toMatchObject({
    state: 'open',
    owner: { id: lena.id },
    queued: true,
  });
  expect(await history(w, one)).toEqual(['opened', 'joined', 'passed-on', 'unjoined']);
});
