/** Story 5, the debt collector: the whole way from the invoice to the collector over real letters, and back when they complain. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, HOUR, ok, openCompany } from './support/company.ts';
import { type Customer, customerOf, weContact } from './support/customer.ts';
import { COLLECTOR, type Debts, debts, type Invoice, openDebts, rungs } from './support/debts.ts';
import { varied } from './support/drawn.ts';
import { type GotLetter, hasProviders } from './support/providers.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Company;
let books: Debts;
beforeAll(async () => {
  company = await openCompany({
    names: ['Aoife Ní Riain', 'Pål Dæhlie', 'Chloë Dubois', 'Iñaki Etxe'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:00']] },
    providers: hasProviders,
  });
  books = await openDebts(company);
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

/** What goes out on the way, in its order, and what the gate says is missing when it has not arrived. */
const PIECES = ['invoice', 'reminder', 'second reminder', 'letter of claim'] as const;
type Piece = (typeof PIECES)[number];
const SUBJECTS: Readonly<Record<Piece, RegExp>> = {
  invoice: /^Invoice INV/m,
  reminder: /^Reminder: invoice/m,
  'second reminder': /^Second reminder/m,
  'letter of claim': /^Letter of claim/m,
};
const MISSING: Readonly<Record<Piece, string>> = {
  invoice: 'invoice-not-delivered',
  reminder: 'reminders-missing',
  'second reminder': 'reminders-missing',
  'letter of claim': 'letter-of-claim-missing',
};

const ways = fc.record({
  of: debts,
  /** The font of letters has Latin, Greek and Cyrillic. */
  name: fc.constantFrom('Zoë O’Brien', 'Łukasz Żółć', "Ἑλένη D'Arcy", 'Владимир Müller, Jr.'),
  /** The post says that it took a letter, after which the law presumes; or that it was handed over. */
  post: fc.constantFrom('mailed', 'delivered'),
  piece: fc.constantFrom(...PIECES),
  /** Days after which it comes back: before it counts as delivered, or long after. */
  back: fc.integer({ min: 2, max: 13 }),
  /** Days for which nobody does anything about it. */
  left: fc.integer({ min: 4, max: 12 }),
  call: fc.constantFrom('reached', 'truly tried for'),
  ends: fc.constantFrom('complains', 'disputes it'),
});
type Way = typeof ways extends fc.Arbitrary<infer T> ? T : never;

/** One on the way to a collector. */
interface Owing {
  readonly customer: Customer;
  readonly invoice: Invoice;
  readonly way: Way;
}

const lettersTo = async (...lines: string[]): Promise<GotLetter[]> =>
  (await Promise.all(lines.map((line) => company.providers?.lettersTo(line) ?? []))).flat();
const asksToRefer = ({ customer, invoice }: Owing) => books.ask('debt.refer', customer, invoice.number);
const proofs = async ({ invoice }: Owing) => (await books.seen(invoice.id)).proven;
/** What proves the piece that came back. */
const provenOf = async (owing: Owing) => {
  const { invoice, reminders, letterOfClaim } = await proofs(owing);
  const [reminder = null, second = null] = reminders;
  const all = { invoice, reminder, 'second reminder': second, 'letter of claim': letterOfClaim };
  return all[owing.way.piece];
};
const noticesOf = async ({ id }: Customer) =>
  ok(await company.agent.call('GET', `/customers/${id}/notices?limit=100`)).items;

/** Days go by, and whoever asks whether it may go to a collector hears no. */
const daysUntil = async (owing: Owing, days: number, holds: () => Promise<boolean>): Promise<void> => {
  await books.daysGoBy(days, async () => {
    if (await holds()) return true;
    expect((await asksToRefer(owing)).verdict).toBe('refuse');
    return false;
  });
  expect(await holds(), 'it came to that').toBe(true);
};

/** Where they moved to. */
const NEW_STREET = (street: string): string => street.replace('Letter Lane', 'New Street');
const pieceTo = async (piece: Piece, ...lines: string[]) =>
  (await lettersTo(...lines)).find(({ words }) => SUBJECTS[piece].test(words));

