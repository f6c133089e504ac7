/** Story 1, the card swap: what is promised is followed up without being asked, and made good by a person. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, localTime, people, products, varied } from './support/drawn.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ["Siobhán O'Hara", "D'Arcy Wu", 'Łukasz Żak', 'Mina Öz'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const caseOf = async (number: string) => ok(await company.agent.call('GET', `/cases/${number}`));
const kinds = (list: { kind: string }[]): string[] => list.map(({ kind }) => kind);

describe('1.5 a replacement is a promise with a due date', () => {
  test(
    'not confirmed by then, a named person answers for it, and the customer hears from the company first',
    varied(
      fc.record({
        who: people,
        product: products,
        days: fc.integer({ min: 2, max: 12 }),
        hour: fc.integer({ min: 9, max: 20 }),
        tell: fc.constantFrom('draft', 'send'),
        way: channels,
      }),
      async ({ who, product, days, hour, tell, way }) => {
        // Given a company that has decided how its customers hear of a broken promise,
        ok(await company.world.as.admin('PUT', '/settings/promises', { tell }));
        await company.goTo(who);
        const customer = await customerOf(company, who);
        // when its card system promises a replacement by a date in the customer's own time
        const dueAt = localTime(company.now(), customer.zone, days, hour);
        const words = `Your new ${product} will be with you`;
        const promise = ok(
          await company.world.as.agent('POST', '/promises', {
            customerId: customer.id,
            words,
            act: 'send',
            dueAt,
          }),
        );
        expect(promise).toMatchObject({ state: 'open', timeZone: customer.zone, dueAt: dueAt.toISOString() });
        // and up to that instant nobody says a word,
        await company.until(dueAt);
        expect((await seen(promise.id)).state).toBe('open');
        await company.until(new Date(dueAt.getTime() + MINUTE));
        // then the corrective action has started by itself: broken, with an owner by name,
        expect(await seen(promise.id)).toMatchObject({ state: 'broken', brokenAt: dueAt.toISOString() });
        const found = await caseOf(promise.caseNumber);
        expect(found).toMatchObject({ state: 'open', brokenPromises: 1, owner: { id: expect.any(String) } });
        expect(found.tasks).toContainEqual(
          expect.objectContaining({ kind: 'apology-call', state: 'open', owner: { ...found.owner } }),
        );
        expect(kinds(await company.told(company.lead, promise.caseNumber))).toContain('promise-broken');
        expect((await attention(promise.caseNumber))?.reasons.map(({ code }) => code)).toContain(
          'promise-broken',
        );
        // and the customer hears of it before they ask:
        if (tell === 'draft')
          await sendTheDraft(found, promise.id, localTime(company.now(), customer.zone, 2, hour));
        await company.letLeave();
        const told = await customer.lastMail();
        expect(told.text).toContain(`«${words}»`);
        expect(told.text).toMatch(onTheHour(hour));
        expect((await customer.record()).filter(({ direction }) => direction === 'in')).toEqual([]);
        expect((await seen(promise.id)).toldAt).not.toBeNull();
        // their answer, over whatever they like, belongs to this case,
        await company.until(new Date(company.now().getTime() + DAY));
        const said = await customer.says(`The ${product} is here. It works!`, way, {
          ...(way === 'email' ? { replyTo: told } : { number: promise.caseNumber }),
        });
        expect(said.number).toBe(promise.caseNumber);
        // proves that it was kept, late, and ends it after the call to apologise.
        const kept = ok(
          await company.lead.call('POST', `/promises/${promise.id}/keeping`, { entryId: said.entryId }),
        );
        expect(kept).toMatchObject({ state: 'kept', proofEntryId: said.entryId });
        expect(kept.brokenAt).not.toBeNull();
        await apologise(promise.caseNumber, customer);
        const closed = await closesByAgreement(company, company.lead, customer, promise.caseNumber);
        expect(closed.measures).toMatchObject({ promisesBroken: 1, promisesKept: 0 });
      },
    ),
  );

  /** The hour as it is on the customer's clock, by either dial. */
  const onTheHour = (hour: number): RegExp =>
    new RegExp(`\\b(0?${hour}:00(?!\\s[AP]M)|0?${hour % 12 || 12}:00\\s${hour < 12 ? 'AM' : 'PM'})`);

  const seen = async (id: string) => ok(await company.agent.call('GET', `/promises/${id}`));

  async function attention(number: string): Promise<{ reasons: { code: string }[] } | undefined> {
    const { items } = ok(await company.lead.call('GET', '/attention?view=all'));
    return items.find((one: { number: string }) => one.number === number);
  }

  async function sendTheDraft(
    { tasks }: { tasks: { kind: string; draft: string | null }[] },
    promiseId: string,
    newMoment: Date,
  ): Promise<void> {
    const draft = tasks.find(({ kind }) => kind === 'tell')?.draft ?? '';
    const text = draft.replace('[new moment]', newMoment.toUTCString());
    expect(text).not.toBe(draft);
    ok(await company.lead.call('POST', `/promises/${promiseId}/telling`, { message: { text } }));
  }
});

