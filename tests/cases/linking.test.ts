import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { mail } from '../support/mails.ts';
import type { Colleague } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { customer, history, MONDAY, openFor, standing, team, told } from './support.ts';

let w: World;
let carl: Colleague;
let lena: Colleague;
let cards: string;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.moveClock(MONDAY);
  [carl, lena] = [await w.person('agent', 'Carl'), await w.person('lead', 'Lena')];
  cards = await team(w, 'Cards', lena, [carl]);
});
afterAll(() => w.close());

interface Written {
  readonly entries: readonly string[];
  readonly conversation: string;
  readonly customer: string;
}

/** Somebody writes mails in one conversation. */
async function written(from: string, texts: readonly string[]): Promise<Written> {
  const id = `${from}.${Math.random()}@customer.example`;
  for (const [i, text] of texts.entries())
    await w.receive(
      mail({
        from: `${from}@customer.example`,
        text,
        id: `${i}.${id}`,
        ...(i > 0 ? { inReplyTo: `0.${id}` } : {}),
      }),
    );
  const { rows } = await sql<{ id: string; conversation_id: string; customer_id: string }>`
    select e.id, e.conversation_id, e.customer_id from message_ids m join entries e on e.customer_id = m.customer_id and e.id = m.entry_id
    where m.message_id like ${`%${id}`} order by e.seq`.execute(w.house.db);
  const first = rows[0];
  if (!first || rows.length !== texts.length) throw new Error('The mails did not arrive.');
  return {
    entries: rows.map((row) => row.id),
    conversation: first.conversation_id,
    customer: first.customer_id,
  };
}

/** The case that a conversation opened, in somebody's hands. */
async function caseOf(one: Written, ownerId = carl.id): Promise<string> {
  const { rows } = await sql<{ number: string }>`
    select k.number from case_conversations v join cases k on k.customer_id = v.case_customer_id and k.id = v.case_id
    where v.conversation_id = ${one.conversation}`.execute(w.house.db);
  const number = rows[0]?.number ?? '';
  await lena.call('POST', `/cases/${number}/assignment`, { staffId: ownerId, teamId: cards });
  return number;
}

