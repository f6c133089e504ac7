import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import { companyAt, done } from '../receivables/support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T08:00:00Z');
});
afterAll(() => world.close());

const DAY = 86_400_000;
let people = 0;
async function customer(): Promise<string> {
  people += 1;
  const body = {
    kind: 'person',
    name: `Cai ${people}`,
    contactPoints: [{ kind: 'email', value: `cai${people}@customer.example` }],
  };
  return (await done(world.as.agent('POST', '/customers', body))).id;
}

/** An action of a system that nobody's policy speaks of gets leave; cards are another matter. */
const issue = (id: string, more: object = {}) =>
  world.as.agent('POST', '/replacements', {
    source: 'badge-system',
    customer: { id },
    thing: 'document',
    oldRef: `badge ${id.slice(-4)}`,
    reason: 'chip',
    dueAt: new Date(world.house.clock.now().getTime() + 7 * DAY).toISOString(),
    ...more,
  });

async function page(id: string): Promise<string> {
  const { url } = await done(world.as.agent('GET', `/replacements/${id}/link`));
  return new URL(url).pathname;
}
const answer = (path: string, works: 'yes' | 'no') =>
  world.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `works=${works}`,
  });

test('a second one is refused while the first is unaccounted for, unless it is cancelled in the same step', async () => {
  const id = await customer();
  const first = (await done(issue(id))).replacement;
  const second = await issue(id);
  expect(second).toMatchObject({
    status: 409,
    body: { code: 'replacement-unaccounted', replacementId: first.id },
  });
  const third = (await done(issue(id, { cancels: first.id }))).replacement;
  expect(third.state).toBe('issued');
  expect((await done(world.as.agent('GET', `/replacements/${first.id}`))).state).toBe('cancelled');
});

test('one that was only reported as done is unaccounted for, until it is told of or given up', async () => {
  const id = await customer();
  let asked = 0;
  const act = async (subject: object, more: object = {}): Promise<string[]> => {
    asked += 1;
    const action = { type: 'fob.replace', source: 'doors', id: `${id}-${asked}`, customer: { id }, subject };
    const answer = await done(world.as.agent('POST', '/actions', { ...action, mode: 'ask', ...more }));
    return answer.because.map(({ code }: { code: string }) => code);
  };
  expect(await act({ fob: 'F-1' })).not.toContain('replacement-unaccounted');
  await act({ fob: 'F-1' }, { mode: 'done' });
  expect(await act({ fob: 'F-1' })).toContain('replacement-unaccounted');
  expect(await act({ fob: 'F-1' }, { data: { cancels: true } })).not.toContain('replacement-unaccounted');
  expect(await act({ fob: 'F-2' })).not.toContain('replacement-unaccounted');
});

test('what an action is about is found as a number too, and with blanks around it', async () => {
  const id = await customer();
  await done(issue(id, { oldRef: '4711' }));
  for (const badge of [4711, ' 4711 ', '4711']) {
    const action = { type: 'badge.replace', source: 'doors', id: `${id} ${typeof badge} ${badge}` };
    const about = { ...action, customer: { id }, subject: { badge }, mode: 'ask' };
    const { because } = await done(world.as.agent('POST', '/actions', about));
    expect(because.map(({ code }: { code: string }) => code)).toContain('replacement-unaccounted');
  }
});

test('of a card number the last four digits are kept, and the gate still knows which card is meant', async () => {
  const id = await customer();
  const PAN = '4111111111111111';
  const { replacement } = await done(
    issue(id, { oldRef: PAN, newRef: '5555555555554444', reason: `Lost ${PAN}` }),
  );
  expect(JSON.stringify(replacement)).not.toMatch(/4111111111111111|5555555555554444/);
  expect(replacement.oldRef).toMatch(/1111$/);
  const asked = await done(
    world.as.agent('POST', '/actions', {
      type: 'card.block',
      source: 'badge-system',
      id: `block-${id}`,
      customer: { id },
      subject: { document: PAN },
      mode: 'ask',
    }),
  );
  const codes = asked.because.map(({ code }: { code: string }) => code);
  expect(codes).toContain('replacement-not-confirmed');
  expect(codes).not.toContain('no-replacement');
});

