import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { type Desk, HOUR, MINUTE, openDesk } from './desk.ts';

let d: Desk;
beforeAll(async () => {
  d = await openDesk();
});
afterAll(() => d.close());

/** A new moment that was said, as somebody would keep it on paper. */
interface Said {
  due: number;
  outgoingId: string | null;
  leavesAt: number;
  mail: 'waiting' | 'sent' | 'failed';
  seenAt: number | null;
}

/** What a promise must be, by the rules alone. */
interface Model {
  state: string;
  first: number;
  said: Said[];
  brokenAt: number | null;
}

interface Real {
  readonly id: string;
  readonly customerId: string;
  readonly address: string;
}

const lastSeen = (m: Model) => m.said.findLast((one) => one.seenAt !== null);
const dueOf = (m: Model): number => lastSeen(m)?.due ?? m.first;
const owed = (m: Model): boolean => m.state === 'open' || m.state === 'broken';
const now = (): number => d.now().getTime();

/** After moments changed: the last one that was seen counts, and whether it or a breach before it has passed. */
function recount(m: Model): void {
  if (!owed(m)) return;
  const mended = m.brokenAt === null || (lastSeen(m)?.seenAt ?? -1) >= m.brokenAt;
  const state = now() <= dueOf(m) && mended ? 'open' : 'broken';
  if (m.state === 'open' && state === 'broken') m.brokenAt = dueOf(m);
  m.state = state;
}

/** The promise is what the rules say, has a moment and an owner, and its record explains why. */
async function agree(m: Model, { id }: Real): Promise<void> {
  const view = await d.promiseNow(id);
  expect({ state: view.state, brokenAt: view.brokenAt }).toEqual({
    state: m.state,
    brokenAt: m.brokenAt === null ? null : new Date(m.brokenAt).toISOString(),
  });
  // What is settled keeps the moment that counted then.
  if (owed(m)) expect(view.dueAt).toBe(new Date(dueOf(m)).toISOString());
  expect(view.owner).not.toBeNull();
  expect(await explained(id)).toBe(m.state);
  if (m.state === 'broken') expect((await d.tasks(id)).map((one) => one.kind)).toContain('apology-call');
}