/** The post brings one back: what it proved is proven no more, nothing follows it, and a person finds out where they live. */
async function comesBack(owing: Owing): Promise<void> {
  const { customer, invoice, way } = owing;
  const came = async () => (await pieceTo(way.piece, customer.street)) !== undefined;
  await daysUntil(owing, 120, came);
  const letter = await pieceTo(way.piece, customer.street);
  await company.through(books.later(way.back));
  await company.providers?.says(letter?.reference ?? '', 'returned', 'gone away');
  await company.work();
  expect(await provenOf(owing)).toBeNull();
  const missing = await asksToRefer(owing);
  expect([missing.verdict, missing.codes]).toEqual(['refuse', expect.arrayContaining([MISSING[way.piece]])]);
  const asked = (await noticesOf(customer)).filter((one: { state: string }) => one.state === 'asked-person');
  expect(asked).toHaveLength(1);
  const before = await lettersTo(customer.street);
  await books.daysGoBy(way.left);
  expect(await lettersTo(customer.street)).toHaveLength(before.length);
  expect((await books.seen(invoice.id)).step.state).toBe('waiting');
  // Somebody finds out where they live now, and tells them.
  const { call } = company.agent;
  const verified = { at: company.now().toISOString(), how: 'told on the telephone' };
  const point = { kind: 'postal', value: `${NEW_STREET(customer.street)}\nLeeds\nLS1 4AP\nUNITED KINGDOM` };
  ok(await call('POST', `/customers/${customer.id}/contact-points`, { ...point, verified }));
  const telling = { outcome: 'told', say: 'I read it to them; they have moved.' };
  ok(await call('POST', `/notices/${asked[0].id}/telling`, telling));
  await company.work();
}

/** The right person is reached, or truly tried for: at three different times. */
async function aPersonCalls(owing: Owing): Promise<void> {
  const { customer, invoice, way } = owing;
  const { call } = company.agent;
  const { number } = await customer.says('I shall pay next month, perhaps.', 'letter');
  const outcomes =
    way.call === 'reached' ? (['reached'] as const) : (['no-answer', 'voicemail', 'no-answer'] as const);
  for (const [at, outcome] of outcomes.entries()) {
    const { entryId } = await weContact(call, customer, number, 'About the invoice.', outcome);
    ok(await call('POST', `/invoices/${invoice.id}/calls`, { entryId }));
    // Whoever tried once has not truly tried.
    const { codes } = await asksToRefer(owing);
    expect(codes.includes('nobody-called')).toBe(at < outcomes.length - 1);
    await company.through(new Date(company.now().getTime() + DAY + 3 * HOUR));
  }
}

/** Kept goes the way by itself until a person has to call; then one looks at it, and only then it goes. */
async function toTheCollector(owing: Owing): Promise<void> {
  const { id } = owing.invoice;
  const step = async () => (await books.seen(id)).step;
  await daysUntil(owing, 160, async () => (await step()).state === 'asked-person');
  expect(await step()).toMatchObject({ rung: 'call', state: 'asked-person' });
  const tooEarly = await asksToRefer(owing);
  expect(tooEarly.codes).toContain('nobody-called');
  await aPersonCalls(owing);
  expect((await asksToRefer(owing)).codes).toContain('not-reviewed');
  const review = { decision: 'refer', reason: 'All is proven, and nothing else is right.' };
  ok(await company.lead.call('POST', `/invoices/${id}/reviews`, review));
  await books.daysGoBy(12, async () => (await books.seen(id)).placed);
  expect(await books.seen(id)).toMatchObject({ placed: true, step: { state: 'done' } });
}

/** Each step stands on the one before, with entries that show it. */
async function expectProven(owing: Owing): Promise<void> {
  const { invoice, reminders, letterOfClaim, called, reviewed } = await proofs(owing);
  const steps = [invoice, ...reminders, letterOfClaim, ...(called ? [called] : []), reviewed];
  const order = steps.map(({ at }: { at: string }) => Date.parse(at));
  expect(order).toEqual(order.toSorted((a: number, b: number) => a - b));
  for (const { entries } of steps)
    for (const entry of entries) ok(await company.agent.call('GET', `/entries/${entry}`));
  expect(new Set(rungs(await books.seen(owing.invoice.id)))).toEqual(
    new Set(['issue', 'reminder', 'second-reminder', 'letter-of-claim', 'referral']),
  );
}

