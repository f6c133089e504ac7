import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followCustomers } from '#domains/receivables/index.ts';
import { careParts } from '#server/services/care.ts';
import type { World } from '#tests/support/world.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { mail } from '../support/mails.ts';
import { claimed, type Debtor, placed } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2031-02-03T10:00:00Z');
});
afterAll(() => world.close());

const DAY = 86_400_000;
const now = () => world.house.clock.now();
const days = (n: number) => world.moveClock(n * DAY);
const daysFrom = (at: Date, n: number) => new Date(at.getTime() + n * DAY).toISOString();

/** What the customer says, on the record. */
async function says(dan: Debtor, text: string): Promise<string> {
  const contact = { channel: 'phone', direction: 'in', outcome: 'reached', text };
  const made = await done(world.as.agent('POST', `/customers/${dan.customerId}/contacts`, contact));
  return made.entry.id;
}

async function writes(dan: Debtor, text: string): Promise<string> {
  const contact = { channel: 'letter', direction: 'in', outcome: 'received', text };
  const made = await done(world.as.agent('POST', `/customers/${dan.customerId}/contacts`, contact));
  return made.entry.id;
}

async function sends(dan: Debtor, text: string): Promise<string> {
  const contact = { channel: 'letter', direction: 'out', outcome: 'sent', text };
  const made = await done(world.as.agent('POST', `/customers/${dan.customerId}/contacts`, contact));
  return made.entry.id;
}

const answers = (dan: Debtor, kind: string, entryId: string) =>
  world.as.agent('POST', `/invoices/${dan.invoiceId}/claim-answers`, { kind, entryId });

/** Called, looked at and reconciled: nothing but time is missing. */
async function ready(dan: Debtor): Promise<void> {
  await dan.call('reached');
  const lead = await world.person('lead', `Lead ${dan.number}`);
  const review = { decision: 'refer', reason: 'All is proven.' };
  await done(lead.call('POST', `/invoices/${dan.invoiceId}/reviews`, review));
  await dan.reconcile();
}

let asks = 0;
async function refer(dan: Debtor) {
  asks += 1;
  const lead = { source: 'billing-system', id: `refer-${asks}` };
  const asked = {
    type: 'debt.refer',
    customer: { id: dan.customerId },
    subject: { invoice: dan.number },
    mode: 'ask',
  };
  const answer = await done(world.as.agent('POST', '/actions', { ...lead, ...asked }));
  return {
    verdict: answer.verdict,
    until: answer.until,
    codes: answer.because.map(({ code }: { code: string }) => code),
    evidence: answer.because.flatMap((one: { evidence: string[] }) => one.evidence),
  };
}

const follow = async () => {
  const { house } = world;
  await untilAllIsHeard(house.db);
  return followCustomers({ ...careParts(house), db: house.db, clock: house.clock, log: house.log });
};

