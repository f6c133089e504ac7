import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import { claimed, type Debtor, debtor, placed } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T10:00:00Z');
});
afterAll(() => world.close());

const DAY = 86_400_000;
const now = () => world.house.clock.now();
const days = (n: number) => world.moveClock(n * DAY);
const inDays = (n: number) => new Date(now().getTime() + n * DAY).toISOString();
let count = 0;
const space = (dan: Debtor, more: object = {}) => {
  count += 1;
  return world.as.agent('POST', `/customers/${dan.customerId}/breathing-spaces`, {
    source: 'Insolvency Service',
    reference: `BS-${count}`,
    ...more,
  });
};

describe('R40 breathing space', () => {
  test('every step, fee and interest stops until its end, which is told, and the way begins with fresh notice', async () => {
    const dan = await claimed(world);
    const given = await done(space(dan));
    expect(given).toMatchObject({ running: true, startsAt: now().toISOString(), endsAt: inDays(60) });
    await dan.reconcile();
    for (const type of ['invoice.remind', 'debt.call', 'service.suspend'])
      expect(await dan.ask(type), type).toMatchObject({
        verdict: 'hold',
        codes: expect.arrayContaining(['breathing-space']),
      });
    for (const type of ['debt.refer', 'debt.sell', 'fee.charge', 'interest.charge'])
      expect(await dan.ask(type), type).toMatchObject({
        verdict: 'refuse',
        codes: expect.arrayContaining(['not-in-breathing-space']),
      });
    const reminder = await world.as.agent('POST', '/actions', {
      type: 'debt.call',
      source: 'dialler',
      id: `call-${dan.number}`,
      customer: { id: dan.customerId },
      subject: { invoice: dan.number },
      mode: 'ask',
    });
    expect(reminder.body).toMatchObject({ verdict: 'hold', until: inDays(60) });
    expect(reminder.body.because[0].evidence).toEqual([given.entryId]);
    expect(await dan.see()).toMatchObject({
      step: { state: 'stopped', say: expect.stringContaining(given.endsAt) },
    });
    await days(61);
    await dan.reconcile();
    const { items } = await done(world.as.agent('GET', `/customers/${dan.customerId}/breathing-spaces`));
    expect(items).toMatchObject([{ running: false, endedAt: given.endsAt, endReason: null }]);
    // What they heard before counts no more: two reminders and a letter are to be proven anew.
    expect(await dan.see()).toMatchObject({
      proven: { reminders: [], letterOfClaim: null },
      step: { rung: 'reminder' },
    });
    expect((await dan.ask('debt.refer')).codes).toEqual(
      expect.arrayContaining(['reminders-missing', 'letter-of-claim-missing']),
    );
    expect((await dan.ask('invoice.remind')).verdict).toBe('proceed');
  });

  test('a debt that a collector has is called back, and the collector confirms within one business day', async () => {
    const dan = await placed(world);
    await done(space(dan));
    const seen = await dan.see();
    expect(seen).toMatchObject({
      placed: false,
      placements: [{ recallReason: expect.stringContaining('breathing space'), acknowledgedAt: null }],
    });
    const [{ caseNumber, acknowledgeBy }] = (
      seen as unknown as { placements: [{ caseNumber: string; acknowledgeBy: string }] }
    ).placements;
    expect(Date.parse(acknowledgeBy) - now().getTime()).toBeLessThanOrEqual(4 * DAY);
    const { items } = await done(world.as.agent('GET', `/promises?caseNumber=${caseNumber}`));
    expect(items).toMatchObject([{ proof: 'partner', words: expect.stringContaining(dan.number) }]);
  });

  test('the same source and reference is one; what cannot be is refused', async () => {
    const dan = await debtor(world, 10);
    const same = { reference: 'BS-same' };
    const first = await done(space(dan, same));
    expect(await done(space(dan, same))).toMatchObject({ id: first.id });
    for (const wrong of [
      { endsAt: inDays(-1) },
      { startsAt: inDays(3), endsAt: inDays(2) },
      { startsAt: inDays(90) },
      { kind: 'mental-health' },
      { entryId: first.id },
    ])
      expect((await space(dan, wrong)).status, JSON.stringify(wrong)).toBe(422);
  });

  test('one that begins later stops nothing before, and everything from then on', async () => {
    const dan = await placed(world);
    await done(space(dan, { startsAt: inDays(3), endsAt: inDays(20) }));
    expect((await dan.see()).placed).toBe(true);
    expect((await dan.ask('fee.charge')).codes).not.toContain('not-in-breathing-space');
    await days(3.1);
    expect((await dan.see()).placed).toBe(false);
    expect((await dan.ask('fee.charge')).codes).toContain('not-in-breathing-space');
  });

  test('ended before its time by whoever gave it, by a lead; once', async () => {
    const dan = await claimed(world);
    const given = await done(space(dan));
    const url = `/breathing-spaces/${given.id}/ending`;
    const reason = 'The register says that it was cancelled.';
    expect((await world.as.agent('POST', url, { reason })).status).toBe(403);
    expect(await done(world.as.lead('POST', url, { reason }))).toMatchObject({
      running: false,
      endReason: reason,
    });
    expect(await world.as.lead('POST', url, { reason })).toMatchObject({
      status: 409,
      body: { code: 'breathing-space-over' },
    });
    await dan.reconcile();
    expect((await dan.ask('invoice.remind')).verdict).toBe('proceed');
  });

  test('it reaches customers who are merged, and words that ask for money do not leave', async () => {
    const dan = await claimed(world);
    const other = await debtor(world, 10);
    await done(
      world.as.lead('POST', `/customers/${dan.customerId}/merge`, {
        customerId: other.customerId,
        reason: 'One person.',
      }),
    );
    await done(space(dan));
    expect((await other.ask('fee.charge')).codes).toContain('not-in-breathing-space');
    const made = await done(
      world.as.agent('POST', '/cases', { customerId: dan.customerId, subject: 'A question' }),
    );
    const checked = await done(
      world.as.agent('POST', `/cases/${made.number}/messages/check`, {
        channel: 'email',
        to: [],
        subject: 'Your invoice',
        text: 'Your invoice is overdue. Please pay it at once.',
        files: [],
        supersedes: [],
      }),
    );
    expect(checked.findings.map(({ code }: { code: string }) => code)).toContain('breathing-space');
  });
});
