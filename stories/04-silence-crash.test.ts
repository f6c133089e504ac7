/** Story 4, silence, while processes and providers die: a refused charge is told all the same, over whatever reaches them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, ok, toGate } from './support/company.ts';
import { type Customer, customerOf } from './support/customer.ts';
import { type At, deathsAt, dying } from './support/deaths.ts';
import { localTime, names, people, type Somebody, varied } from './support/drawn.ts';
import { type Living, openLiving } from './support/living.ts';
import { hasProviders, type TextFate } from './support/providers.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Living;
beforeAll(async () => {
  company = await openLiving({
    names: ['Íde Ní Shé', 'Olle Å', 'Ximena Paz', 'Wei Zhōu'],
    teams: ['Cards', 'Shops'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['08:00', '20:00']] },
    providers: hasProviders,
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const STEPS = ['reported', 'told', 'comes back', 'texted', 'called', 'counted'] as const;
type Step = (typeof STEPS)[number];

const fates = fc.record({
  name: names,
  mail: fc.constantFrom('arrives', 'refused', 'bounces', 'not theirs'),
  text: fc.constantFrom<TextFate>('DELIVRD', 'UNDELIV', 'EXPIRED', 'silence'),
  cents: fc.integer({ min: 1, max: 9_999_999 }),
});
type Fate = typeof fates extends fc.Arbitrary<infer T> ? T : never;

/** One whose charge was refused. */
interface Refused {
  readonly customer: Customer;
  readonly fate: Fate;
  readonly question: object;
  readonly merchant: string;
  readonly owedAt: Date;
}

let count = 0;
/** The shop's charge of somebody is refused; the card system says so. */
async function refusedTo(who: Somebody, fate: Fate): Promise<Refused> {
  count += 1;
  const domain = fate.mail === 'refused' ? 'gone.example' : 'customer.example';
  const customer = await customerOf(company, { ...who, name: fate.name }, { proven: true, domain });
  company.providers?.texts.set(customer.phone, fate.text);
  const merchant = `Shop-${count}-`;
  const question = {
    type: 'charge.refused',
    source: 'card-system',
    id: merchant,
    customer: { ref: customer.ref },
    subject: { card: `…${count}` },
    reason: 'outage',
    mode: 'done',
    data: { amount: (fate.cents / 100).toFixed(2), currency: 'EUR', merchant },
  };
  return { customer, fate, question, merchant, owedAt: company.now() };
}

const noticesOf = async ({ customer }: Refused) =>
  ok(await company.agent.call('GET', `/customers/${customer.id}/notices?limit=100`)).items;
/** The one about the charge; another may ask them for an address that is theirs. */
const noticeOf = async (one: Refused) => {
  const all = (await noticesOf(one)).filter(({ type }: { type: string }) => type === 'charge.refused');
  expect(all).toHaveLength(1);
  return all[0];
};
const mailsAbout = async ({ customer, merchant }: Refused) =>
  (await customer.got()).filter(({ text }) => text.includes(merchant));
const textsAbout = ({ customer }: Refused): string[] =>
  (company.providers?.textsTo(customer.phone) ?? []).filter((text) => text.includes('refused'));

/** Hours later it turns out that the mail did not reach them. */
async function comesBack(one: Refused): Promise<void> {
  const [mail] = await mailsAbout(one);
  if (!mail) return;
  if (one.fate.mail === 'bounces')
    await company.world.receive(bounceOf(mail.id.replaceAll(/[<>]/g, ''), one.customer.address));
  if (one.fate.mail === 'not theirs')
    expect((await company.presses(linkIn(mail.text, '/not-me/'), { say: 'not-me' })).status).toBe(200);
}

/** A person calls whoever nothing has reached, and is not believed before they reached them. */
async function aPersonCalls(one: Refused, at: At<Step>): Promise<void> {
  const { id, state } = await noticeOf(one);
  if (state === 'told') return;
  expect(state).toBe('asked-person');
  const { items } = ok(await company.lead.call('GET', '/tasks?view=all&limit=100'));
  const tasks = items.filter((task: { customerId: string }) => task.customerId === one.customer.id);
  expect(tasks.length).toBeGreaterThan(0);
  const telling = (outcome: string) =>
    company.lead.call('POST', `/notices/${id}/telling`, { outcome, say: 'About the charge.' });
  expect(ok(await telling('not-reached')).state).toBe('asked-person');
  const told = await at('called', () => telling('told'));
  expect(ok(told)).toMatchObject({ state: 'told', rung: 'acted' });
}

