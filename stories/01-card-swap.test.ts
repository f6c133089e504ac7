/** Story 1, the card swap: what is promised is followed up without being asked, and made good by a person. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, localTime, names, people, products, varied } from './support/drawn.ts';
import { linkIn } from './support/words.ts';

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
        expect(told.text).toContain(`${String(hour).padStart(2, '0')}:00 (${customer.zone})`);
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

describe('1.7 two live ones never', () => {
  test(
    'a second replacement is refused while the first is unaccounted for, unless it takes its place in the same step',
    varied(
      fc.record({
        who: people,
        product: products,
        ways: fc.tuple(channels, channels),
        sameCase: fc.boolean(),
        late: fc.boolean(),
      }),
      async ({ who, product, ways, sameCase, late }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        const give = (number: string, more: object = {}) =>
          company.agent.call('POST', `/cases/${number}/redress`, {
            kind: 'replace',
            item: product,
            say: 'The first never came.',
            dueAt: localTime(company.now(), customer.zone, 7, 18).toISOString(),
            ...more,
          });
        // Given one replacement on its way,
        const first = await customer.says(`My ${product} is broken.`, ways[0]);
        const owed = ok(await give(first.number)).promises[0];
        await company.until(new Date(company.now().getTime() + (late ? 8 : 3) * DAY));
        // when they ask again, in the same case or as if it were something new,
        const again = await customer.says(
          `Still no ${product}!`,
          ways[1],
          sameCase ? { number: first.number } : {},
        );
        // then a second one is refused, and the first is named.
        const refused = await give(again.number);
        expect([refused.status, refused.body.code]).toEqual([409, 'replacement-unaccounted']);
        expect(refused.body).toMatchObject({ promiseId: owed.id, caseNumber: first.number });
        expect(refused.body.detail).toContain(product);
        // Cancelled in the same step there is one again, and only one,
        const given = ok(await give(again.number, { cancels: owed.id }));
        const all = [given, await caseOf(first.number)].flatMap(({ promises }) => promises);
        const open = new Set(
          all.filter(({ state }) => state === 'open' || state === 'broken').map(({ id }) => id),
        );
        expect(open.size).toBe(1);
        expect(ok(await company.agent.call('GET', `/promises/${owed.id}`)).state).toBe('released');
        expect((await give(again.number, { cancels: owed.id })).status).toBe(422);
        // until it is seen to have arrived.
        const arrived = await customer.says(`The ${product} works.`, 'sms', { number: again.number });
        const [id = ''] = open;
        ok(await company.agent.call('POST', `/promises/${id}/keeping`, { entryId: arrived.entryId }));
        ok(await give(again.number, { say: 'The dog ate it.' }));
        const extra = (await caseOf(again.number)).promises.find(
          ({ state }: { state: string }) => state === 'open',
        );
        ok(
          await company.agent.call('POST', `/promises/${extra.id}/release`, {
            entryId: await waived(customer, again.number),
            reason: 'Found it',
          }),
        );
        for (const number of new Set([first.number, again.number]))
          await closesByAgreement(company, company.lead, customer, number);
      },
    ),
  );

  const waived = async (customer: Awaited<ReturnType<typeof customerOf>>, number: string): Promise<string> =>
    (await customer.says('I found it. No need for another.', 'phone', { number })).entryId;
});

describe('1.8 after the failure a person calls', () => {
  test(
    'an apology, what was done, a check-in that only the customer answers; days without and chases are counted and shown',
    varied(
      fc.record({
        who: people,
        product: products,
        first: channels,
        chases: fc.array(fc.record({ way: channels, days: fc.integer({ min: 1, max: 4 }) }), {
          maxLength: 3,
        }),
        answers: fc.constantFrom(['yes'], ['no', 'yes'], ['no', 'no', 'yes']),
        caller: names,
      }),
      async ({ who, product, first, chases, answers, caller }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        // Given somebody without a working card since they first said so, who had to chase,
        const { number, entryId } = await customer.says(`My ${product} does not work.`, first);
        ok(await company.agent.call('POST', `/cases/${number}/assignment`, {}));
        ok(await company.agent.call('POST', `/cases/${number}/service`, { service: 'down', entryId }));
        const since = company.now();
        for (const { way, days } of chases) {
          await company.until(new Date(company.now().getTime() + days * DAY));
          expect((await customer.says('Any news?', way, { number })).number).toBe(number);
        }
        const chasing = await caseOf(number);
        expect(chasing.measures).toMatchObject({ contacts: 1 + chases.length, withoutService: true });
        expect(chasing.reasons.map(({ code }: { code: string }) => code)).toContain('no-service');
        // when a person calls, says what was wrong and what was done, and the mail asks whether it is solved,
        const words = `I am ${caller}. We are sorry; the new ${product} was lost. It is at your door.`;
        await weContact(company.agent.call, customer, number, words);
        let confirmedIn = '';
        for (const answer of answers) {
          const text = `Does your ${product} work now?`;
          ok(await company.agent.call('POST', `/cases/${number}/messages`, { text, purpose: 'check-in' }));
          await company.letLeave();
          const mail = await customer.lastMail();
          // then opening its links does nothing,
          for (const word of ['yes', 'no'])
            expect((await company.opens(linkIn(mail.text, `solved=${word}`))).status).toBe(200);
          const before = await customer.record();
          expect(before[0]?.kind).not.toBe('answer');
          const early = await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' });
          expect(codes(early.body)).toContain('not-confirmed');
          // and what the customer presses is their word.
          await company.until(new Date(company.now().getTime() + 2 * MINUTE));
          expect(
            (await company.presses(linkIn(mail.text, `solved=${answer}`), { solved: answer })).status,
          ).toBe(200);
          const kind = answer === 'yes' ? 'case-confirmed' : 'case-denied';
          expect(kinds(await company.told(company.agent, number))).toContain(kind);
          confirmedIn = (await customer.record()).find(({ kind: one }) => one === 'answer')?.id ?? '';
        }
        ok(
          await company.agent.call('POST', `/cases/${number}/service`, {
            service: 'restored',
            entryId: confirmedIn,
          }),
        );
        const { measures, conversations } = await caseOf(number);
        const days = Math.floor((company.now().getTime() - since.getTime()) / DAY);
        expect(measures).toMatchObject({
          contacts: 1 + chases.length,
          withoutService: false,
          daysWithoutService: days,
        });
        for (const id of conversations) ok(await company.agent.call('POST', `/conversations/${id}/read`));
        ok(await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' }));
        expect(await caseOf(number)).toMatchObject({
          state: 'closed',
          closed: { how: 'confirmed', entryId: confirmedIn },
        });
      },
    ),
  );

  const codes = ({ because }: { because: { code: string }[] }): string[] => because.map(({ code }) => code);
});