test('silence begins the corrective action: a case with an owner, a promise, a call, and words to the customer', async () => {
  const id = await customer();
  const { replacement } = await done(issue(id));
  await world.moveClock(8 * DAY);
  const late = await done(world.as.agent('GET', `/replacements/${replacement.id}`));
  expect(late.overdueAt).not.toBeNull();
  expect(late.caseNumber).not.toBeNull();
  const matter = await done(world.as.agent('GET', `/cases/${late.caseNumber}`));
  expect(matter.tasks.map((task: { kind: string }) => task.kind)).toContain('call');
  const promises = await done(world.as.agent('GET', `/promises?caseNumber=${late.caseNumber}`));
  expect(promises.items).toMatchObject([{ words: 'A document that works', proof: 'customer' }]);
  const { items } = await done(world.as.agent('GET', `/actions?customer=${id}&type=replacement.overdue`));
  expect(items).toHaveLength(1);
});

test('the page of the link asks; only the button answers, and «no» begins the corrective action at once', async () => {
  const id = await customer();
  const { replacement } = await done(issue(id));
  const path = await page(replacement.id);
  expect((await world.app.inject({ method: 'GET', url: path })).statusCode).toBe(200);
  expect((await done(world.as.agent('GET', `/replacements/${replacement.id}`))).confirmedAt).toBeNull();
  expect((await answer(path, 'no')).statusCode).toBe(200);
  const denied = await done(world.as.agent('GET', `/replacements/${replacement.id}`));
  expect(denied.deniedAt).not.toBeNull();
  expect(denied.caseNumber).not.toBeNull();
  await done(world.as.agent('POST', `/replacements/${replacement.id}/outage`, {}));
  await world.moveClock(2 * DAY + 3_600_000);
  expect((await answer(path, 'yes')).statusCode).toBe(200);
  expect((await answer(path, 'yes')).statusCode).toBe(200);
  const confirmed = await done(world.as.agent('GET', `/replacements/${replacement.id}`));
  expect(confirmed).toMatchObject({ state: 'confirmed', daysWithout: 3 });
  const promises = await done(world.as.agent('GET', `/promises?state=kept&caseNumber=${denied.caseNumber}`));
  expect(promises.items).toHaveLength(1);
  const forged = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
  expect((await world.app.inject({ method: 'GET', url: forged })).statusCode).toBe(404);
});

test('without a replacement the old one is not blocked, and none is issued before the customer was told', async () => {
  const id = await customer();
  const ref = 'card …1234';
  const block = (n: string) =>
    done(
      world.as.agent('POST', '/actions', {
        type: 'card.block',
        source: 'card-system',
        id: n,
        customer: { id },
        subject: { card: ref },
        reason: 'replacement',
        mode: 'ask',
      }),
    );
  const before = await block('b1');
  expect(before.verdict).toBe('hold');
  const { replacement, answer: held } = await done(
    issue(id, { source: 'card-system', thing: 'card', oldRef: ref }),
  );
  expect(replacement).toBeNull();
  expect(held.verdict).toBe('hold');
});

test('the old one is retired only with leave that the gate gave for this very thing, now or before; the time without any begins', async () => {
  const id = await customer();
  const { replacement } = await done(issue(id));
  const retire = (body: object = {}) =>
    world.as.agent('POST', `/replacements/${replacement.id}/retirement`, body);
  const block = async (customerId: string, oldRef: string): Promise<string> => {
    const action = { type: 'document.block', source: 'badge-system', reason: 'chip', mode: 'ask' };
    const about = {
      id: `${customerId} ${oldRef}`,
      customer: { id: customerId },
      subject: { document: oldRef },
    };
    const asked = await done(world.as.agent('POST', '/actions', { ...action, ...about }));
    expect(asked.verdict).toBe('hold');
    return asked.action;
  };
  const lead = await world.person('lead', 'Lena Lead');
  const release = (action: string) =>
    done(lead.call('POST', `/holds/${action}/release`, { reason: 'It was seen in a stranger’s hands.' }));
  expect(await done(retire())).toMatchObject({
    answer: { verdict: 'hold' },
    replacement: { retiredAt: null },
  });
  const actionId = await block(id, replacement.oldRef);
  expect(await retire({ actionId })).toMatchObject({ status: 409, body: { code: 'no-leave' } });
  for (const elsewhere of [await block(await customer(), replacement.oldRef), await block(id, 'badge 0')]) {
    await release(elsewhere);
    expect((await retire({ actionId: elsewhere })).status).toBe(422);
  }
  await release(actionId);
  const gone = await done(retire({ actionId }));
  expect(gone).toMatchObject({ answer: null, replacement: { state: 'issued', withoutUntil: null } });
  expect(gone.replacement.withoutSince).toBe(gone.replacement.retiredAt);
  expect(await retire({ actionId })).toMatchObject({ status: 409, body: { code: 'replacement-retired' } });
});
