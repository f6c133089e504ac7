/** Story 1, the card swap: the old card works until the new one does, a lost one starts its own remedy, and there are never two live ones. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWebhooks } from '#server/services/webhooks.ts';
import { addWebhook, type Receiver, startReceiver, verified } from '#tests/webhooks/receiver.ts';
import { cardSystemOf } from './support/cards.ts';
import { type Company, DAY, HOUR, ok, openCompany } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf } from './support/customer.ts';
import { channels, people, varied } from './support/drawn.ts';
import { linkIn } from './support/words.ts';

let company: Company;
let cards: ReturnType<typeof cardSystemOf>;
let webhooks: { stop(): Promise<void> };
let system: Receiver;
let secret: string;
beforeAll(async () => {
  company = await openCompany({
    names: ['Ffion Llŷr', 'Ødegård', "N'Golo", 'Zsófia Nagy-Kiss'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
  });
  cards = cardSystemOf(company);
  webhooks = await startWebhooks(company.world.house);
  system = await startReceiver();
  ({ secret } = await addWebhook(company.world, system.url, { types: ['kept.hold.*'] }));
});
afterAll(async () => {
  await webhooks?.stop();
  await system?.close();
  await company?.verify();
  await company?.close();
});

const caseOf = async (number: string) => ok(await company.agent.call('GET', `/cases/${number}`));
const swap = async (id: string) => ok(await company.agent.call('GET', `/replacements/${id}`));
const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
const later = (ms: number): Date => new Date(company.now().getTime() + ms);

/** Leave to ship: they were told of it by a mail that nothing brought back. */
async function leaveToShip(customer: Customer, card: string, more: object = {}) {
  const answer = await cards.asks(customer, 'card.replace', card, more);
  expect([answer.verdict, codes(answer.because)]).toEqual(['hold', ['shipping-not-told']]);
  await company.through(later(2 * DAY));
  expect((await cards.action(answer.action)).now).toBe('proceed');
  return answer;
}

const issue = (customer: Customer, card: string, more: object) =>
  company.world.as.agent('POST', '/replacements', {
    source: 'card-system',
    customer: { ref: customer.ref },
    thing: 'card',
    oldRef: card,
    reason: 'A card with a chip',
    ...more,
  });

/** What the card system was told by signed events about one of its questions. */
const events = (id: string) =>
  system.received
    .map((one) => verified(secret, one) as { type: string; data: { id: string; how?: string } })
    .filter(({ data }) => data.id === id);

