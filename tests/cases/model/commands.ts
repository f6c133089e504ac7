import fc from 'fast-check';
import { expect } from 'vitest';
import { bounceOf } from '../../support/bounce.ts';
import { counted, expectedDuties, type Model, now, type Real, settleClock, writesAgain } from './world.ts';

type Command = fc.AsyncCommand<Model, Real>;
const HOUR = 3_600_000;

/** A step: when it may happen, and what it does to the system and to what the test reckons. */
function step(
  name: string,
  may: (model: Readonly<Model>) => boolean,
  run: (model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check: may,
    run: async (model, real) => {
      await run(model, real);
      await compare(model, real);
    },
    toString: () => name,
  };
}

const ok = (answer: { status: number; body: unknown }, status: number): void =>
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);

/** What must hold after every step, whatever happened. */
async function compare(model: Model, real: Real): Promise<void> {
  const { body: shown } = await real.lea.call('GET', `/cases/${real.number}`);
  expect(shown.state).toBe(model.closed ? 'closed' : 'open');
  expect(shown.owner, 'one accountable person').not.toBeNull();
  const { body: staff } = await real.lea.call('GET', '/staff');
  const owner = staff.items.find((one: { id: string }) => one.id === shown.owner.id);
  expect(owner?.active, 'the accountable person works here').toBe(true);
  expect(shown.replySince !== null, 'nothing is unseen after closing').toBe(model.reply);
  if (!model.closed)
    expect(counted(shown.closable.map((one: { code: string }) => one.code))).toEqual(expectedDuties(model));
  for (const one of shown.promises) {
    expect(one.owner, 'a promise has an owner').not.toBeNull();
    expect(Date.parse(one.dueAt), 'a promise has a due instant').toBeGreaterThan(0);
    expect(one.state).toBe(model.promises.get(one.id)?.state);
  }
  await recordExplains(real, shown);
}

/** Deeds that say who answers for it. */
const MOVES = ['opened', 'assigned', 'queued', 'taken', 'passed-on', 'handoff-accepted'];

/** State and owner follow from the entries alone. */
async function recordExplains(real: Real, shown: { state: string; owner: { id: string } }): Promise<void> {
  const { body } = await real.lea.call('GET', `/cases/${real.number}/entries`);
  const deeds: { verb: string; to?: string | null; ownerId?: string | null }[] = [];
  for (const entry of body.items) {
    if (entry.kind !== 'case') continue;
    const { rows } = await real.office.world.house.pool.query<{
      details: { verb: string; to?: string | null; ownerId?: string | null };
    }>('select details from entry_contents where entry_id = $1', [entry.id]);
    if (rows[0]) deeds.push(rows[0].details);
  }
  const last = deeds.findLast((one) => one.verb === 'closed' || one.verb === 'reopened');
  expect(last?.verb === 'closed' ? 'closed' : 'open', 'the record explains the state').toBe(shown.state);
  const moved = deeds.findLast((one) => MOVES.includes(one.verb));
  expect(moved?.to ?? moved?.ownerId, 'the record explains who is accountable').toBe(shown.owner.id);
}

const theyWrite = step(
  'the customer writes',
  () => true,
  async (model, real) => {
    const id = await writesAgain(real);
    model.words.push({ id, entryId: id, mail: true, reachedBefore: model.reached > 0 });
    if (model.closed) model.reply = true;
  },
);

const theyLeaveVoicemail = step(
  'the customer leaves a voicemail',
  () => true,
  async (model, real) => {
    const made = await real.ben.call('POST', `/customers/${real.customerId}/contacts`, {
      channel: 'phone',
      direction: 'in',
      outcome: 'voicemail',
      text: 'Please call me.',
      caseNumber: real.number,
    });
    ok(made, 201);
    const { id } = made.body.entry;
    model.words.push({ id, entryId: id, mail: false, reachedBefore: model.reached > 0 });
    if (model.closed) model.reply = true;
  },
);

const weRead = step(
  'somebody reads',
  () => true,
  async (model, real) => {
    ok(await real.ben.call('POST', `/conversations/${real.conversationId}/read`, {}), 204);
    for (const one of model.words) if (one.mail) model.looked.add(one.id);
  },
);

const weWrite = step(
  'we answer by mail',
  (model) => !model.closed,
  async (model, real) => {
    const sent = await real.ann.call('POST', `/cases/${real.number}/messages`, { text: 'We are on it.' });
    ok(sent, 202);
    const before = model.words.map((one) => one.id);
    model.written.push({ id: sent.body.id, state: 'waiting', before });
  },
);