/** A person calls and apologises: the task is done by the call. */
async function apologise(number: string, customer: Parameters<typeof weContact>[1]): Promise<string> {
  const { entryId } = await weContact(
    company.lead.call,
    customer,
    number,
    'I am sorry: what was wrong, what was done.',
  );
  const { tasks } = await caseOf(number);
  const task = tasks.find(({ kind }: { kind: string }) => kind === 'apology-call');
  ok(await company.lead.call('PATCH', `/tasks/${task.id}`, { state: 'done', entryId }));
  return entryId;
}

describe('1.6 everybody works on the same case', () => {
  const missing = fc.record({
    who: people,
    product: products,
    way: channels,
    days: fc.integer({ min: 3, max: 9 }),
  });
  test.each(['accepted', 'refused', 'nobody answers'] as const)(
    'one screen says what was sent, what was said, what is promised and who owns it; a hand-off: %s',
    (fate) =>
      varied(
        missing,
        async ({ who, product, way, days }) => {
          await company.goTo(who);
          const customer = await customerOf(company, who);
          // Given somebody who misses what was sent, and one agent who takes the case and promises something by mail,
          const { number, entryId } = await customer.says(`Where is my ${product}? Nothing came.`, way);
          ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
          const dueAt = localTime(company.now(), customer.zone, days, 12).toISOString();
          const words = `The mail house prints a new ${product}`;
          ok(
            await company.agent.call('POST', `/cases/${number}/messages`, {
              text: `We are sorry. ${words}.`,
              promises: [{ words, act: 'send', dueAt }],
            }),
          );
          await company.letLeave();
          // whoever else answers the phone sees all of it on one screen:
          const screen = ok(await company.colleague.call('GET', `/cases/${number}`));
          expect(screen).toMatchObject({
            customerName: customer.name,
            opened: { entryId },
            owner: { id: company.agent.id, name: company.agent.name },
            nextDueAt: dueAt,
            promises: [{ words, dueAt, state: 'open', owner: { name: company.agent.name } }],
          });
          const { items } = ok(await company.colleague.call('GET', `/cases/${number}/entries`));
          const sent = items.find((one: { direction: string; kind: string }) => one.direction === 'out');
          expect(sent).toMatchObject({ delivery: 'accepted', occurredAt: expect.any(String) });
          const letter = ok(await company.colleague.call('GET', `/entries/${sent.id}`));
          expect(letter.to).toMatchObject([{ address: customer.address }]);
          expect(letter.evidence.at(-1)).toMatchObject({ rung: 'accepted', recipient: customer.address });
          expect((await customer.lastMail()).text).toContain(words);
          expect(items.map((one: { preview: string }) => one.preview).join('\n')).toContain(
            `Where is my ${product}?`,
          );
          // A hand-off moves nothing while it is only offered,
          const offered = ok(
            await company.agent.call('POST', `/cases/${number}/handoffs`, {
              teamId: company.otherTeamId,
              say: words,
            }),
          );
          expect((await caseOf(number)).owner.id).toBe(company.agent.id);
          expect(kinds(await company.told(company.colleague, number))).toContain('handoff');
          await FATES[fate](number, offered);
          // and ends with one owner, whatever became of it.
          const after = await caseOf(number);
          const owner = fate === 'accepted' ? company.colleague : company.agent;
          expect(after).toMatchObject({ owner: { id: owner.id }, handoffs: [{ state: STATES[fate] }] });
          const arrived = await customer.says('It has come.', 'phone', { number });
          ok(
            await owner.call('POST', `/promises/${after.promises[0].id}/keeping`, {
              entryId: arrived.entryId,
            }),
          );
          await closesByAgreement(company, owner, customer, number);
        },
        2,
      )(),
  );

  const STATES = { accepted: 'accepted', refused: 'refused', 'nobody answers': 'lapsed' } as const;
  const FATES = {
    accepted: async (_number: string, { id }: { id: string }) => {
      ok(await company.colleague.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' }));
    },
    refused: async (number: string, { id }: { id: string }) => {
      const reason = 'The press stands still until Tuesday.';
      ok(await company.colleague.call('POST', `/handoffs/${id}/answer`, { answer: 'refuse', reason }));
      const told = await company.told(company.agent, number);
      expect(told.find(({ kind }) => kind === 'handoff-refused')?.say).toContain(reason);
    },
    'nobody answers': async (number: string, { answerBy }: { answerBy: string }) => {
      await company.until(answerBy);
      // It comes back loudly: to who gave it, and to their lead.
      expect(kinds(await company.told(company.agent, number))).toContain('handoff-lapsed');
      expect(kinds(await company.told(company.lead, number))).toContain('handoff-lapsed');
    },
  };
});