describe('R35 the letter of claim and its answers', () => {
  test('thirty days after the letter; a refusal says until when', async () => {
    const dan = await claimed(world);
    const at = now();
    await days(20);
    await ready(dan);
    expect(await refer(dan)).toMatchObject({
      verdict: 'refuse',
      codes: ['letter-of-claim-too-fresh'],
      until: daysFrom(at, 30),
    });
    await days(10.1);
    await dan.reconcile();
    expect(await refer(dan)).toMatchObject({ verdict: 'proceed', until: null });
  });

  test.each(['debt-advice', 'time-to-pay'])(
    '%s gives thirty days more, with what they said as the proof',
    async (kind) => {
      const dan = await claimed(world);
      const at = now();
      await days(5);
      const said = await says(dan, 'I need advice, and time.');
      await done(answers(dan, kind, said));
      await days(31);
      await ready(dan);
      const refused = await refer(dan);
      expect(refused).toMatchObject({
        verdict: 'refuse',
        codes: ['claim-answered'],
        until: daysFrom(at, 60),
      });
      expect(refused.evidence).toContain(said);
      await days(25);
      await dan.reconcile();
      expect((await refer(dan)).verdict).toBe('proceed');
    },
  );

  test('documents that were asked for must be given, and thirty days run from then', async () => {
    const dan = await claimed(world);
    await days(40);
    const seen = await done(answers(dan, 'documents', await says(dan, 'What is this for?')));
    expect(seen.answers).toMatchObject([{ kind: 'documents', givenAt: null, found: false }]);
    await days(31);
    await ready(dan);
    expect(await refer(dan)).toMatchObject({ codes: ['documents-owed'], until: null });
    const [{ id }] = seen.answers;
    const url = `/claim-answers/${id}/documents`;
    const wrong = await world.as.agent('POST', url, { entryId: await says(dan, 'Well?') });
    expect(wrong.status).toBe(422);
    const entryId = await sends(dan, 'Here is the agreement.');
    expect((await done(world.as.agent('POST', url, { entryId }))).answers[0].givenAt).not.toBeNull();
    expect(await world.as.agent('POST', url, { entryId })).toMatchObject({
      body: { code: 'documents-given' },
    });
    expect((await refer(dan)).codes).toEqual(['claim-answered-lately']);
    await days(30.1);
    await dan.reconcile();
    expect((await refer(dan)).verdict).toBe('proceed');
  });

  test('the same words twice are one answer; words of somebody else, or of ours, are none', async () => {
    const dan = await claimed(world);
    const said = await says(dan, 'I get advice.');
    await done(answers(dan, 'debt-advice', said));
    expect((await done(answers(dan, 'debt-advice', said))).answers).toHaveLength(1);
    const other = await claimed(world);
    expect((await answers(other, 'debt-advice', said)).status).toBe(422);
    expect((await answers(dan, 'documents', await sends(dan, 'Pay.'))).status).toBe(422);
  });

  test('an answer whose clock is days behind is heard as well, and gives its time from when it came', async () => {
    const dan = await claimed(world);
    const at = now();
    const from = `dan${dan.number.slice(3)}@customer.example`;
    const date = new Date(at.getTime() - 3 * DAY).toUTCString();
    const text = 'I do not understand this. Please send me a copy of the agreement.';
    await world.receive(mail({ from, date, text, subject: `Invoice ${dan.number}` }));
    await expect
      .poll(
        async () => {
          await follow();
          return (await dan.see()).answers;
        },
        { timeout: 30_000 },
      )
      .toMatchObject([{ kind: 'documents', found: true, at: at.toISOString() }]);
    await days(31);
    await ready(dan);
    expect((await refer(dan)).verdict).toBe('refuse');
  });

  test('what they write is heard by Kept itself, and calls a debt back that a collector has', async () => {
    const dan = await placed(world);
    const said = await writes(
      dan,
      'I do not understand this. Please send me a copy of the agreement.\n> debt advice',
    );
    // An event is seen once no older transaction runs on the server, which other tests use at the same time.
    await expect
      .poll(
        async () => {
          await follow();
          return (await dan.see()).placed;
        },
        { timeout: 30_000 },
      )
      .toBe(false);
    expect(await dan.see()).toMatchObject({
      answers: [{ kind: 'documents', found: true, entryId: said }],
      placements: [{ recallReason: expect.stringContaining('documents') }],
    });
  });
});

describe('R31, P7: what comes back', () => {
  test.each(['invoice', 'reminder', 'letter-of-claim'] as const)(
    'the %s comes back after the collector has the debt: it is called back, the collector told, a person told',
    async (what) => {
      const dan = await placed(world);
      const ref = { invoice: 'i1', reminder: 'r2', 'letter-of-claim': 'l1' }[what];
      await dan.piece(what, ref, 'returned');
      const seen = (await dan.see()) as unknown as {
        placed: boolean;
        placements: [{ caseNumber: string; recallReason: string }];
      };
      expect(seen.placed).toBe(false);
      const [{ caseNumber, recallReason }] = seen.placements;
      expect(recallReason).toContain('came back');
      const { items } = await done(world.as.agent('GET', `/promises?caseNumber=${caseNumber}`));
      expect(items).toMatchObject([{ proof: 'partner' }]);
      const { tasks } = await done(world.as.agent('GET', `/cases/${caseNumber}`));
      expect(JSON.stringify(tasks)).toContain('came back after a collector had the debt');
      await dan.reconcile();
      const refused = await refer(dan);
      expect(refused.verdict).toBe('refuse');
      expect(refused.codes).toContain('mail-returned');
      // Sent again and arrived: nothing is with returned mail any more.
      await days(1);
      await dan.piece(what, `${ref}-again`, 'delivered');
      expect((await refer(dan)).codes).not.toContain('mail-returned');
    },
  );
});