const mailLeaves = step(
  'mails leave',
  (model) => model.written.some((one) => one.state === 'waiting'),
  async (model, real) => {
    await real.office.pass(11_000);
    await real.office.handOver();
    settleClock(model, now(real));
    for (const one of model.written) if (one.state === 'waiting') one.state = 'sent';
  },
);

const weTakeBack = step(
  'the last mail is taken back',
  (model) => model.written.at(-1)?.state === 'waiting',
  async (model, real) => {
    const last = model.written.at(-1);
    if (!last) return;
    ok(await real.ann.call('POST', `/outgoing/${last.id}/withdrawal`, {}), 200);
    last.state = 'withdrawn';
  },
);

const mailBounces = step(
  'the last mail that left comes back',
  (model) => model.written.findLast((one) => one.state === 'sent') !== undefined && !model.closed,
  async (model, real) => {
    const last = model.written.findLast((one) => one.state === 'sent');
    if (!last) return;
    await real.office.world.receive(bounceOf(`${last.id}@company.example`, real.address));
    last.state = 'failed';
  },
);

const weReach = step(
  'we reach them by phone',
  () => true,
  async (model, real) => {
    const made = await real.ann.call('POST', `/customers/${real.customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'Talked it through.',
      caseNumber: real.number,
    });
    ok(made, 201);
    model.calls.push(made.body.entry.id);
    model.reached += 1;
    for (const one of model.words) model.settled.add(one.id);
  },
);

const wePromise = (hours: number): Command =>
  step(
    `we promise a call within ${hours} h`,
    (model) => !model.closed,
    async (model, real) => {
      const due = now(real) + hours * HOUR;
      const made = await real.ann.call('POST', '/promises', {
        caseNumber: real.number,
        words: 'I will call you back',
        act: 'call',
        dueAt: new Date(due).toISOString(),
      });
      ok(made, 201);
      model.promises.set(made.body.id, { due, state: 'open' });
      model.calls = [];
    },
  );

const owed = (model: Readonly<Model>): string | undefined =>
  [...model.promises].find(([, one]) => one.state === 'open' || one.state === 'broken')?.[0];

const weKeep = step(
  'a promise is kept by a call that reached them',
  (model) => owed(model) !== undefined && model.calls.length > 0,
  async (model, real) => {
    const id = owed(model) ?? '';
    const [entryId = ''] = model.calls;
    ok(await real.ann.call('POST', `/promises/${id}/keeping`, { entryId }), 200);
    const one = model.promises.get(id);
    if (one) one.state = 'kept';
  },
);

const voicemailIsNoCallback = step(
  'a voicemail of ours keeps no promise',
  (model) => owed(model) !== undefined,
  async (model, real) => {
    const made = await real.ann.call('POST', `/customers/${real.customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'voicemail',
      text: 'Left word.',
      caseNumber: real.number,
    });
    ok(made, 201);
    const kept = await real.ann.call('POST', `/promises/${owed(model)}/keeping`, {
      entryId: made.body.entry.id,
    });
    expect(kept.body.code).toBe('not-proven');
  },
);

const timePasses = (hours: number): Command =>
  step(
    `${hours} h pass`,
    () => true,
    async (model, real) => {
      await real.office.pass(hours * HOUR);
      await real.office.handOver();
      settleClock(model, now(real));
      for (const one of model.written) if (one.state === 'waiting') one.state = 'sent';
    },
  );

const weOffer = step(
  'it is offered to Ben',
  (model) => !model.closed && model.handoff === null,
  async (model, real) => {
    const { body } = await real.lea.call('GET', `/cases/${real.number}`);
    if (body.owner.id === real.ben.id) return;
    const made = await real.lea.call('POST', `/cases/${real.number}/handoffs`, {
      staffId: real.ben.id,
      say: 'Please take over.',
    });
    ok(made, 201);
    model.handoff = { id: made.body.id, answerBy: Date.parse(made.body.answerBy) };
  },
);

const benAnswers = (answer: 'accept' | 'refuse'): Command =>
  step(
    `Ben says ${answer}`,
    (model) => model.handoff !== null,
    async (model, real) => {
      const reason = answer === 'refuse' ? 'I am away.' : '';
      ok(await real.ben.call('POST', `/handoffs/${model.handoff?.id}/answer`, { answer, reason }), 200);
      model.handoff = null;
    },
  );