/** They complain or dispute it: nobody has to think of the collector, who is called back and says that all stops. */
async function isRecalled({ customer, invoice, way }: Owing): Promise<void> {
  const { id, number } = invoice;
  if (way.ends === 'disputes it') await books.dispute(id);
  else {
    const complaint = { customerId: customer.id, subject: 'This is wrong', type: 'complaint' };
    ok(await company.agent.call('POST', '/cases', complaint));
  }
  await company.work();
  await company.letLeave();
  const recalled = await books.seen(id);
  expect(recalled.placed).toBe(false);
  const unanswered = { acknowledgedAt: null, acknowledgeBy: expect.any(String) };
  expect(recalled.placements[0]).toMatchObject(unanswered);
  const refused = await books.ask('debt.refer', customer, number);
  expect([refused.verdict, refused.codes]).toEqual([
    'refuse',
    expect.arrayContaining([way.ends === 'disputes it' ? 'dispute-open' : 'complaint-open']),
  ]);
  const mails = await company.mailsTo(COLLECTOR);
  const asked = mails.findLast(({ text }) => text.includes(number));
  expect(asked?.text).toContain('Stop all steps');
  const link = linkIn(asked?.text ?? '', '/partner/');
  expect((await company.presses(link, { answer: 'done', say: 'Stopped' })).status).toBe(200);
  await company.work();
  expect((await books.seen(id)).placements[0].acknowledgedAt).not.toBeNull();
}

describe.skipIf(!hasProviders)('5.1 the whole way to a collector', () => {
  const owingOf = async (way: Way, only: readonly ('email' | 'postal')[]): Promise<Owing> => {
    const who = { ...way.of.who, name: way.name };
    await company.goTo(who);
    const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 1, only });
    company.providers?.letters.set(customer.street, way.post);
    company.providers?.letters.set(NEW_STREET(customer.street), way.post);
    return { customer, invoice: await books.invoiceTo(customer, way.of, { driven: true }), way };
  };

  test(
    'over letters, of which one comes back: it sets the way back; the right person is called; a recall is acknowledged',
    varied(
      ways,
      async (way) => {
        const owing = await owingOf(way, ['postal']);
        const { customer, invoice } = owing;
        await comesBack(owing);
        await toTheCollector(owing);
        await expectProven(owing);
        // Each letter is on paper, names them and the invoice, and the last one says what they can do.
        const letters = await lettersTo(customer.street, NEW_STREET(customer.street));
        for (const { words } of letters) {
          expect(words.replaceAll(/\s+/gu, ' ')).toContain(customer.name);
          expect(words).toContain(invoice.number);
        }
        await isRecalled(owing);
        await books.forgive(invoice.id);
      },
      1,
    ),
    240_000,
  );

  test(
    'where a mail comes back, a letter goes at once, and the way goes on from when that one arrived',
    varied(
      ways,
      async (way) => {
        const owing = await owingOf(way, ['email', 'postal']);
        const { customer, invoice } = owing;
        const mail = async () =>
          (await customer.got()).find(({ subject }) => SUBJECTS[way.piece].test(subject));
        await daysUntil(owing, 160, async () => (await mail()) !== undefined);
        await company.through(new Date(company.now().getTime() + way.back * HOUR));
        await company.world.receive(
          bounceOf((await mail())?.id.replaceAll(/[<>]/g, '') ?? '', customer.address),
        );
        await company.through(books.later(1));
        // What came back proves nothing any more, unless the letter has arrived within the day.
        const { codes } = await asksToRefer(owing);
        expect(codes.includes(MISSING[way.piece])).toBe((await provenOf(owing)) === null);
        const letter = await pieceTo(way.piece, customer.street);
        expect(letter?.words).toContain(invoice.number);
        // It is with that letter that the time of the next step begins.
        const bouncedAt = company.now();
        await daysUntil(owing, 30, async () => (await provenOf(owing)) !== null);
        expect(Date.parse((await provenOf(owing)).at)).toBeGreaterThanOrEqual(bouncedAt.getTime() - DAY);
        expect(await company.mailsTo(customer.address)).toHaveLength(PIECES.indexOf(way.piece) + 1);
        await books.forgive(invoice.id);
      },
      1,
    ),
    240_000,
  );
});
