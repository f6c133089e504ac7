/** Story 1, the card swap, while the processes of Kept die: what was answered stands, what is owed comes, and nothing comes twice. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, HOUR, openCompany } from './support/company.ts';
import { type Customer, customerOf } from './support/customer.ts';
import { deathsAt, dying } from './support/deaths.ts';
import { people, varied } from './support/drawn.ts';
import { type Processes, startProcesses } from './support/processes.ts';

let company: Company;
let kept: Processes;
beforeAll(async () => {
  company = await openCompany({
    names: ['Ríona Walsh', 'Åge Ek', 'Nguyễn Lan', 'João Brás'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
  });
  kept = await startProcesses(company);
});
afterAll(async () => {
  await kept?.stop();
  await company?.verify();
  await company?.close();
});

const STEPS = ['ask', 'told', 'issue', 'block', 'due', 'second', 'confirm'] as const;
const MORTAL = ['web', 'work'] as const;

/** What the card system asks, with the same words whenever it asks again. */
const question = (customer: Customer, type: string, card: string) => ({
  type,
  source: 'card-system',
  id: `${type} ${card}`,
  customer: { ref: customer.ref },
  subject: { card },
  reason: 'replacement',
  mode: 'ask',
});
const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
const later = async (ms: number): Promise<Date> => new Date((await kept.now()).getTime() + ms);

/** Whose mail was on the wire when its worker died is called by a person, once they are asked to. */
async function callWhereAsked({ id }: Customer): Promise<void> {
  const { items } = await kept.say('GET', `/customers/${id}/notices`);
  for (const notice of items)
    if (notice.state === 'asked-person')
      await kept.say('POST', `/notices/${notice.id}/telling`, { outcome: 'told', say: 'Told by phone.' });
}

/** Time passes until something holds that workers have to do. */
async function hoursUntil(customer: Customer, what: string, holds: () => Promise<boolean>): Promise<void> {
  await kept.see(
    what,
    async () => {
      await callWhereAsked(customer);
      if (await holds()) return true;
      await kept.goOnTo(await later(6 * HOUR));
      return false;
    },
    500,
  );
}

describe('1.4, 1.5, 1.7 while processes die', () => {
  test(
    'each question has one answer, each deed is done once, the remedy begins once, the customer hears each thing once',
    varied(
      fc.record({ who: people, days: fc.integer({ min: 4, max: 9 }), drawn: deathsAt(STEPS, MORTAL) }),
      async ({ who, days, drawn }) => {
        const at = dying(kept.kill, drawn);
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 30 });
        const card = `…${customer.ref.split(':c')[1]}`;
        const asks = (type: string) => kept.say('POST', '/actions', question(customer, type, card));
        const action = (id: string) => kept.say('GET', `/actions/${id}`);
        // Given a new card about which the customer hears before it ships,
        const leave = await at('ask', () => asks('card.replace'));
        expect([leave.verdict, codes(leave.because)]).toEqual(['hold', ['shipping-not-told']]);
        await at('told', async () => {
          await kept.goOnTo(await later(15_000));
          await hoursUntil(
            customer,
            'they are told',
            async () => (await action(leave.action)).now === 'proceed',
          );
        });
        const given = {
          source: 'card-system',
          customer: { ref: customer.ref },
          thing: 'card',
          oldRef: card,
          reason: 'A card with a chip',
          dueAt: (await later(days * DAY)).toISOString(),
          actionId: leave.action,
        };
        const { replacement } = await at('issue', () => kept.say('POST', '/replacements', given));
        const block = await at('block', () => asks('card.block'));
        expect([block.verdict, codes(block.because)]).toEqual(['hold', ['replacement-not-confirmed']]);
        // when it does not come, the remedy begins by itself, once,
        const swap = () => kept.say('GET', `/replacements/${replacement.id}`);
        await at('due', async () => {
          await kept.goOnTo(new Date(Date.parse(given.dueAt) + HOUR));
          await kept.see('the remedy has begun', async () => (await swap()).caseNumber !== null);
        });
        const { caseNumber, overdueAt } = await swap();
        expect(overdueAt).toBe(given.dueAt);
        const cases = (await kept.say('GET', `/customers/${customer.id}/cases`)).items;
        expect(
          cases.filter((one: { subject: string }) => one.subject.includes('card is not there')),
        ).toHaveLength(1);
        const matter = await kept.say('GET', `/cases/${caseNumber}`);
        expect(matter).toMatchObject({
          state: 'open',
          owner: { id: expect.any(String) },
          promises: [{ state: 'open' }],
        });
        expect(
          matter.tasks.filter(({ say }: { say: string }) => say.includes('about the new card')),
        ).toHaveLength(1);
        // a second one is refused,
        const second = { ...question(customer, 'card.replace', card), id: `again ${card}` };
        const refused = await at('second', () => kept.say('POST', '/actions', second));
        expect([refused.verdict, codes(refused.because)]).toEqual([
          'refuse',
          expect.arrayContaining(['replacement-unaccounted']),
        ]);
        // and the old one works until the customer says that the new one does.
        expect((await action(block.action)).now).toBe('hold');
        await at('confirm', async () => {
          const words = {
            channel: 'phone',
            direction: 'in',
            outcome: 'reached',
            text: 'It works.',
            caseNumber,
          };
          const { entry } = await kept.say('POST', `/customers/${customer.id}/contacts`, words);
          const confirmed = { entryId: entry.id, works: true };
          await kept.say('POST', `/replacements/${replacement.id}/confirmation`, confirmed);
          await kept.see(
            'the block may go ahead',
            async () => (await action(block.action)).now === 'proceed',
          );
        });
        expect(await action(block.action)).toMatchObject({
          hold: { state: 'released', endedHow: 'condition' },
        });
        // What was answered is answered again, and whatever reached them did so once.
        expect(await asks('card.replace')).toEqual(leave);
        expect(await asks('card.block')).toEqual(block);
        await hoursUntil(customer, 'all is told', async () => {
          const { items } = await kept.say('GET', `/customers/${customer.id}/notices`);
          return items.every(({ state }: { state: string }) => ['told', 'waived', 'moot'].includes(state));
        });
        const subjects = (await customer.got()).map(({ subject }) => subject);
        expect(new Set(subjects).size).toBe(subjects.length);
        const { items } = await kept.say('GET', `/customers/${customer.id}/record?limit=100`);
        const deeds = items.filter(({ kind }: { kind: string }) => kind === 'replacement');
        const told = deeds.map(({ preview }: { preview: string }) => preview);
        expect(new Set(told).size).toBe(told.length);
      },
      1,
    ),
    400_000,
  );
});