/** The state that the entries of the record come to, read in their order. */
async function explained(id: string): Promise<string> {
  const { rows } = await sql<{ verb: string; state: string | null }>`
    select c.details ->> 'verb' as verb, c.details ->> 'state' as state from entries e
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.kind = 'promise' and c.details ->> 'promiseId' = ${id} order by e.seq`.execute(
    d.office.world.house.db,
  );
  let state = 'nothing';
  for (const row of rows) {
    if (row.verb === 'made') state = 'open';
    if (['broken', 'kept', 'released', 'withdrawn'].includes(row.verb)) state = row.verb;
    if (row.state !== null) state = row.state;
  }
  return state;
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (
  name: string,
  may: (m: Model) => boolean,
  run: (m: Model, r: Real) => Promise<void>,
): Command => ({
  check: may,
  run: async (m, r) => {
    await run(m, r);
    await agree(m, r);
  },
  toString: () => name,
});

const pass = (minutes: number): Command =>
  command(
    `pass ${minutes} min`,
    () => true,
    async (m) => {
      await d.office.world.moveClock(minutes * MINUTE);
      if (m.state === 'open' && now() > dueOf(m)) {
        m.brokenAt = dueOf(m);
        m.state = 'broken';
      }
    },
  );

const handOver = (): Command =>
  command(
    'hand over',
    () => true,
    async (m, r) => {
      await d.office.handOver();
      for (const one of m.said) {
        if (one.mail !== 'waiting' || one.outgoingId === null || now() < one.leavesAt) continue;
        one.mail = r.address.endsWith('@refused.example') ? 'failed' : 'sent';
        one.seenAt = one.mail === 'sent' ? now() : null;
        recount(m);
      }
    },
  );

const moveByMail = (hours: number): Command =>
  command(`move by mail, due in ${hours} h`, owed, async (m, { id }) => {
    const due = now() + hours * HOUR;
    const given = { dueAt: new Date(due).toISOString(), reason: 'Later', message: { text: 'Later' } };
    const moved = await d.verb(id, 'rescheduling', given);
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const { outgoingId } = moved.body.reschedule;
    m.said.push({ due, outgoingId, leavesAt: now() + 10_000, mail: 'waiting', seenAt: null });
  });

const moveByCall = (hours: number, outcome: string): Command =>
  command(`move by a call (${outcome}), due in ${hours} h`, owed, async (m, { id, customerId }) => {
    const due = now() + hours * HOUR;
    const entryId = await d.contact(customerId, outcome);
    const moved = await d.verb(id, 'rescheduling', {
      dueAt: new Date(due).toISOString(),
      reason: 'Later',
      entryId,
    });
    expect(moved.status).toBe(outcome === 'reached' ? 200 : 409);
    if (outcome !== 'reached') return;
    m.said.push({ due, outgoingId: null, leavesAt: 0, mail: 'sent', seenAt: now() });
    recount(m);
  });

const takeBack = (): Command =>
  command(
    'take the mail back',
    () => true,
    async (m) => {
      const last = m.said.at(-1);
      if (!last?.outgoingId) return;
      const back = await d.agent.call('POST', `/outgoing/${last.outgoingId}/withdrawal`);
      if (back.status === 200) m.said.pop();
    },
  );

const bounce = (): Command =>
  command(
    'a bounce',
    (m) => m.said.some((one) => one.outgoingId !== null && one.mail === 'sent'),
    async (m, { address }) => {
      const one = m.said.findLast((said) => said.outgoingId !== null && said.mail === 'sent');
      if (!one?.outgoingId) return;
      await d.bounce(one.outgoingId, address);
      one.mail = 'failed';
      one.seenAt = null;
      recount(m);
    },
  );

const breakIt = (): Command =>
  command(
    'break',
    () => true,
    async (m, { id }) => {
      const said = await d.verb(id, 'breaking', { reason: 'We cannot' });
      expect(said.status).toBe(m.state === 'open' ? 200 : 409);
      if (m.state !== 'open') return;
      m.state = 'broken';
      m.brokenAt = now();
    },
  );

const keep = (outcome: string): Command =>
  command(
    `keep by a call (${outcome})`,
    () => true,
    async (m, { id, customerId }) => {
      const entryId = await d.contact(customerId, outcome);
      const kept = await d.verb(id, 'keeping', { entryId });
      const right = owed(m) && outcome === 'reached';
      expect(kept.status).toBe(right ? 200 : 409);
      if (right) m.state = 'kept';
    },
  );

const release = (): Command =>
  command('release', owed, async (m, { id, customerId }) => {
    const entryId = await d.contact(customerId, 'reached');
    expect((await d.verb(id, 'release', { entryId, reason: 'Not needed' })).status).toBe(200);
    m.state = 'released';
  });

const hours = fc.integer({ min: 1, max: 30 });
const often = (commands: fc.Arbitrary<Command>, weight: number) => ({ arbitrary: commands, weight });
const commands = fc.commands(
  [
    fc.oneof(
      often(fc.constantFrom(1, 20, 300, 900).map(pass), 5),
      often(fc.constant(handOver()), 4),
      often(hours.map(moveByMail), 4),
      often(
        fc.tuple(hours, fc.constantFrom('reached', 'voicemail')).map(([h, o]) => moveByCall(h, o)),
        2,
      ),
      often(fc.constant(takeBack()), 1),
      often(fc.constant(bounce()), 3),
      often(fc.constant(breakIt()), 1),
      often(fc.constantFrom('voicemail', 'no-answer').map(keep), 1),
    ),
    fc.constantFrom(keep('reached'), release(), breakIt(), handOver(), bounce()),
  ],
  { maxCommands: 14, size: 'max' },
);

test('whatever happens in whatever order, a promise is what its rules say, and its record explains it', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), hours, async (them, refused, h) => {
      const { customerId, address } = await d.customer(undefined, refused ? 'refused.example' : undefined);
      const first = now() + h * HOUR;
      const made = await d.promise({
        customerId,
        words: 'We call you',
        act: 'call',
        dueAt: new Date(first).toISOString(),
      });
      const model: Model = { state: 'open', first, said: [], brokenAt: null };
      await fc.asyncModelRun(() => ({ model, real: { id: made.body.id, customerId, address } }), them);
      // Nothing of this run may come back in the next one.
      await sql`delete from timers where done_at is null and data ->> 'promiseId' = ${made.body.id}`.execute(
        d.office.world.house.db,
      );
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);
