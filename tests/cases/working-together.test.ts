import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { mail } from '../support/mails.ts';
import type { Colleague } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { customer, history, MONDAY, openFor, readAll, standing, team, told } from './support.ts';

let w: World;
let ada: string;
let carl: Colleague;
let mia: Colleague;
let lena: Colleague;
let cards: string;
let port: number;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.moveClock(MONDAY);
  [carl, mia, lena] = [
    await w.person('agent', 'Carl'),
    await w.person('agent', 'Mia'),
    await w.person('lead', 'Lena'),
  ];
  cards = await team(w, 'Cards', lena, [carl, mia]);
  ada = await customer(w, 'Ada Byron');
  await w.app.listen({ port: 0, host: '127.0.0.1' });
  const address: AddressInfo | string | null = w.app.server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(() => w.close());

const calls: ClientRequest[] = [];
afterEach(() => {
  for (const call of calls.splice(0)) call.destroy();
});

/** What somebody's desk hears, as it is sent. */
async function listen(one: Colleague): Promise<{ text: string }> {
  const call = request({ port, host: '127.0.0.1', path: '/v1/events', headers: { cookie: one.cookie } });
  calls.push(call);
  call.on('error', () => undefined);
  call.end();
  const [answer]: IncomingMessage[] = await once(call, 'response');
  const heard = { text: '' };
  answer?.setEncoding('utf8').on('data', (chunk: string) => {
    heard.text += chunk;
  });
  answer?.on('error', () => undefined);
  await expect.poll(() => heard.text).toContain('retry:');
  return heard;
}

const open = (to: { ownerId?: string; teamId?: string } = { ownerId: carl.id, teamId: cards }) =>
  openFor(w, ada, to);

describe('notes, mentions and who takes part', () => {
  test('who is mentioned is told, live and alone, takes part, and hears of new words; the customer hears nothing', async () => {
    const number = await open();
    const [mias, lenas] = [await listen(mia), await listen(lena)];
    const note = await carl.call('POST', `/cases/${number}/notes`, {
      text: '@Mia can you look at the line?',
      mentions: [mia.id],
    });
    expect(note.body).toMatchObject({ kind: 'note', direction: 'internal' });
    expect(await told(mia.call)).toEqual([
      `mention: Carl mentions you in case ${number}: @Mia can you look at the line?`,
    ]);
    await expect.poll(() => mias.text).toContain('kept.notification.made');
    await expect.poll(() => lenas.text).toContain('kept.case.noted');
    // Her own earlier ones may come late: a transaction elsewhere holds the horizon back.
    expect(lenas.text).not.toContain(`"staffId":"${mia.id}"`);
    const seen = await carl.call('GET', `/cases/${number}`);
    expect(seen.body.participants).toMatchObject([{ name: 'Mia', staffId: mia.id }]);
    await readAll(mia.call);
    await w.receive(
      mail({ from: 'ada.byron@customer.example', subject: `Case ${number}`, text: 'And now?' }),
    );
    expect(await told(mia.call)).toEqual([expect.stringContaining(`New words in case ${number}`)]);
    expect(await told(carl.call)).toEqual([]);
    // A note is no answer: the customer waits.
    await carl.call('POST', `/cases/${number}/notes`, { text: 'Looking.' });
    expect((await carl.call('GET', `/cases/${number}`)).body.waitingSince).not.toBeNull();
  });

  test('people are added and taken out, colleagues once; others by name', async () => {
    const number = await open();
    const add = (body: object) => carl.call('POST', `/cases/${number}/participants`, body);
    const neighbour = { name: 'Eve', address: 'eve@neighbour.example', role: 'neighbour' };
    expect((await add({ staffId: mia.id })).status).toBe(201);
    expect((await add({ staffId: mia.id })).body.code).toBe('takes-part-already');
    const eve = await add(neighbour);
    expect(eve.body).toMatchObject({ ...neighbour, staffId: null });
    expect((await add({})).status).toBe(422);
    const gone = () => carl.call('DELETE', `/cases/${number}/participants/${eve.body.id}`);
    expect([(await gone()).status, (await gone()).status]).toEqual([204, 404]);
    expect(await history(w, number)).toEqual([
      'opened',
      'participant-added',
      'participant-added',
      'participant-removed',
    ]);
  });

  test('a mention of nobody is refused and writes nothing', async () => {
    const number = await open();
    const body = { text: 'Hello', mentions: ['01890000-0000-7000-8000-000000000001'] };
    expect((await carl.call('POST', `/cases/${number}/notes`, body)).body.errors[0].field).toBe('mentions');
    expect(await history(w, number)).toEqual(['opened']);
  });
});

