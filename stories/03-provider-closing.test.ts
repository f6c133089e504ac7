/** Story 3, the internet provider: nothing is closed while anything is open, in whichever order it came and went. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf } from './support/customer.ts';
import { channels, people, varied } from './support/drawn.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Rhiannon ap Rhys', 'Nils-Åke Ö', 'Chloë', 'Sir Ian'],
    teams: ['Complaints', 'Billing'],
    calendar: { timeZone: 'America/New_York', country: 'US', hours: [['08:30', '16:30']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

/** What may lie open in a case, and the code of its reason; words of the customer are unread, and then unanswered. */
const DUTIES = { promise: 'open-promise', handoff: 'open-handoff', hold: 'hold' } as const;
type Duty = keyof typeof DUTIES;
const duties = fc.shuffledSubarray(['promise', 'handoff', 'hold'] as Duty[], { minLength: 2 });

/** What happens to a case, in any order: duties begin and end, the customer writes, we read and answer. */
const histories = duties.chain((open) =>
  fc.record({
    open: fc.constant(open),
    /** In which order things are done, with more words of the customer in between. */
    steps: fc
      .tuple(
        fc.shuffledSubarray([...open, 'read', 'answer'] as const, { minLength: open.length + 2 }),
        fc.array(fc.tuple(fc.constantFrom('email', 'voicemail'), fc.nat({ max: 5 })), { maxLength: 2 }),
      )
      .map(([steps, words]) => {
        const all: (Duty | 'read' | 'answer' | 'email' | 'voicemail')[] = [...steps];
        for (const [way, at] of words) all.splice(at, 0, way as 'email' | 'voicemail');
        return all;
      }),
  }),
);

test(
  '3.10 closing is refused with every reason and its entry, until proven silence; a reply comes to the same owner',
  varied(
    fc.record({
      who: people,
      history: histories,
      first: fc.constantFrom('email', 'voicemail'),
      how: fc.constantFrom('silence', 'confirmed'),
      meanwhile: fc.boolean(),
      reply: channels,
    }),
    async ({ who, history, first, how, meanwhile, reply }) => {
      await company.goTo(who);
      const customer = await customerOf(company, who);
      // Given a case with words of the customer and duties that began in any order,
      const { number } = await customer.says('The wrong mail came again.', first as 'email' | 'voicemail');
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      const matter = openMatter(customer, number, [first]);
      for (const duty of history.open) await matter.begin(duty);
      // then closing names every one of them, at each step on the way,
      await matter.isRefused(how);
      for (const step of history.steps) {
        await matter.take(step);
        await matter.isRefused(how);
      }
      await matter.take('answer');
      for (const duty of matter.left()) await matter.take(duty);
      // and for silence it takes the question, the proof that it arrived, no word since, and the time.
      await matter.isRefused('silence');
      let asked = await ask(number);
      if (meanwhile) {
        await company.until(new Date(asked.getTime() + DAY));
        await matter.take('email');
        await matter.isRefused('silence');
        await matter.take('answer');
        asked = await ask(number);
      }
      await matter.isRefused('silence', 'question-not-delivered');
      await company.until(new Date(asked.getTime() + 3 * DAY));
      await matter.isRefused('silence', 'silence-too-short');
      await company.until(new Date(asked.getTime() + 14 * DAY - MINUTE));
      await matter.isRefused('silence', 'silence-too-short');
      await company.until(new Date(asked.getTime() + 14 * DAY));
      const closed = ok(await company.agent.call('POST', `/cases/${number}/closure`, { how: 'silence' }));
      expect(closed).toMatchObject({ state: 'closed', closed: { how: 'silence' } });
      // A reply after that is seen by the same owner, who takes it up again.
      await company.until(new Date(company.now().getTime() + 5 * DAY));
      const replyTo = await customer.lastMail();
      const said = await customer.says(
        'I was away. It is not solved!',
        reply,
        reply === 'email' ? { replyTo } : { number },
      );
      expect(said.number).toBe(number);
      const waiting = ok(await company.agent.call('GET', `/cases/${number}`));
      expect(waiting).toMatchObject({
        state: 'closed',
        owner: { id: company.agent.id },
        replySince: expect.any(String),
      });
      const choose = waiting.tasks.find(
        (one: { kind: string; state: string }) => one.kind === 'choose-reply',
      );
      expect(choose).toMatchObject({ state: 'open', owner: { id: company.agent.id } });
      const again = ok(await company.agent.call('POST', `/cases/${number}/reopening`, { choice: 'reopen' }));
      expect(again).toMatchObject({
        number,
        state: 'open',
        owner: { id: company.agent.id },
        replySince: null,
      });
      await closesByAgreement(company, company.agent, customer, number);
    },
    6,
  ),
);

