import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Colleague } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { customer, MONDAY, openFor, team } from './support.ts';

let w: World;
let people: Colleague[];
let teams: string[];
let ada: string;
const HOUR = 3_600_000;

beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.moveClock(MONDAY);
  await w.person('admin', 'Admin');
  people = [];
  for (const role of ['lead', 'agent', 'agent', 'agent'] as const) people.push(await w.person(role));
  const [lead, one, two, three] = people;
  if (!lead || !one || !two || !three) throw new Error('Somebody is missing.');
  teams = [await team(w, 'Day', lead, [one]), await team(w, 'Night', two, [three])];
  ada = await customer(w, 'Ada Byron');
});
afterAll(() => w.close());

const who = fc.nat({ max: 3 });
const which = fc.nat({ max: 1 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('offer' as const), who, to: fc.nat({ max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), who }) },
  fc.record({ do: fc.constant('withdraw' as const), who }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), who }) },
  fc.record({ do: fc.constant('put-back' as const), who, to: which }),
  fc.record({ do: fc.constant('assign' as const), who, to: who }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch' as const), who }) },
  fc.record({ do: fc.constant('lead' as const), who, to: which }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const person = (i: number): Colleague => people[i] ?? people[0] ?? missing();
const missing = (): never => {
  throw new Error('Somebody is missing.');
};

async function openOffer(number: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select h.id from case_keys k join handoffs h on h.customer_id = k.customer_id and h.case_id = k.id and h.state = 'offered'
    where k.number = ${number}`.execute(w.house.db);
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0]?.id;
}

/** Does one step; who may not is refused, and that is as good. */
async function act(number: string, one: Step): Promise<number> {
  const call = 'who' in one ? person(one.who).call : w.as.admin;
  const asked = async (path: string, body?: object) => {
    const id = await openOffer(number);
    return id === undefined ? 0 : (await call('POST', `/handoffs/${id}/${path}`, body)).status;
  };
  switch (one.do) {
    case 'offer': {
      const to = one.to < 4 ? { staffId: person(one.to).id } : { teamId: teams[one.to - 4] };
      return (await call('POST', `/cases/${number}/handoffs`, { say: 'Yours?', ...to })).status;
    }
    case 'accept':
      return asked('answer', { answer: 'accept' });
    case 'refuse':
      return asked('answer', { answer: 'refuse', reason: 'No time' });
    case 'withdraw':
      return asked('withdrawal');
    case 'take':
      return (await call('POST', `/cases/${number}/assignment`, {})).status;
    case 'put-back':
      return (await call('POST', `/cases/${number}/assignment`, { teamId: teams[one.to] })).status;
    case 'assign':
      return (await call('POST', `/cases/${number}/assignment`, { staffId: person(one.to).id })).status;
    case 'wait':
      await w.moveClock(one.hours * HOUR);
      return 200;
    case 'switch':
      return toggle(person(one.who).id);
    case 'lead':
      return (await w.as.admin('PATCH', `/teams/${teams[one.to]}`, { leadId: person(one.who).id })).status;
  }
}

/** Disables somebody, or enables them again; whoever is disabled is refused everything until then. */
async function toggle(id: string): Promise<number> {
  const { rows } = await sql<{ active: boolean }>`select active from staff where id = ${id}`.execute(
    w.house.db,
  );
  return (await w.as.admin('PATCH', `/staff/${id}`, { active: rows[0]?.active === false })).status;
}

async function invariants(number: string): Promise<void> {
  const { rows } = await sql<{
    active: boolean | null;
    said: string | null;
    owner: string | null;
    late: boolean;
  }>`
    select s.active and s.role <> 'auditor' as active, c.owner_id::text as owner,
      (select e.details ->> 'to' from case_entries l
        join entries n on n.customer_id = l.entry_customer_id and n.id = l.entry_id and n.kind = 'case'
        join entry_contents e on e.customer_id = n.customer_id and e.entry_id = n.id and e.details ? 'to'
          and e.details ->> 'verb' in ('taken', 'queued', 'assigned', 'handoff-accepted', 'passed-on')
        where l.customer_id = c.customer_id and l.case_id = c.id order by n.seq desc limit 1) as said,
      exists (select from handoffs h where h.customer_id = c.customer_id and h.case_id = c.id and h.state = 'offered'
        and h.answer_by < ${w.house.clock.now()}) as late
    from cases c left join staff s on s.id = c.owner_id where c.number = ${number}`.execute(w.house.db);
  const row = rows[0];
  expect(row?.active, 'one active person answers for it').toBe(true);
  if (row?.said) expect(row.owner, 'the record says who').toBe(row.said);
  expect(row?.late, 'no offer outlives its time').toBe(false);
  await openOffer(number);
}

/** What must have happened at least once. */
const MUST: readonly Step['do'][] = ['offer', 'accept', 'take', 'wait', 'switch', 'lead'];

test('whatever people offer, answer, take, or leave: one active person answers for each case, and at most one offer is open', async () => {
  const seen = new Set<Step['do']>();
  // A property that never did anything proves nothing: chance is asked on until everything happened.
  for (let round = 0; round === 0 || (round < 8 && MUST.some((verb) => !seen.has(verb))); round += 1) {
    await fc.assert(
      fc.asyncProperty(which, fc.array(step, { minLength: 4, maxLength: 14 }), async (queue, steps) => {
        const number = await openFor(w, ada, { teamId: teams[queue] ?? missing() });
        for (const one of steps) {
          const status = await act(number, one);
          expect(status, JSON.stringify(one)).toBeLessThan(500);
          if (status >= 200 && status < 300) seen.add(one.do);
          await invariants(number);
        }
        for (const { id } of people) await w.as.admin('PATCH', `/staff/${id}`, { active: true });
        await signInAgain();
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 12) },
    );
  }
  expect([...seen]).toEqual(expect.arrayContaining([...MUST]));
}, 120_000);

/** Disabling ended their sessions; those who come back are as good as others in their place. */
async function signInAgain(): Promise<void> {
  for (const [i, one] of people.entries()) {
    if ((await one.call('GET', '/me')).status === 200) continue;
    const other = await w.person(i === 0 ? 'lead' : 'agent');
    for (const id of teams) {
      const { body } = await w.as.admin('GET', '/teams');
      const here = body.items.find((item: { id: string }) => item.id === id);
      if (here.members.some((member: { id: string }) => member.id === one.id))
        await w.as.admin('PUT', `/teams/${id}/members/${other.id}`);
    }
    people[i] = other;
  }
}

test('several at once: of all who take it one gets it; of two answers one counts', async () => {
  for (let round = 0; round < 6; round += 1) {
    const number = await openFor(w, ada, { teamId: teams[0] ?? missing() });
    const takes = await Promise.all(
      people.map(({ call }) => call('POST', `/cases/${number}/assignment`, {}).then(({ status }) => status)),
    );
    expect(takes.every((status) => status === 200 || status === 403)).toBe(true);
    await invariants(number);
    await person(0).call('POST', `/cases/${number}/assignment`, { staffId: person(1).id });
    await person(1).call('POST', `/cases/${number}/handoffs`, { say: 'Yours?', teamId: teams[1] });
    const id = await openOffer(number);
    const answers = await Promise.all([
      person(2).call('POST', `/handoffs/${id}/answer`, { answer: 'accept' }),
      person(3).call('POST', `/handoffs/${id}/answer`, { answer: 'accept' }),
      person(1).call('POST', `/handoffs/${id}/withdrawal`),
      w.as.admin('PATCH', `/teams/${teams[1]}`, { leadId: person(3).id }),
    ]);
    expect(answers.slice(0, 3).filter(({ status }) => status === 200)).toHaveLength(1);
    await invariants(number);
  }
});

test('somebody is disabled while others give them cases, offer them some, and open more for them: none is left with them', async () => {
  for (let round = 0; round < 2; round += 1) {
    const leaver = await w.person('agent');
    await w.as.admin('PUT', `/teams/${teams[0]}/members/${leaver.id}`);
    const numbers = await Promise.all(
      Array.from({ length: 3 }, () => openFor(w, ada, { teamId: teams[0] ?? missing() })),
    );
    const others = await Promise.all([0, 1].map((i) => customer(w, `Customer ${round}.${i}`)));
    const [lead] = people;
    const answers = await Promise.all([
      ...numbers.map((number) => lead?.call('POST', `/cases/${number}/assignment`, { staffId: leaver.id })),
      ...others.map((customerId) =>
        w.as.lead('POST', '/cases', { customerId, subject: 'New', ownerId: leaver.id }),
      ),
      w.as.admin('PATCH', `/staff/${leaver.id}`, { active: false }),
    ]);
    expect(
      answers.map((one) => one?.status).filter((status) => status === undefined || status >= 500),
    ).toEqual([]);
    expect(answers.at(-1)?.status).toBe(200);
    const { rows } =
      await sql`select number from cases where owner_id = ${leaver.id} and state = 'open'`.execute(
        w.house.db,
      );
    expect(rows).toEqual([]);
    for (const number of numbers) await invariants(number);
  }
});