const carlLeaves = step(
  'Carl is given it, leaves the company and comes back',
  (model) => !model.closed && model.handoff === null,
  async (_model, real) => {
    const given = { staffId: real.carl.id, reason: 'Carl knows boilers.' };
    ok(await real.lea.call('POST', `/cases/${real.number}/assignment`, given), 200);
    ok(await real.admin.call('PATCH', `/staff/${real.carl.id}`, { active: false }), 200);
    const { body } = await real.lea.call('GET', `/cases/${real.number}`);
    expect(body.owner.id).not.toBe(real.carl.id);
    ok(await real.admin.call('PATCH', `/staff/${real.carl.id}`, { active: true }), 200);
  },
);

const weHold = step(
  'it is held',
  (model) => !model.closed && model.holds.length < 2,
  async (model, real) => {
    const made = await real.lea.call('POST', `/cases/${real.number}/holds`, {
      reason: 'Waits for the part.',
    });
    ok(made, 201);
    model.holds.push(made.body.id);
  },
);

const weRelease = step(
  'a hold is released',
  (model) => model.holds.length > 0,
  async (model, real) => {
    ok(await real.lea.call('POST', `/cases/${real.number}/holds/${model.holds.shift()}/release`, {}), 200);
  },
);

/** Agreement is named in their newest words; it settles what came before, and nothing else. */
const weClose = step(
  'somebody closes it as agreed',
  (model) => !model.closed,
  async (model, real) => {
    const last = model.words.at(-1);
    if (!last) return;
    const after = structuredClone(model);
    for (const one of model.words) {
      after.settled.add(one.id);
      if (one.mail && last.mail) after.looked.add(one.id);
    }
    const answer = await real.ann.call('POST', `/cases/${real.number}/closure`, {
      how: 'agreed',
      entryId: last.entryId,
    });
    const because: string[] = answer.body.because?.map((one: { code: string }) => one.code) ?? [];
    const { 'agreement-missing': unfounded = 0, ...duties } = counted(because);
    expect(duties).toEqual(expectedDuties(unfounded > 0 ? model : after));
    // Nobody agrees to what they were never told; what reached them before they wrote founds it.
    const arrived = model.written.filter((one) => one.state === 'sent');
    if (model.reached === 0 && arrived.length === 0) expect(unfounded).toBe(1);
    if (last.reachedBefore || arrived.some((one) => !one.before.includes(last.id))) expect(unfounded).toBe(0);
    if (because.length > 0) return ok(answer, 409);
    ok(answer, 200);
    Object.assign(model, after, { closed: true, reply: false });
  },
);

const weTakeUp = step(
  'it is taken up again',
  (model) => model.closed,
  async (model, real) => {
    ok(
      await real.ann.call('POST', `/cases/${real.number}/reopening`, { choice: 'reopen', reason: 'x' }),
      200,
    );
    model.closed = false;
    model.reply = false;
  },
);

const weAcknowledge = step(
  'a reply after closing is acknowledged',
  (model) => model.closed && model.reply,
  async (model, real) => {
    ok(await real.ann.call('POST', `/cases/${real.number}/reopening`, { choice: 'acknowledge' }), 200);
    model.reply = false;
    for (const one of model.words) {
      model.settled.add(one.id);
      if (one.mail) model.looked.add(one.id);
    }
  },
);

/** Everything that can happen to a case and its promises. */
export const commands = [
  fc.constant(theyWrite),
  fc.constant(theyLeaveVoicemail),
  fc.constant(weRead),
  fc.constant(weWrite),
  fc.constant(mailLeaves),
  fc.constant(weTakeBack),
  fc.constant(mailBounces),
  fc.constant(weReach),
  fc.integer({ min: 1, max: 30 }).map(wePromise),
  fc.constant(weKeep),
  fc.constant(voicemailIsNoCallback),
  fc.integer({ min: 1, max: 20 }).map(timePasses),
  fc.constant(weOffer),
  fc.constantFrom('accept' as const, 'refuse' as const).map(benAnswers),
  fc.constant(carlLeaves),
  fc.constant(weHold),
  fc.constant(weRelease),
  fc.constant(weClose),
  fc.constant(weClose),
  fc.constant(weTakeUp),
  fc.constant(weAcknowledge),
];
