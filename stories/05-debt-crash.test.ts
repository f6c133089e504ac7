/** Story 5, the debt collector, while processes and the post die: from «invoice my company» to the collector and back. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Collecting, collectingOf, type Owing } from './support/collecting.ts';
import { HOUR, ok } from './support/company.ts';
import { customerOf } from './support/customer.ts';
import { type At, deathsAt, dying } from './support/deaths.ts';
import { type Debts, debts, openDebts } from './support/debts.ts';
import { callWhereAsked, seeToDoubts } from './support/doubts.ts';
import { varied } from './support/drawn.ts';
import { type Living, openLiving } from './support/living.ts';
import { type GotLetter, hasProviders } from './support/providers.ts';

let company: Living;
let books: Debts;
let collecting: Collecting;
beforeAll(async () => {
  company = await openLiving({
    names: ['Gráinne Ní Mháille', 'Pål Øye', 'Chloé Roux', 'Iñigo Etxe'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:00']] },
    providers: hasProviders,
  });
  // The bank tells seldom, so that fewer moments are waited for.
  books = await openDebts(company, 8);
  collecting = collectingOf(company, books, ({ customer }) => callWhereAsked(company, customer));
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const STEPS = ['says', 'held', 'issued', 'arrived', 'reminded', 'returned', 'placed', 'recalled'] as const;
type Step = (typeof STEPS)[number];

const accounts = fc.record({
  of: debts,
  /** The font of letters has Latin, Greek and Cyrillic. */
  name: fc.constantFrom('Zoë O’Brien', 'Łukasz Żółć', "Ἑλένη D'Arcy", 'Владимир Müller, Jr.'),
  post: fc.constantFrom<'mailed' | 'delivered'>('mailed', 'delivered'),
  /** Whether the reminder comes back, after so many days. */
  back: fc.option(fc.integer({ min: 2, max: 9 })),
  call: fc.constantFrom<'reached' | 'truly tried for'>('reached', 'truly tried for'),
  ends: fc.constantFrom<'complains' | 'disputes it'>('complains', 'disputes it'),
  drawn: deathsAt(STEPS, ['web', 'work', 'sessions', 'post']),
});
type Account = typeof accounts extends fc.Arbitrary<infer T> ? T : never;

let count = 0;
const lettersTo = async (...streets: string[]): Promise<GotLetter[]> =>
  (await Promise.all(streets.map((street) => company.providers?.lettersTo(street) ?? []))).flat();
const newStreet = (street: string): string => street.replace('Letter Lane', 'New Street');
const proofs = async ({ invoice }: Owing) => (await books.seen(invoice.id)).proven;

/** «Invoice my company»: an invoice that ignores it is held; one that follows goes to the company, and how it arrived is told. */
async function invoicesTheCompany({ of, name, post }: Account, at: At<Step>): Promise<Owing> {
  count += 1;
  const { call } = company.agent;
  const who = { ...of.who, name };
  const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 1, only: ['postal'] });
  for (const street of [customer.street, newStreet(customer.street)])
    company.providers?.letters.set(street, post);
  // Of a mail address of theirs nothing is known.
  const way = of.way === 'email' ? 'letter' : of.way;
  const said = await at('says', () => customer.says('I agree to it. Please invoice my company.', way));
  const to = { name: `${name} & Co`, email: `accounts${count}@her-company.example` };
  const instruction = { kind: 'invoice-to', to, entryId: said.entryId };
  ok(await call('POST', `/customers/${customer.id}/instructions`, instruction));
  const issue = (billTo: object) =>
    books.ask('invoice.issue', customer, `ASK-${count}`, { amount: of.cents / 100, billTo });
  const ignoring = await at('held', () => issue({ name, email: 'me@private.example' }));
  expect([ignoring.verdict, ignoring.codes]).toEqual(['hold', ['instruction-ignored']]);
  expect((await issue(to)).verdict).toBe('proceed');
  const invoice = await at('issued', () => books.invoiceTo(customer, of, { driven: true, billTo: to }));
  await company.through(new Date(company.now().getTime() + HOUR));
  const owing = { customer, invoice };
  expect((await collecting.asksToRefer(owing)).codes).toContain('invoice-not-delivered');
  const arrived = {
    what: 'invoice',
    source: 'billing-system',
    ref: `M-${count}`,
    channel: 'email',
    recipient: to.email,
    rung: 'delivered',
    at: company.now().toISOString(),
    proof: 'A receipt of their server.',
  };
  const told = await at('arrived', () => call('POST', `/invoices/${invoice.id}/deliveries`, arrived));
  expect(ok(told).step).toMatchObject({ rung: 'reminder' });
  // Nothing about it went to the customer instead.
  expect(await lettersTo(customer.street)).toEqual([]);
  return owing;
}

/** They are reminded by letter; where it comes back it proves nothing, and somebody finds out where they live. */
async function isReminded(owing: Owing, { back }: Account, at: At<Step>): Promise<void> {
  const { customer } = owing;
  const reminder = async () =>
    (await lettersTo(customer.street)).find(({ words }) => /^Reminder: invoice/m.test(words));
  await at('reminded', () =>
    // A letter that was in hand when its worker died is in doubt; a person tells them.
    collecting.daysUntil(
      owing,
      80,
      async () => (await proofs(owing)).reminders.length > 0 || (await reminder()) !== undefined,
    ),
  );
  const letter = await reminder();
  if (back === null || !letter) return;
  await company.through(books.later(back));
  await at('returned', async () => company.providers?.says(letter.reference, 'returned', 'gone away'));
  await company.work();
  expect((await proofs(owing)).reminders).toEqual([]);
  expect((await collecting.asksToRefer(owing)).codes).toContain('reminders-missing');
  const verified = { at: company.now().toISOString(), how: 'told on the telephone' };
  const value = `${newStreet(customer.street)}\nLeeds\nLS1 4AP\nUNITED KINGDOM`;
  const point = { kind: 'postal', value, verified };
  ok(await company.agent.call('POST', `/customers/${customer.id}/contact-points`, point));
  await callWhereAsked(company, customer);
  expect((await proofs(owing)).reminders).toHaveLength(1);
}

/** Each piece lies once in each place, on paper, with whom and what it is about: one that came back may go again to the new one. */
async function expectLetters({ customer, invoice }: Owing): Promise<void> {
  for (const street of [customer.street, newStreet(customer.street)]) {
    const letters = await lettersTo(street);
    const subjects = letters.map(
      ({ words }) => words.match(/^(Second r|R)eminder.*|^Letter of claim.*/m)?.[0],
    );
    expect(new Set(subjects).size, subjects.join(', ')).toBe(letters.length);
    for (const { words } of letters) {
      expect(words.replaceAll(/\s+/gu, ' ')).toContain(customer.name);
      expect(words).toContain(invoice.number);
    }
  }
}

describe.skipIf(!hasProviders)('5.1, 5.2 while processes and the post die', () => {
  test(
    'an instruction holds, each step is proven before the next, nothing goes twice, and a recall reaches the collector',
    varied(
      accounts,
      async (account) => {
        const at = dying(company.kill, account.drawn);
        await company.goTo(account.of.who);
        const owing = await invoicesTheCompany(account, at);
        await isReminded(owing, account, at);
        await at('placed', () => collecting.toTheCollector(owing, account.call));
        await collecting.expectProven(owing);
        await seeToDoubts(company);
        await at('recalled', () => collecting.isRecalled(owing, account.ends));
        await expectLetters(owing);
        await books.forgive(owing.invoice.id);
        expect((await books.seen(owing.invoice.id)).placed).toBe(false);
      },
      1,
    ),
    400_000,
  );
});