describe('1.4–1.8 a new card is lost in the post', () => {
  test(
    'the old one works until the customer says that the new one does; the remedy starts by itself; never two live ones',
    varied(
      fc.record({
        who: people,
        days: fc.integer({ min: 4, max: 12 }),
        way: channels,
        chases: fc.array(channels, { maxLength: 2 }),
        oldBreaks: fc.boolean(),
        handoff: fc.constantFrom('accepted', 'refused', 'lapsed'),
        confirms: fc.constantFrom('link', 'words'),
        firstTurnsUp: fc.boolean(),
      }),
      async ({ who, days, way, chases, oldBreaks, handoff, confirms, firstTurnsUp }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 30 });
        const card = cards.next(4000);
        // Given a new card that ships with leave, and a block that asks first,
        const leave = await leaveToShip(customer, card);
        const dueAt = later(days * DAY).toISOString();
        const first = ok(await issue(customer, card, { dueAt, actionId: leave.action })).replacement;
        const block = await cards.asks(customer, 'card.block', card);
        expect([block.verdict, codes(block.because)]).toEqual(['hold', ['replacement-not-confirmed']]);
        // when nobody says a word until it is due, silence releases nothing,
        await company.through(dueAt);
        await company.through(later(HOUR));
        expect((await cards.action(block.action)).now).toBe('hold');
        // and the remedy has begun by itself: a case, somebody who answers for it, a promise, a call to make,
        const late = await swap(first.id);
        expect(late).toMatchObject({ overdueAt: dueAt, caseNumber: expect.any(String) });
        const number: string = late.caseNumber;
        const matter = await caseOf(number);
        expect(matter).toMatchObject({
          state: 'open',
          owner: { id: expect.any(String) },
          promises: [{ words: 'A card that works', state: 'open' }],
        });
        expect(matter.tasks).toContainEqual(expect.objectContaining({ kind: 'call', state: 'open' }));
        // and they hear of it from us, before they ask.
        const told = (await customer.got()).map(({ text }) => text);
        expect(told.at(-1)).toContain(card);
        // What they heard stands in the case.
        const shown = ok(await company.agent.call('GET', `/cases/${number}/entries`)).items;
        expect(shown).toContainEqual(expect.objectContaining({ kind: 'message', direction: 'out' }));
        const heard = await customer.record();
        expect(heard.filter(({ direction }) => direction === 'in')).toEqual([]);
        // Whoever answers the telephone sees it, and the mail house works on the same case.
        await seesAll(customer, card, matter);
        await toTheMailHouse(number, handoff);
        // A second card is refused while nobody knows where the first is,
        const second = await cards.asks(customer, 'card.replace', card);
        expect([second.verdict, codes(second.because)]).toEqual([
          'refuse',
          expect.arrayContaining(['replacement-unaccounted']),
        ]);
        const again = { dueAt: later(9 * DAY).toISOString(), newRef: `${card}-b` };
        expect(await issue(customer, card, again)).toMatchObject({
          status: 409,
          body: { code: 'replacement-unaccounted', replacementId: first.id },
        });
        // when they ask and chase, it is counted; so are the days without any.
        const said = await customer.says('Where is my card?', way, { number });
        expect(said.number).toBe(number);
        if (oldBreaks)
          ok(await company.agent.call('POST', `/replacements/${first.id}/outage`, { entryId: said.entryId }));
        const without = company.now();
        for (const one of chases) {
          await company.through(later(DAY));
          await customer.says('And now?', one, { number });
        }
        // Cancelled in the same step there is a new one, and only one.
        const leaveAgain = await leaveFor(customer, card, first.id);
        const new_ = { ...again, cancels: first.id, actionId: leaveAgain.action, caseNumber: number };
        const newOne = ok(await issue(customer, card, new_)).replacement;
        expect((await swap(first.id)).state).toBe('cancelled');
        await company.through(later(2 * DAY));
        const arrived = { state: 'arrived', say: 'Handed over at the door' };
        ok(await company.world.as.agent('POST', `/replacements/${newOne.id}/tracking`, arrived));
        if (firstTurnsUp) await turnsUp(customer, first.id, number);
        await company.work();
        await company.letLeave();
        expect((await cards.action(block.action)).now).toBe('hold');
        // They say that it works: the block may go ahead, and the system hears so, signed, and when it asks.
        if (confirms === 'link') {
          const mail = (await customer.got()).findLast(({ text }) => text.includes('/told/'));
          const link = linkIn(mail?.text ?? '', '/told/');
          expect((await company.opens(link)).status).toBe(200);
          await company.work();
          expect((await swap(newOne.id)).confirmedAt).toBeNull();
          expect((await company.presses(link, { answer: 'yes' })).status).toBe(200);
        } else {
          const { entryId } = await customer.says('The new one works.', way, { number });
          const url = `/replacements/${newOne.id}/confirmation`;
          ok(await company.agent.call('POST', url, { entryId, works: true }));
        }
        await company.work();
        expect(await cards.action(block.action)).toMatchObject({
          now: 'proceed',
          hold: { state: 'released', endedHow: 'condition' },
        });
        await expect
          .poll(() => events(block.id).map(({ type }) => type), { timeout: 20_000, interval: 20 })
          .toContain('kept.hold.released');
        const confirmed = await swap(newOne.id);
        expect(confirmed).toMatchObject({ state: 'confirmed', confirmedAt: expect.any(String) });
        if (oldBreaks) {
          const whole = (company.now().getTime() - without.getTime()) / DAY;
          const counted = (await swap(first.id)).daysWithout + confirmed.daysWithout;
          expect(counted).toBeGreaterThanOrEqual(Math.floor(whole));
        }
        // The old one is blocked as decided, and they are told.
        const done = await cards.asks(customer, 'card.block', card, { mode: 'done', asked: block.id });
        expect((await cards.action(done.action)).standing).toBe('as-decided');
        await company.through(later(2 * DAY));
        expect((await customer.lastMail()).text).toContain(card);
        // A person calls, and the customer says that it is solved.
        const { measures } = await caseOf(number);
        expect(measures.contacts).toBeGreaterThanOrEqual(1 + chases.length);
        await finish(customer, number);
      },
      2,
    ),
    240_000,
  );

  /** What was sent, where, when, with what evidence, what is promised next, and who answers for it. */
  async function seesAll(
    { id, address }: Customer,
    card: string,
    { number, owner, promises }: Awaited<ReturnType<typeof caseOf>>,
  ): Promise<void> {
    const { call } = company.colleague;
    const page = ok(await call('GET', `/cases/${number}`));
    expect(page).toMatchObject({ owner, nextDueAt: promises[0].dueAt, promises: [{ owner }] });
    const { items } = ok(await call('GET', `/customers/${id}/record?limit=100`));
    const sent = items.filter((one: { direction: string; preview: string }) => one.direction === 'out');
    const late = sent.find(({ preview }: { preview: string }) => preview.includes(card));
    expect(late).toMatchObject({ channel: 'email', delivery: 'accepted', occurredAt: expect.any(String) });
    const letter = ok(await call('GET', `/entries/${late.id}`));
    expect(letter.to).toMatchObject([{ address }]);
    expect(letter.evidence.at(-1)).toMatchObject({ rung: 'accepted', recipient: address });
    const deeds = items.map(({ kind }: { kind: string }) => kind);
    expect(deeds).toEqual(expect.arrayContaining(['action', 'replacement', 'promise']));
  }

  /** A hand-off moves nothing until the other side accepts it, and comes back loudly when it does not. */
  async function toTheMailHouse(number: string, fate: 'accepted' | 'refused' | 'lapsed'): Promise<void> {
    const { lead, colleague, otherTeamId } = company;
    const { owner } = await caseOf(number);
    expect(owner.id).toBe(lead.id);
    const offer = { teamId: otherTeamId, say: 'Where is it?' };
    const offered = ok(await lead.call('POST', `/cases/${number}/handoffs`, offer));
    expect((await caseOf(number)).owner).toEqual(owner);
    const answer = (given: object) => colleague.call('POST', `/handoffs/${offered.id}/answer`, given);
    if (fate === 'accepted') ok(await answer({ answer: 'accept' }));
    if (fate === 'refused') ok(await answer({ answer: 'refuse', reason: 'It left our house.' }));
    if (fate === 'lapsed') await company.through(offered.answerBy);
    const after = await caseOf(number);
    expect(after.handoffs.at(-1).state).toBe(fate);
    expect(after.owner.id).toBe(fate === 'accepted' ? colleague.id : lead.id);
    const told = (await company.told(lead, number)).map(({ kind }) => kind);
    if (fate !== 'accepted') expect(told).toContain(`handoff-${fate}`);
  }

  /** Leave for another one that takes the first one's place: nothing is against it but that they are told. */
  async function leaveFor(customer: Customer, card: string, cancels: string) {
    const answer = await cards.asks(customer, 'card.replace', card, { data: { cancels } });
    expect(codes(answer.because)).not.toContain('replacement-unaccounted');
    if (answer.verdict === 'hold') await company.through(later(2 * DAY));
    expect((await cards.action(answer.action)).now).toBe('proceed');
    return answer;
  }

  /** Months late the first one comes; it was cancelled and counts for nothing. */
  async function turnsUp(customer: Customer, id: string, number: string): Promise<void> {
    const { entryId } = await customer.says('Now the first one came too.', 'phone', { number });
    const url = `/replacements/${id}/confirmation`;
    const refused = await company.agent.call('POST', url, { entryId, works: true });
    expect([refused.status, refused.body.code]).toEqual([409, 'replacement-cancelled']);
  }

  async function finish(customer: Customer, number: string): Promise<void> {
    const { promises } = await caseOf(number);
    for (const { id, state } of promises) {
      if (state !== 'open' && state !== 'broken') continue;
      const { entryId } = await customer.says('I have a card that works. Thank you.', 'phone', { number });
      ok(await company.agent.call('POST', `/promises/${id}/keeping`, { entryId }));
    }
    await closesByAgreement(company, company.agent, customer, number);
  }
});