/** The closing question, and when it had reached the customer's server. */
async function ask(number: string): Promise<Date> {
  const purpose = 'closing-question';
  ok(await company.agent.call('POST', `/cases/${number}/messages`, { text: 'May we close it?', purpose }));
  await company.letLeave();
  return company.now();
}

/** A case, and what should stop its closing. */
function openMatter(customer: Customer, number: string, words: string[]) {
  let unread = words.filter((way) => way === 'email').length;
  let unanswered = words.length - unread;
  const open = new Map<Duty, string>();
  const { agent, colleague } = company;
  const later = (days: number): string => new Date(company.now().getTime() + days * DAY).toISOString();
  const began: Readonly<Record<Duty, () => Promise<string>>> = {
    promise: async () =>
      ok(
        await agent.call('POST', '/promises', {
          caseNumber: number,
          words: 'We check the bill',
          dueAt: later(200),
        }),
      ).id,
    handoff: async () =>
      ok(
        await agent.call('POST', `/cases/${number}/handoffs`, {
          staffId: colleague.id,
          say: 'Look',
          answerBy: later(200),
        }),
      ).id,
    hold: async () =>
      ok(await agent.call('POST', `/cases/${number}/holds`, { reason: 'Wait for the bank' })).id,
  };
  const ended: Readonly<Record<Duty, (id: string) => Promise<unknown>>> = {
    promise: async (id) => {
      const { id: entryId } = ok(
        await agent.call('POST', `/customers/${customer.id}/notes`, { text: 'Checked, it was ours.' }),
      );
      return ok(await agent.call('POST', `/promises/${id}/keeping`, { entryId }));
    },
    handoff: async (id) => ok(await agent.call('POST', `/handoffs/${id}/withdrawal`, {})),
    hold: async (id) => ok(await agent.call('POST', `/cases/${number}/holds/${id}/release`)),
  };
  const read = async (): Promise<void> => {
    const { conversations } = ok(await agent.call('GET', `/cases/${number}`));
    for (const id of conversations) ok(await agent.call('POST', `/conversations/${id}/read`));
    [unread, unanswered] = [0, unread + unanswered];
  };
  return {
    begin: async (duty: Duty) => void open.set(duty, await began[duty]()),
    left: (): Duty[] => [...open.keys()],
    take: async (step: Duty | 'read' | 'answer' | 'email' | 'voicemail'): Promise<void> => {
      await company.until(new Date(company.now().getTime() + MINUTE));
      if (step === 'email' || step === 'voicemail') {
        await customer.says('And another thing.', step, { number });
        if (step === 'email') unread += 1;
        else unanswered += 1;
      } else if (step === 'read') await read();
      else if (step === 'answer') {
        await read();
        ok(await agent.call('POST', `/cases/${number}/messages`, { text: 'Here is our answer.' }));
        await company.letLeave();
        unanswered = 0;
      } else {
        await ended[step](open.get(step) ?? '');
        open.delete(step);
      }
    },
    /** All that is open is named, each with its entry, and how this way of closing is not proven. */
    isRefused: async (how: string, way = how === 'silence' ? 'question-not-asked' : 'not-confirmed') => {
      const tried = await agent.call('POST', `/cases/${number}/closure`, { how });
      expect([tried.status, tried.body.code]).toEqual([409, 'case-not-closable']);
      const because: { code: string; entryId: string | null }[] = tried.body.because;
      const expected = [
        ...Array.from({ length: unread }, () => 'unread-message'),
        ...Array.from({ length: unanswered }, () => 'unanswered-message'),
        ...[...open.keys()].map((duty) => DUTIES[duty]),
      ];
      const bound = because.filter(({ code }) => code !== way);
      expect(bound.map(({ code }) => code).sort()).toEqual(expected.sort());
      expect(because.map(({ code }) => code)).toContain(way);
      for (const { code, entryId } of bound) expect(entryId, code).not.toBeNull();
    },
  };
}