/** What reached them, and whether that was in time, as their fate and their notice have it. */
async function expectReached(one: Refused): Promise<void> {
  const { mail, text } = one.fate;
  const notice = await noticeOf(one);
  expect(notice.state).toBe('told');
  const [mails, texts] = [await mailsAbout(one), textsAbout(one)];
  // Nothing twice, and nothing to an address that is known not to be theirs.
  expect([mails.length <= 1, texts.length <= 1], `${one.merchant} ${mail} ${text}`).toEqual([true, true]);
  if (mail === 'refused') expect(mails).toEqual([]);
  const { steps } = ok(await company.agent.call('GET', `/notices/${notice.id}`));
  const over = steps.findLast((step: { kind: string }) => step.kind === 'sent')?.channel;
  if (notice.rung === 'acted') return;
  expect(over).toBe(mails.length > 0 && mail === 'arrives' ? 'email' : 'sms');
  if (over === 'sms') expect([['DELIVRD', 'silence'].includes(text), texts.length]).toEqual([true, 1]);
  const comesLater = mail === 'bounces' || mail === 'not theirs';
  if (!comesLater) expect(Date.parse(notice.toldAt) - one.owedAt.getTime()).toBeLessThanOrEqual(MINUTE);
}

/** Silent actions, as the first page has them, are those that took a person, and none is silent for good. */
async function expectCounted(all: readonly Refused[], open: number): Promise<void> {
  const { types } = ok(await company.agent.call('GET', '/reports/silent-actions'));
  const row = types.find(({ type }: { type: string }) => type === 'charge.refused');
  expect(row?.askedPerson ?? 0).toBe(open);
  const { total } = ok(await company.agent.call('GET', '/reports/notices'));
  expect(total.owed).toBeGreaterThanOrEqual(all.length);
}

describe.skipIf(!hasProviders)('4.1, 4.2 while processes and providers die', () => {
  test(
    'each refused charge is told once, in its minute where a way is open, by a person where none is; all are counted',
    varied(
      fc.record({
        who: people,
        all: fc.array(fates, { minLength: 5, maxLength: 7 }),
        hours: fc.integer({ min: 1, max: 5 }),
        drawn: deathsAt(STEPS, ['web', 'work', 'sessions', 'sms']),
      }),
      async ({ who, all, hours, drawn }) => {
        const at = dying(company.kill, drawn);
        // By day: no text message goes out while people sleep.
        await company.through(localTime(company.now(), who.zone, 1, 9));
        const refused: Refused[] = [];
        for (const fate of all) refused.push(await refusedTo(who, fate));
        // Given charges that were refused, and reported,
        const asked = () => Promise.all(refused.map(({ question }) => toGate(company, question)));
        const answers = await at('reported', asked);
        expect(answers.map(({ verdict }) => verdict)).toEqual(all.map(() => 'proceed'));
        const owedAt = company.now();
        await at('told', () => company.through(new Date(owedAt.getTime() + MINUTE)));
        // some of whose mails come back, or are read by somebody else,
        await company.through(new Date(owedAt.getTime() + hours * HOUR));
        await at('comes back', async () => {
          for (const one of refused) await comesBack(one);
        });
        await at('texted', () => company.through(new Date(company.now().getTime() + MINUTE)));
        await company.through(new Date(company.now().getTime() + 3 * DAY));
        const states = await Promise.all(refused.map(async (one) => (await noticeOf(one)).state));
        await expectCounted(refused, states.filter((state) => state === 'asked-person').length);
        for (const one of refused) await aPersonCalls(one, at);
        // all of them know in the end; what was answered is answered again.
        await at('counted', () => expectCounted(refused, 0));
        for (const one of refused) await expectReached(one);
        expect(await asked()).toEqual(answers);
        for (const one of refused) await noticeOf(one);
      },
      1,
    ),
    400_000,
  );
});
