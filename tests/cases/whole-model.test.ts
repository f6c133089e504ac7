import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from './model/commands.ts';
import { openModelCompany, openRun, writesAgain } from './model/world.ts';

let company: Awaited<ReturnType<typeof openModelCompany>>;
beforeAll(async () => {
  company = await openModelCompany();
});
afterAll(() => company.office.close());

/** `KEPT_MODEL_RUNS` for a long run. */
const RUNS = Number(process.env.KEPT_MODEL_RUNS ?? 8);

test('whatever happens to a case and its promises, in whatever order: one accountable person, nothing dropped, every state explained', {
  timeout: RUNS * 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: '+1' }), async (steps) => {
      const { real, model } = await openRun(company);
      await fc.asyncModelRun(() => ({ model, real }), steps);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('closing, words and hand-offs at the same moment: whoever comes second sees the first', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { real } = await openRun(company);
    await real.ann.call('POST', `/customers/${real.customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'They agree.',
      caseNumber: real.number,
    });
    const agreed = await real.ann.call('POST', `/customers/${real.customerId}/contacts`, {
      channel: 'phone',
      direction: 'in',
      outcome: 'reached',
      text: 'Yes, all well.',
      caseNumber: real.number,
    });
    await real.ben.call('POST', `/conversations/${real.conversationId}/read`, {});
    const [closing, , offered] = await Promise.all([
      real.ann.call('POST', `/cases/${real.number}/closure`, {
        how: 'agreed',
        entryId: agreed.body.entry.id,
      }),
      writesAgain(real),
      real.lea.call('POST', `/cases/${real.number}/handoffs`, { staffId: real.ben.id, say: 'Please.' }),
    ]);
    const { body: shown } = await real.lea.call('GET', `/cases/${real.number}`);
    if (closing.status === 200) {
      expect(shown.state).toBe('closed');
      expect(shown.replySince, 'what came after closing waits for a choice').not.toBeNull();
      expect(offered.status).toBe(409);
    } else {
      expect(shown.state).toBe('open');
      expect(closing.body.code).toBe('case-not-closable');
    }
    expect(shown.owner).not.toBeNull();
  }
});