/** Everything that belongs to a case: kinds with ids. */
async function belongings(number: string, except = ''): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    with k as (select customer_id, id from cases where number = ${number})
    select 'entry ' || l.entry_id as what from k join case_entries l on l.customer_id = k.customer_id and l.case_id = k.id
      join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind <> 'case'
    union all select 'conversation ' || v.conversation_id from k join case_conversations v on v.case_customer_id = k.customer_id and v.case_id = k.id
    union all select 'task ' || t.id from k join case_tasks t on t.customer_id = k.customer_id and t.case_id = k.id
    union all select 'hold ' || h.id from k join case_holds h on h.customer_id = k.customer_id and h.case_id = k.id
    union all select 'clock ' || c.id from k join case_clocks c on c.customer_id = k.customer_id and c.case_id = k.id
    union all select 'participant ' || p.staff_id from k join case_participants p on p.customer_id = k.customer_id and p.case_id = k.id
    order by 1`.execute(w.house.db);
  return rows.map((row) => row.what).filter((what) => except === '' || !what.startsWith(except));
}

/** The customer's record as it is stored: no entry may ever change. */
async function record(customerId: string, upTo = Number.MAX_SAFE_INTEGER): Promise<string> {
  const { rows } = await sql<{ d: string }>`
    select md5(string_agg(encode(hash, 'hex') || conversation_id::text, ',' order by seq)) as d from entries
    where customer_id = ${customerId} and seq <= ${upTo}`.execute(w.house.db);
  return rows[0]?.d ?? '';
}

describe('links', () => {
  test('are seen from both sides, recorded in both, and taken away from either', async () => {
    const ada = await customer(w, 'Ada Links');
    const [one, other] = [
      await openFor(w, ada, { ownerId: carl.id }),
      await openFor(w, ada, { ownerId: carl.id }),
    ];
    const linked = await carl.call('POST', `/cases/${one}/links`, { number: other, kind: 'duplicate-of' });
    expect(linked.status).toBe(201);
    expect(linked.body.links).toMatchObject([{ number: other, kind: 'duplicate-of', state: 'open' }]);
    expect((await carl.call('GET', `/cases/${other}`)).body.links).toMatchObject([
      { number: one, kind: 'duplicated-by' },
    ]);
    const twice = await carl.call('POST', `/cases/${other}/links`, { number: one, kind: 'duplicate-of' });
    expect(twice.body.code).toBe('linked-already');
    expect((await carl.call('POST', `/cases/${one}/links`, { number: one, kind: 'related' })).status).toBe(
      422,
    );
    expect((await carl.call('DELETE', `/cases/${other}/links/${one}/duplicate-of`)).body.links).toEqual([]);
    expect((await carl.call('DELETE', `/cases/${other}/links/${one}/duplicate-of`)).status).toBe(404);
    expect(await history(w, one)).toEqual(['opened', 'linked', 'unlinked']);
    expect(await history(w, other)).toEqual(['opened', 'linked', 'unlinked']);
  });
});

describe('splitting', () => {
  test('moves links and whole conversations, and never an entry', async () => {
    const first = await written('split', ['The line is down.', 'And my bill is wrong.']);
    const second = await written('split', ['About the bill.']);
    const number = await caseOf(first);
    const other = await caseOf(second);
    if (other !== number) await carl.call('POST', `/cases/${other}/joining`, { into: number });
    const before = await record(first.customer, 3);
    const chosen = [first.entries[1], ...second.entries];
    const made = await carl.call('POST', `/cases/${number}/splitting`, {
      entryIds: chosen,
      subject: 'The bill',
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ subject: 'The bill', owner: { id: carl.id }, queued: false });
    expect(made.body.links).toMatchObject([{ number, kind: 'split-from' }]);
    expect(await belongings(made.body.number)).toEqual(
      [`conversation ${second.conversation}`, ...chosen.map((id) => `entry ${id}`)].sort(),
    );
    // The rest of the first conversation stays, and so does its routing.
    expect(await belongings(number)).toEqual([
      `conversation ${first.conversation}`,
      `entry ${first.entries[0]}`,
    ]);
    expect(await record(first.customer, 3)).toBe(before);
  });

  test('refuses what is no part of the case, its history, and everything at once', async () => {
    const one = await written('refuse', ['The line is down.']);
    const number = await caseOf(one);
    const split = (entryIds: readonly (string | undefined)[]) =>
      carl.call('POST', `/cases/${number}/splitting`, { entryIds, subject: 'X' });
    const { rows } = await sql<{ id: string }>`
      select e.id from entries e where e.customer_id = ${one.customer} and kind = 'case' limit 1`.execute(
      w.house.db,
    );
    for (const ids of [one.entries, [rows[0]?.id], ['01890000-0000-7000-8000-000000000001']])
      expect((await split(ids)).body.errors[0].field).toBe('entryIds');
  });
});

describe('joining', () => {
  test('gives the other everything that is owed, ends the one with nothing open, and is taken back exactly', async () => {
    const [a, b] = [await written('join', ['The line is down.']), await written('join', ['Still down!'])];
    const [one, into] = [await caseOf(a), await openFor(w, a.customer, { ownerId: carl.id, teamId: cards })];
    const third = await caseOf(b);
    await carl.call('POST', `/cases/${one}/tasks`, { say: 'Call back' });
    const hold = await carl.call('POST', `/cases/${one}/holds`, { reason: 'The regulator asks' });
    const follows = await lena.call('POST', `/cases/${one}/participants`, { staffId: lena.id });
    expect([hold.status, follows.status]).toEqual([201, 201]);
    const before = { one: await belongings(one), into: await belongings(into) };
    const words = await record(a.customer, 2);
    const joined = await carl.call('POST', `/cases/${one}/joining`, { into, reason: 'The same line' });
    expect(joined.status).toBe(200);
    expect(joined.body).toMatchObject({ number: into, state: 'open' });
    expect(joined.body.holds).toHaveLength(1);
    expect(await belongings(one, 'participant')).toEqual([]);
    expect(await belongings(into)).toEqual([...before.one, ...before.into].sort());
    expect((await carl.call('GET', `/cases/${one}`)).body).toMatchObject({
      state: 'closed',
      closed: { how: 'joined' },
    });
    // What comes now comes to the other, which holds the conversation.
    const { rows } = await sql<{ id: string }>`
      select message_id as id from message_ids where entry_id = ${a.entries[0]}`.execute(w.house.db);
    await w.receive(mail({ from: 'join@customer.example', text: 'Hello?', inReplyTo: rows[0]?.id ?? '' }));
    const back = await carl.call('DELETE', `/cases/${one}/joining`);
    expect(back.body).toMatchObject({ number: one, state: 'open', owner: { id: carl.id }, links: [] });
    const now = await belongings(one);
    expect(now).toEqual(expect.arrayContaining(before.one));
    expect(now.filter((what) => !what.startsWith('entry'))).toEqual(
      before.one.filter((what) => !what.startsWith('entry')),
    );
    expect(await belongings(into)).toEqual(before.into);
    expect(await record(a.customer, 2)).toBe(words);
    expect((await carl.call('DELETE', `/cases/${one}/joining`)).body.code).toBe('not-joined');
    expect(third).not.toBe(one);
  });

  test('is no way round closing, an open offer, somebody else’s case or another customer', async () => {
    const [ada, bob] = [await customer(w, 'Ada Join'), await customer(w, 'Bob Join')];
    const one = await openFor(w, ada, { ownerId: carl.id, teamId: cards });
    const join = async (into: string, by = carl) =>
      (await by.call('POST', `/cases/${one}/joining`, { into })).body.code ?? 'joined';
    expect(await join(await openFor(w, bob, { ownerId: carl.id }))).toBe('other-customer');
    const mike = await w.person('agent', 'Mike');
    const mikes = await openFor(w, ada, { ownerId: mike.id });
    expect(await join(mikes)).toBe('forbidden');
    expect(await join(mikes, mike)).toBe('forbidden');
    const own = await openFor(w, ada, { ownerId: carl.id });
    const { body } = await carl.call('POST', `/cases/${one}/handoffs`, { say: 'Yours?', staffId: mike.id });
    expect(await join(own)).toBe('handoff-open');
    await carl.call('POST', `/handoffs/${body.id}/withdrawal`);
    expect(await join(mikes, lena)).toBe('joined');
    expect(await join(own)).toBe('case-closed');
    for (const { call } of [carl, mike])
      expect((await told(call)).join()).toContain(`Joined into case ${mikes}`);
  });
});

describe('customers who are merged and parted again', () => {
  test('lose no case and no duty; joining needs one customer, links do not', async () => {
    const [a, b] = [await written('merge-a', ['From home.']), await written('merge-b', ['From work.'])];
    const [one, other] = [await caseOf(a), await caseOf(b)];
    await carl.call('POST', `/cases/${other}/tasks`, { say: 'Call back' });
    const before = [await belongings(one), await belongings(other)];
    const merged = await w.as.agent('POST', `/customers/${a.customer}/merge`, {
      customerId: b.customer,
      reason: 'same',
    });
    expect(merged.status).toBeLessThan(300);
    expect((await carl.call('POST', `/cases/${other}/joining`, { into: one })).body.code).toBe(
      'other-customer',
    );
    expect(
      (await carl.call('POST', `/cases/${other}/links`, { number: one, kind: 'duplicate-of' })).status,
    ).toBe(201);
    expect((await w.as.agent('DELETE', `/customers/${a.customer}/merge/${b.customer}`)).status).toBeLessThan(
      300,
    );
    expect([await belongings(one), await belongings(other)]).toEqual(before);
    for (const number of [one, other])
      expect(await standing(w, number)).toMatchObject({ owner: carl.id, state: 'open' });
  });
});
