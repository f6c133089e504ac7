/** Story 3, the internet provider: a word given on the phone or in a mail is kept, and nothing false is said. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, local, localTime, people, products, varied } from './support/drawn.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Inés O’Connor', 'Bartłomiej Nuñez', 'Éire Ni', 'Dra. Ruiz-Vega'],
    teams: ['Service', 'Network'],
    calendar: {
      timeZone: 'Europe/Madrid',
      country: 'ES',
      hours: [
        ['09:00', '14:00'],
        ['16:00', '19:00'],
      ],
    },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const caseOf = async (number: string) => ok(await company.agent.call('GET', `/cases/${number}`));
const kinds = (list: { kind: string }[]): string[] => list.map(({ kind }) => kind);

describe('3.4 «we will call you back»', () => {
  /** As people write it: the words, and the hour of tomorrow that they mean. */
  const callbacks = fc.constantFrom(
    ["I'll call you back tomorrow before noon", 12],
    ["We'll call you tomorrow at 3pm", 15],
    ['I will ring you by 10am tomorrow', 10],
    ['Our engineer will call you tomorrow at 17:30', 17.5],
  ) as fc.Arbitrary<[string, number]>;

  test.each(['draft', 'send'] as const)(
    'is found as it is written, reminded of, not kept by a voicemail, and told when it breaks before they ask (%s)',
    (tell) =>
      varied(
        fc.record({ who: people, way: channels, callback: callbacks, product: products }),
        async ({ who, way, callback: [promised, hour], product }) => {
          ok(await company.world.as.admin('PUT', '/settings/promises', { tell }));
          await company.goTo(who);
          const customer = await customerOf(company, who);
          // Given a line that fails, and an answer with a promise in its words,
          const { number } = await customer.says(`My ${product} fails again.`, way);
          ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
          const text = `Dear ${customer.name},\n\nI am sorry about your ${product}. ${promised}.`;
          const found = ok(
            await company.agent.call('POST', '/promises/finding', { text, customerId: customer.id }),
          );
          // it is found, and means the customer's tomorrow.
          const dueAt = localTime(company.now(), customer.zone, 1, Math.floor(hour), (hour % 1) * 60);
          expect(found).toMatchObject({
            timeZone: customer.zone,
            items: [{ act: 'call', dueAt: dueAt.toISOString() }],
          });
          const [{ words, act }] = found.items;
          const items = [{ words, act, dueAt: found.items[0].dueAt }];
          ok(await company.agent.call('POST', `/cases/${number}/messages`, { text, promises: items }));
          const [promise] = (await caseOf(number)).promises;
          expect(promise.state).toBe('waiting');
          await company.letLeave();
          expect((await customer.lastMail()).text).toContain(promised);
          expect(await seen(promise.id)).toMatchObject({
            state: 'open',
            proof: 'reached',
            owner: { id: company.agent.id },
          });
          // Whoever promised is reminded before; a voicemail is an attempt and keeps nothing.
          await company.until(new Date(dueAt.getTime() - MINUTE));
          expect(kinds(await company.told(company.agent, number))).toEqual(
            expect.arrayContaining(['promise-reminder', 'promise-warning']),
          );
          const voicemail = await weContact(
            company.agent.call,
            customer,
            number,
            'Please call back.',
            'voicemail',
          );
          expect(voicemail.mayKeep).toEqual([]);
          const refused = await keep(promise.id, voicemail.entryId);
          expect(refused.body).toMatchObject({ code: 'not-proven', reason: 'voicemail' });
          expect((await seen(promise.id)).attempts).toBe(1);
          // When it breaks they hear of it before they ask,
          await company.until(new Date(dueAt.getTime() + MINUTE));
          expect(await seen(promise.id)).toMatchObject({ state: 'broken', brokenAt: dueAt.toISOString() });
          if (tell === 'draft') await sendTheDraft(number, promise.id);
          await company.letLeave();
          expect((await customer.lastMail()).text).toContain(`«${words}»`);
          expect((await customer.record()).filter(({ direction }) => direction === 'in')).toHaveLength(1);
          // and only somebody who was reached keeps it, late.
          await company.until(new Date(company.now().getTime() + 2 * DAY));
          const call = await weContact(
            company.agent.call,
            customer,
            number,
            'Reached at last, with an apology.',
          );
          expect(call.mayKeep).toEqual([promise.id]);
          expect(ok(await keep(promise.id, call.entryId))).toMatchObject({
            state: 'kept',
            brokenAt: dueAt.toISOString(),
          });
          expect(await verbs(number)).toEqual(
            expect.arrayContaining(['Promised', 'Tried, and nobody was reached', 'Broken', 'Kept late']),
          );
          await closesByAgreement(company, company.agent, customer, number);
        },
        3,
      )(),
  );

  const seen = async (id: string) => ok(await company.agent.call('GET', `/promises/${id}`));
  const keep = (id: string, entryId: string) =>
    company.agent.call('POST', `/promises/${id}/keeping`, { entryId });

  async function sendTheDraft(number: string, id: string): Promise<void> {
    const { tasks } = await caseOf(number);
    const { draft } = tasks.find(({ kind }: { kind: string }) => kind === 'tell');
    const text = draft.replace('[new moment]', 'tonight');
    ok(await company.agent.call('POST', `/promises/${id}/telling`, { message: { text } }));
  }

  /** What the record tells of promises: the words before the colon. */
  async function verbs(number: string): Promise<string[]> {
    const { items } = ok(await company.agent.call('GET', `/cases/${number}/entries`));
    return items
      .filter(({ kind }: { kind: string }) => kind === 'promise')
      .map(({ preview }: { preview: string }) => preview.split(':')[0]);
  }
});