describe('what I am told', () => {
  test('unread comes first, page by page, and is read one by one or at once, by nobody else', async () => {
    const nora = await w.person('agent', 'Nora');
    for (let i = 0; i < 5; i += 1) {
      const number = await open();
      await carl.call('POST', `/cases/${number}/notes`, { text: `Note ${i}`, mentions: [nora.id] });
    }
    const first = await nora.call('GET', '/notifications?limit=2');
    expect(first.body).toMatchObject({ unread: 5, items: [{ readAt: null }, { readAt: null }] });
    const [newest] = first.body.items;
    await mia.call('POST', '/notifications/read', { ids: [newest.id] });
    expect((await nora.call('GET', '/notifications')).body.unread).toBe(5);
    await nora.call('POST', '/notifications/read', { ids: [newest.id] });
    const ids: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await nora.call(
        'GET',
        `/notifications?limit=2${next === '' ? '' : `&cursor=${next}`}`,
      );
      ids.push(...body.items.map((item: { id: string }) => item.id));
      next = body.next;
    }
    expect(new Set(ids).size).toBe(5);
    expect(ids.at(-1)).toBe(newest.id);
    await readAll(nora.call);
    expect((await nora.call('GET', '/notifications')).body.unread).toBe(0);
    expect((await w.as.agent('GET', '/notifications')).body).toEqual({ items: [], next: null, unread: 0 });
  });
});

