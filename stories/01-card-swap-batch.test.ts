/** Story 1, the card swap: what is late for one may be late for many; all of them hear of it, and it ends with a review. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, HOUR, ok, openCompany, toGate } from './support/company.ts';
import { type Customer, customerOf } from './support/customer.ts';
import { channels, people, type Somebody, varied, type Way } from './support/drawn.ts';
import { hasProviders } from './support/providers.ts';
import { bounceOf } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Cáit Uí Bhriain', 'Jørn Vestergård', 'Ngozi Adébáyò', 'Dr. Šárka Malá'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
    providers: hasProviders,
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

/** What becomes of one customer's card, and of what is sent to them once it is late. */
const holders = fc.record({
  card: fc.constantFrom('lost', 'lost', 'lost', 'confirmed'),
  complains: fc.option(channels),
  mail: fc.constantFrom('reaches', 'reaches', 'bounces'),
  text: fc.constantFrom('DELIVRD', 'UNDELIV'),
});
type Fate = typeof holders extends fc.Arbitrary<infer T> ? T : never;
/** Somebody with a card of the batch. */
interface Holder {
  readonly customer: Customer;
  readonly fate: Fate;
  readonly replacementId: string;
}

const later = (ms: number): Date => new Date(company.now().getTime() + ms);
const major = async (path: string) => ok(await company.agent.call('GET', `/incidents/major${path}`));
let asked = 0;
let batches = 0;

/** Cards that ship together with the gate's leave, each to somebody whom the company knows well. */
async function ship(who: Somebody, fates: readonly Fate[], batch: string, days: number): Promise<Holder[]> {
  const asking = [];
  for (const fate of fates) {
    const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 30 });
    asked += 1;
    const card = `…${2000 + asked}`;
    const question = {
      type: 'card.replace',
      source: 'card-system',
      id: `batch-${asked}`,
      customer: { ref: customer.ref },
    };
    const { action } = await toGate(company, {
      ...question,
      subject: { card },
      reason: 'replacement',
      mode: 'ask',
    });
    asking.push({ customer, fate, card, action });
  }
  await company.through(later(2 * DAY));
  const dueAt = later(days * DAY).toISOString();
  const holding: Holder[] = [];
  for (const { customer, fate, card, action } of asking) {
    const given = {
      source: 'card-system',
      customer: { ref: customer.ref },
      thing: 'card',
      oldRef: card,
      reason: 'A chip',
    };
    const issued = await company.agent.call('POST', '/replacements', {
      ...given,
      dueAt,
      batch,
      actionId: action,
    });
    holding.push({ customer, fate, replacementId: ok(issued).replacement.id });
  }
  return holding;
}

async function answers({ customer, replacementId }: Holder, works: boolean): Promise<void> {
  const { entryId } = await customer.says(works ? 'The new one works.' : 'It has never worked.', 'phone');
  ok(await company.agent.call('POST', `/replacements/${replacementId}/confirmation`, { entryId, works }));
}

/** Mails to those whom no mail reaches come back; days pass until it holds. */
async function daysUntil(holding: readonly Holder[], holds: () => Promise<boolean>): Promise<void> {
  const bounced = new Set<string>();
  for (let day = 0; day < 12; day += 1) {
    for (const { customer, fate } of holding)
      for (const { id } of fate.mail === 'bounces' ? await customer.got() : []) {
        if (bounced.has(id)) continue;
        bounced.add(id);
        await company.world.receive(bounceOf(id.replace(/[<>]/g, ''), customer.address));
      }
    await company.work();
    if (await holds()) return;
    await company.through(later(DAY));
  }
  expect.fail('It did not come to that.');
}