describe('3.8 a complaint', () => {
  test(
    'gets its number, one named owner and its deadline in the first answer, whichever way it came',
    varied(
      fc.record({
        who: people,
        ways: fc.tuple(channels, channels),
        product: products,
        owner: fc.constantFrom('lead', 'agent'),
      }),
      async ({ who, ways: [way, again], product, owner: role }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        const owner = company[role as 'lead' | 'agent'];
        // Given a complaint,
        const { number } = await customer.says(`Nobody answers me about my ${product}. I complain.`, way);
        expect((await caseOf(number)).tags).toContain('dissatisfied');
        ok(await company.lead.call('PATCH', `/cases/${number}`, { type: 'complaint', procedure: 'plain' }));
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: owner.id }));
        const found = await caseOf(number);
        expect(found).toMatchObject({ owner: { id: owner.id, name: owner.name }, numberGivenAt: null });
        const deadline = found.clocks[0].dueAt;
        expect(found.nextDueAt).toBe(deadline);
        // the first answer, in the way that they chose, tells all three in their own time,
        const due = local(deadline, customer.zone);
        const day = `${due.day} ${due.toLocaleString('en-GB', { month: 'long' })} ${due.year}`;
        const hour = due.toPlainTime().toString().slice(0, 5);
        if (way === 'email') {
          ok(await owner.call('POST', `/cases/${number}/messages`, { text: 'We look into it.' }));
          await company.letLeave();
          const { text } = await customer.lastMail();
          for (const part of [number, owner.name, `${day}, ${hour}`]) expect(text).toContain(part);
        } else {
          const words = `Your number is ${found.number}; ${found.owner.name} answers for it, by ${day}, ${hour}.`;
          const spoken = way === 'phone' || way === 'voicemail' || way === 'visit';
          const channel = way === 'voicemail' ? 'phone' : way;
          await weContact(owner.call, customer, number, words, spoken ? 'reached' : 'sent', channel);
        }
        const given = (await caseOf(number)).numberGivenAt;
        expect(given).not.toBeNull();
        // and what they say later, over whatever they like, comes to the same owner.
        await company.until(new Date(company.now().getTime() + DAY));
        expect((await customer.says('Any news?', again, { number })).number).toBe(number);
        expect(await caseOf(number)).toMatchObject({ owner: { id: owner.id }, numberGivenAt: given });
        await answerFinally(number);
        await closesByAgreement(company, owner, customer, number);
      },
    ),
  );

  async function answerFinally(number: string): Promise<void> {
    const text =
      'We uphold your complaint, because we found that nobody had called. We put it right at once. If you disagree, ask for a review.';
    ok(await company.lead.call('POST', `/cases/${number}/messages`, { purpose: 'final-response', text }));
    await company.letLeave();
  }
});

describe('3.9 what is false is not said', () => {
  const silences = fc.constantFrom(
    'As we have not heard from you, the case will be closed.',
    'We haven’t received any reply from you.',
    'You did not answer, so we regard it as settled.',
    'Without a reply from you we cannot go on.',
  );

  test(
    '«we have not heard from you», «we called you on …» are stopped with the entry that contradicts them; true ones pass',
    varied(
      fc.record({
        who: people,
        ways: fc.tuple(channels, channels),
        claim: silences,
        minute: fc.integer({ min: -240, max: 240 }),
      }),
      async ({ who, ways, claim, minute }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        const said = await customer.says('Here are the copies. The bill is not mine.', ways[0]);
        const { number } = said;
        const say = (text: string) => company.agent.call('POST', `/cases/${number}/messages`, { text });
        // Given their words, the false one is stopped with them, and nothing goes out.
        expect(contradiction(await say(claim))).toEqual({ code: 'not-heard', entryId: said.entryId });
        await company.letLeave();
        expect(await customer.got()).toEqual([]);
        // Asked, and silent, it is true and passes,
        ok(await say('Thank you. Could you send us the last page as well?'));
        await company.letLeave();
        await company.until(new Date(company.now().getTime() + 9 * DAY));
        ok(await say(claim));
        await company.letLeave();
        expect((await customer.lastMail()).text).toContain(claim);
        // until they answer, in whatever way.
        await company.until(new Date(company.now().getTime() + MINUTE));
        const answered = await customer.says('I sent it twice.', ways[1], { number });
        expect(contradiction(await say(claim))).toEqual({ code: 'not-heard', entryId: answered.entryId });
        // A call that never was is not told of; one that was is, on the day it was where the customer is.
        await company.until(
          new Date(localTime(company.now(), customer.zone, 2, 0).getTime() + minute * MINUTE),
        );
        const on = (days: number) => `We called you on ${dayIn(customer.zone, days)} about it.`;
        expect(contradiction(await say(on(0)))).toEqual({ code: 'not-called', entryId: null });
        const call = await weContact(company.agent.call, customer, number, 'It rang.', 'no-answer');
        expect(contradiction(await say(on(-1)))).toEqual({ code: 'not-called', entryId: call.entryId });
        await company.until(new Date(company.now().getTime() + DAY));
        ok(await say(on(-1)));
        await company.letLeave();
        await closesByAgreement(company, company.lead, customer, number);
      },
    ),
  );

  /** A day in the customer's time, so many from today. */
  function dayIn(zone: string, days: number): string {
    const day = local(company.now(), zone).toPlainDate().add({ days });
    return `${day.day} ${day.toLocaleString('en-GB', { month: 'long' })} ${day.year}`;
  }

  function contradiction({ status, body }: Awaited<ReturnType<Company['agent']['call']>>) {
    expect([status, body.code], JSON.stringify(body)).toEqual([409, 'false-statement']);
    const [{ code, entryId }] = body.because;
    return { code, entryId };
  }
});