describe('tasks and holds', () => {
  test('a task is due by the next working day, told to who does it, and ends once, with the entry that shows it', async () => {
    const number = await open();
    await readAll(mia.call);
    const made = await carl.call('POST', `/cases/${number}/tasks`, {
      kind: 'call',
      say: 'Call Ada',
      ownerId: mia.id,
    });
    expect(made.body).toMatchObject({
      kind: 'call',
      state: 'open',
      owner: { id: mia.id },
      caseNumber: number,
    });
    expect(new Date(made.body.dueAt).getTime()).toBeGreaterThan(MONDAY.getTime());
    expect(await told(mia.call)).toEqual([`task: To be done for case ${number}: Call Ada`]);
    const teams = await carl.call('GET', '/tasks?view=team');
    expect(teams.body.items).toContainEqual(made.body);
    const end = (body: object) => mia.call('PATCH', `/tasks/${made.body.id}`, body);
    expect((await end({ state: 'dropped' })).body.errors[0].field).toBe('reason');
    const strange = { state: 'done', entryId: '01890000-0000-7000-8000-000000000001' };
    expect((await end(strange)).body.errors[0].field).toBe('entryId');
    const note = await mia.call('POST', `/cases/${number}/notes`, { text: 'Reached her.' });
    expect((await end({ state: 'done', entryId: note.body.id })).body).toMatchObject({
      state: 'done',
      doneEntryId: note.body.id,
    });
    expect((await end({ state: 'done' })).body.code).toBe('task-ended');
    expect((await mia.call('GET', '/tasks')).body.items).not.toContainEqual(
      expect.objectContaining({ id: made.body.id }),
    );
  });

  test('tasks come page by page, the next due first', async () => {
    const number = await open();
    for (let i = 0; i < 5; i += 1) {
      const dueAt = new Date(MONDAY.getTime() + (5 - (i % 3)) * 86_400_000).toISOString();
      await carl.call('POST', `/cases/${number}/tasks`, { say: `Task ${i}`, dueAt, ownerId: lena.id });
    }
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await lena.call('GET', `/tasks?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...body.items.map((item: { dueAt: string; id: string }) => `${item.dueAt} ${item.id}`));
      next = body.next;
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...seen].sort());
  });

  test('a hold is placed with its reason and released once', async () => {
    const number = await open();
    const hold = await carl.call('POST', `/cases/${number}/holds`, { reason: 'The ombudsman asks' });
    expect(hold.body).toMatchObject({ reason: 'The ombudsman asks', placedBy: 'Carl', releasedAt: null });
    const closing = { how: 'silence' };
    const refused = await carl.call('POST', `/cases/${number}/closure`, closing);
    expect(JSON.stringify(refused.body)).toContain('The ombudsman asks');
    const release = () => lena.call('POST', `/cases/${number}/holds/${hold.body.id}/release`);
    expect((await release()).body.releasedAt).not.toBeNull();
    expect((await release()).body.code).toBe('hold-released');
    expect(await history(w, number)).toEqual(['opened', 'held', 'released']);
  });
});

describe('the company’s own types, causes and fields', () => {
  test('are set by those who manage; what is left out is no longer offered and stays where it is used', async () => {
    expect((await w.as.lead('PUT', '/case-types', { items: [] })).status).toBe(403);
    const { items } = (await w.as.agent('GET', '/case-types')).body;
    const own = {
      key: 'cancellation',
      name: 'Cancellation',
      procedure: null,
      needsCause: true,
      active: true,
    };
    const set = await w.as.manager('PUT', '/case-types', { items: [own, ...items.slice(0, 2)] });
    expect(set.body.items[0]).toEqual(own);
    expect(set.body.items.filter((item: { active: boolean }) => !item.active)).toHaveLength(items.length - 2);
    expect((await w.as.manager('PUT', '/case-types', { items: [own, own] })).status).toBe(422);
    expect((await w.as.manager('PUT', '/case-types', { items: [{ ...own, active: false }] })).status).toBe(
      422,
    );
    const unknown = { ...own, procedure: 'there-is-none' };
    expect((await w.as.manager('PUT', '/case-types', { items: [unknown] })).status).toBe(422);
    expect((await w.as.manager('PUT', '/case-types', { items })).status).toBe(200);
    const causes = (await w.as.agent('GET', '/case-causes')).body.items;
    const fewer = await w.as.manager('PUT', '/case-causes', { items: causes.slice(1) });
    expect(fewer.body.items).toContainEqual({ ...causes[0], active: false });
  });

  test('a field keeps its kind, and values must fit it', async () => {
    const field = (key: string, kind: string, choices: string[] = []) => ({
      key,
      name: key,
      kind,
      choices,
      active: true,
    });
    const fields = [
      field('contract', 'text'),
      field('lines', 'number'),
      field('vip', 'yes-no'),
      field('region', 'choice', ['north', 'south']),
      field('since', 'date'),
    ];
    expect((await w.as.manager('PUT', '/case-fields', { items: fields })).status).toBe(200);
    const other = await w.as.manager('PUT', '/case-fields', { items: [field('contract', 'number')] });
    expect(other.body.errors[0].field).toBe('items.0.kind');
    expect((await w.as.manager('PUT', '/case-fields', { items: [field('x', 'choice')] })).status).toBe(422);
    const number = await open();
    const change = (values: object) => carl.call('PATCH', `/cases/${number}`, { fields: values });
    const right = { contract: 'A-1', lines: 2, vip: false, region: 'north', since: '2027-02-28' };
    expect((await change(right)).body.fields).toEqual(right);
    for (const [key, value] of Object.entries({
      contract: 1,
      lines: '2',
      vip: 'no',
      region: 'west',
      since: '2027-02-30',
      none: 1,
    }))
      expect((await change({ [key]: value })).body.errors[0].field, key).toBe(`fields.${key}`);
  });
});

describe('one verb on many cases', () => {
  test('each is done or refused by its own rules with all its reasons, and under its key never twice', async () => {
    const mine = [await open(), await open()];
    const mias = await open({ ownerId: mia.id });
    const nobodys = '123-456-7890';
    await carl.call('POST', `/cases/${mine[0]}/holds`, { reason: 'The ombudsman asks' });
    const close = await carl.call('POST', '/cases/bulk', { numbers: mine, verb: 'close', how: 'silence' });
    expect(close.body).toMatchObject({ done: 0, refused: 2 });
    expect(close.body.items[0].because.length).toBeGreaterThan(1);
    const all = [...mine, mias, nobodys];
    const assign = await carl.call('POST', '/cases/bulk', { numbers: all, verb: 'assign', teamId: cards });
    expect(assign.body.items.map((item: { ok: boolean }) => item.ok)).toEqual([true, true, false, false]);
    expect(assign.body.items[2].because).toMatchObject([{ code: 'forbidden', entryId: null }]);
    expect(await standing(w, mine[0] ?? '')).toMatchObject({ queued: true, owner: lena.id });
    const note = { numbers: [...mine, mias], verb: 'note', text: 'The same outage' };
    const key = { 'idempotency-key': 'bulk-1' };
    const twice = [
      await carl.call('POST', '/cases/bulk', note, key),
      await carl.call('POST', '/cases/bulk', note, key),
    ];
    expect(twice.map(({ body }) => body.done)).toEqual([3, 3]);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
      where e.kind = 'note' and c.text = 'The same outage'`.execute(w.house.db);
    expect(rows[0]?.n).toBe(3);
    await carl.call('POST', '/cases/bulk', { numbers: mine, verb: 'tag', tag: 'outage' });
    expect((await carl.call('GET', `/cases/${mine[1]}`)).body.tags).toContain('outage');
    await carl.call('POST', '/cases/bulk', { numbers: mine, verb: 'untag', tag: 'outage' });
    expect((await carl.call('GET', `/cases/${mine[1]}`)).body.tags).not.toContain('outage');
    const incomplete = await carl.call('POST', '/cases/bulk', { numbers: mine, verb: 'tag' });
    expect(incomplete.body.errors[0].field).toBe('tag');
  });
});

test('who writes at a case is told live to colleagues, and stored nowhere', async () => {
  const number = await open();
  const heard = await listen(lena);
  expect((await carl.call('POST', `/cases/${number}/presence`, { state: 'writing' })).status).toBe(204);
  await expect.poll(() => heard.text).toContain('event: presence');
  expect(heard.text).toMatch(
    new RegExp(`"number":"${number}","staffId":"${carl.id}","name":"Carl","state":"writing"`),
  );
  expect((await w.as.agent('POST', `/cases/${number}/presence`, { state: 'reading' })).body.code).toBe(
    'person-needed',
  );
});