describe.skipIf(!hasProviders)('1.9–1.10 the cards of a batch are late', () => {
  test(
    'an incident opens by itself, everybody affected hears of it once, over what reaches them, and it ends with a review and figures',
    varied(
      fc.record({
        who: people,
        sure: fc.array(holders, { minLength: 2, maxLength: 4 }),
        lost: fc.array(fc.record({ ...fatesOfLost(), card: fc.constant('lost' as const) }), {
          minLength: 4,
          maxLength: 6,
        }),
        days: fc.integer({ min: 4, max: 9 }),
        comesBack: fc.integer({ min: 0, max: 2 }),
      }),
      async ({ who, sure, lost, days, comesBack }) => {
        await company.goTo(who);
        batches += 1;
        const [batch, mark] = [`LOT ${batches}/ü`, `INC-${process.pid}-${batches}`];
        // Given cards that ship in one batch, of which some are confirmed in time, and one that ships in another batch,
        const holding = await ship(who, [...sure, ...lost], batch, days);
        const [other] = await ship(who, lost.slice(0, 1), `${batch} b`, days);
        for (const one of holding) if (one.fate.card === 'confirmed') await answers(one, true);
        for (const one of holding) await complain(one);
        // of whose customers two are one person,
        const late = holding.filter(({ fate }) => fate.card === 'lost');
        const [first, second] = late;
        if (!first || !second) throw new Error('Too few are late.');
        await merge(first.customer, second.customer);
        // when they are due and nobody has confirmed,
        await company.through(later(days * DAY + HOUR));
        // then one incident opens by itself: cause unknown, with an owner; and it has everybody, also who never complained.
        const { items } = await major('?which=open&limit=100');
        const found = items.filter((one: { title: string }) => one.title.endsWith(batch));
        expect(found).toHaveLength(1);
        const [{ id }] = found;
        expect(found[0]).toMatchObject({ found: true, cause: null, owner: company.lead.name });
        const persons = late.filter((one) => one !== second);
        expect(await ids(id)).toEqual(persons.map(({ customer }) => customer.id).sort());
        const complained = persons.filter(({ fate }) => fate.complains !== null).length;
        const silent =
          persons.length -
          complained -
          (first.fate.complains === null && second.fate.complains !== null ? 1 : 0);
        expect(found[0].numbers).toMatchObject({
          all: persons.length,
          affected: persons.length,
          untold: persons.length,
          silent,
        });
        expect(await ids(id)).not.toContain(other?.customer.id);
        // Cases that exist are linked, and whoever answers the telephone sees what to say.
        const { cases } = await major(`/${id}`);
        expect(cases.length).toBeGreaterThanOrEqual(persons.length);
        // Nobody is told in bulk before there is an answer for staff, a message and a person who read it.
        await approve(id, mark);
        const shown = await major(`?caseNumber=${cases[0].caseNumber}`);
        expect(shown.items.map((one: { id: string }) => one.id)).toContain(id);
        // One of those who had confirmed finds that it does not work: they hear of it too.
        const sorry = holding.find(({ fate }) => fate.card === 'confirmed');
        if (sorry) await answers(sorry, false);
        const told = sorry ? [...persons, sorry] : persons;
        await daysUntil(holding, async () => {
          const { numbers } = await major(`/${id}`);
          return numbers.told + numbers.askedPerson === told.length;
        });
        expect(await ids(id)).toEqual(told.map(({ customer }) => customer.id).sort());
        for (const one of told) await heardOnce(one, one === first ? second : undefined, id, mark);
        expect(await mailsWith(other?.customer, mark)).toBe(0);
        // Whose comes after all is affected no more; the numbers add up all the time.
        const [lucky] = persons;
        if (lucky) await answers(lucky, true);
        if (lucky === first) await answers(second, true);
        await company.through(later(HOUR));
        const { numbers } = await major(`/${id}`);
        expect(numbers).toMatchObject({
          all: told.length,
          affected: told.length - 1,
          recovered: 1,
          told: told.length,
        });
        await review(id);
        await measured(
          who,
          id,
          batch,
          { issued: holding.length, late: late.length + (sorry ? 1 : 0) },
          comesBack,
        );
      },
      2,
    ),
    420_000,
  );

  function fatesOfLost() {
    return {
      complains: fc.option(channels),
      mail: fc.constantFrom('reaches' as const, 'reaches' as const, 'bounces' as const),
      text: fc.constantFrom('DELIVRD' as const, 'UNDELIV' as const),
    };
  }

  const ids = async (id: string): Promise<string[]> =>
    (await major(`/${id}/affected?limit=100`)).items
      .filter((one: { state: string }) => one.state === 'affected')
      .map((one: { customerId: string }) => one.customerId)
      .sort();

  /** Some ask where theirs is; and from then on texts go as is their fate. */
  async function complain({ customer, fate }: Holder): Promise<void> {
    company.providers?.texts.set(customer.phone, fate.text);
    const way: Way | null = fate.complains;
    if (fate.card === 'lost' && way !== null) await customer.says('Where is my new card?', way);
  }

  async function merge(first: Customer, second: Customer): Promise<void> {
    const merged = { customerId: second.id, reason: 'The same person twice' };
    ok(await company.lead.call('POST', `/customers/${first.id}/merge`, merged));
  }

  async function approve(id: string, mark: string): Promise<void> {
    const at = `/incidents/major/${id}`;
    const early = await company.lead.call('POST', `${at}/approval`, { digest: '0'.repeat(64) });
    expect(early.body).toMatchObject({ code: 'not-ready', missing: ['staff-answer', 'message'] });
    ok(
      await company.agent.call('PATCH', at, {
        staffAnswer: 'The batch is late; the new ones come by courier.',
      }),
    );
    const text = `Dear {{customer.name}}, your card is among those that are late (${mark}). We are sorry, and find out why.`;
    const texts = [
      {
        language: 'en',
        subject: 'Your new card is late',
        text,
        short: `Your new card is late (${mark}). Sorry.`,
      },
    ];
    ok(await company.agent.call('PUT', `${at}/message`, { texts, fallback: 'en' }));
    const { digest, people: count, missing } = ok(await company.lead.call('GET', `${at}/preview`));
    expect([missing, count]).toEqual([[], (await ids(id)).length]);
    expect(ok(await company.lead.call('POST', `${at}/approval`, { digest })).numbers.untold).toBe(0);
  }

  const mailsWith = async (customer: Customer | undefined, mark: string): Promise<number> =>
    (await customer?.got())?.filter(({ text }) => text.includes(mark)).length ?? 0;

  /** Once on each way that was tried, and by the first that worked; where none did, a person calls. */
  async function heardOnce(
    { customer, fate }: Holder,
    one: Holder | undefined,
    id: string,
    mark: string,
  ): Promise<void> {
    const texts = (who: Customer): number =>
      (company.providers?.textsTo(who.phone) ?? []).filter((text) => text.includes(mark)).length;
    for (const who of one ? [customer, one.customer] : [customer]) {
      expect(await mailsWith(who, mark)).toBeLessThanOrEqual(1);
      expect(texts(who)).toBeLessThanOrEqual(1);
    }
    const { items } = await major(`/${id}/affected?limit=100`);
    const seen = items.find((item: { customerId: string }) => item.customerId === customer.id);
    const notice = ok(await company.agent.call('GET', `/notices/${seen.noticeId}`));
    if (notice.state === 'told') {
      const last = notice.steps.findLast(({ kind }: { kind: string }) => kind === 'sent');
      if (!one && last.channel === 'email')
        expect([fate.mail, await mailsWith(customer, mark)]).toEqual(['reaches', 1]);
      if (!one && last.channel === 'sms') expect([fate.text, texts(customer)]).toEqual(['DELIVRD', 1]);
      return;
    }
    const closing = await company.lead.call('POST', `/incidents/major/${id}/closing`, { say: 'Done.' });
    expect(closing.body.code).toBe('affected-untold');
    const say = `Told ${customer.name} on the telephone.`;
    ok(await company.agent.call('POST', `/notices/${notice.id}/telling`, { outcome: 'told', say }));
  }

  /** Not closed without a review; the review names nobody. */
  async function review(id: string): Promise<void> {
    const at = `/incidents/major/${id}`;
    expect((await company.lead.call('POST', `${at}/closing`, { say: 'x' })).body.code).toBe('not-reviewed');
    const what = 'Count the sacks that leave against the list';
    const given = {
      cause: 'One of the sacks was left at the depot, and nothing counts them.',
      containment: 'No sack leaves uncounted.',
      similar: 'The batches of the month were looked at.',
      actions: [{ what, ownerId: company.colleague.id, dueAt: later(4 * DAY).toISOString() }],
      checkAt: later(60 * DAY).toISOString(),
    };
    const blaming = { ...given, cause: `${company.agent.name} left a sack at the depot.` };
    expect((await company.lead.call('PUT', `${at}/review`, blaming)).body.code).toBe('names-person');
    const { actions } = ok(await company.lead.call('PUT', `${at}/review`, given));
    expect(actions).toMatchObject([{ what, owner: company.colleague.name, doneAt: null }]);
    const closed = ok(await company.lead.call('POST', `${at}/closing`, { say: 'All of them know.' }));
    expect(closed).toMatchObject({ closedBy: company.lead.name, open: [] });
    const done = { say: 'A machine counts them.' };
    ok(await company.colleague.call('POST', `${at}/actions/${actions[0].id}/completion`, done));
  }

  /** The next batch shows whether it came back: so many of four are late. */
  async function measured(
    who: Somebody,
    id: string,
    batch: string,
    before: { issued: number; late: number },
    comesBack: number,
  ): Promise<void> {
    await company.through(later(HOUR));
    const fates = Array.from(
      { length: 4 },
      (_, i): Fate => ({
        card: i < comesBack ? 'lost' : 'confirmed',
        complains: null,
        mail: 'reaches',
        text: 'DELIVRD',
      }),
    );
    const next = await ship(who, fates, `${batch} next`, 4);
    for (const one of next) if (one.fate.card === 'confirmed') await answers(one, true);
    await company.through(later(4 * DAY + HOUR));
    const { batches: all, after } = await major(`/${id}/recurrence`);
    const of = (name: string) => all.find((one: { batch: string }) => one.batch === name);
    expect(of(batch)).toMatchObject({ ...before, ofIncident: true, after: false });
    expect(of(`${batch} next`)).toMatchObject({
      issued: 4,
      late: comesBack,
      percent: comesBack * 25,
      after: true,
    });
    expect(after).toMatchObject({ issued: 4, late: comesBack });
    const { items } = await major('?which=open&limit=100');
    expect(items.filter((one: { title: string }) => one.title.includes(batch))).toEqual([]);
  }
});
