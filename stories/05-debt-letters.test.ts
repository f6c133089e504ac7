/** Story 5, the debt collector: the whole way from the invoice to the collector over real letters, and back when they complain. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Collecting, collectingOf, type Owing } from './support/collecting.ts';
import { type Company, DAY, HOUR, ok, openCompany } from './support/company.ts';
import { type Customer, customerOf } from './support/customer.ts';
import { type Debts, debts, openDebts } from './support/debts.ts';
import { varied } from './support/drawn.ts';
import { type GotLetter, hasProviders } from './support/providers.ts';
import { bounceOf } from './support/words.ts';

let company: Company;
let books: Debts;
let collecting: Collecting;
beforeAll(async () => {
  company = await openCompany({
    names: ['Aoife Ní Riain', 'Pål Dæhlie', 'Chloë Dubois', 'Iñaki Etxe'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:00']] },
    providers: hasProviders,
  });
  books = await openDebts(company);
  collecting = collectingOf(company, books);
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
  call: fc.constantFrom<'reached' | 'truly tried for'>('reached', 'truly tried for'),
  ends: fc.constantFrom<'complains' | 'disputes it'>('complains', 'disputes it'),
});
type Way = typeof ways extends fc.Arbitrary<infer T> ? T : never;

interface Sent extends Owing {
  readonly way: Way;
}

const lettersTo = async (...lines: string[]): Promise<GotLetter[]> =>
  (await Promise.all(lines.map((line) => company.providers?.lettersTo(line) ?? []))).flat();
const proofs = async ({ invoice }: Owing) => (await books.seen(invoice.id)).proven;
/** What proves the piece that came back. */
const provenOf = async (owing: Sent) => {
  const { invoice, reminders, letterOfClaim } = await proofs(owing);
  const [reminder = null, second = null] = reminders;
  const all = { invoice, reminder, 'second reminder': second, 'letter of claim': letterOfClaim };
  return all[owing.way.piece];
};
const noticesOf = async ({ id }: Customer) =>
  ok(await company.agent.call('GET', `/customers/${id}/notices?limit=100`)).items;

/** Where they moved to. */
const NEW_STREET = (street: string): string => street.replace('Letter Lane', 'New Street');
const pieceTo = async (piece: Piece, ...lines: string[]) =>
  (await lettersTo(...lines)).find(({ words }) => SUBJECTS[piece].test(words));

/** The post brings one back: what it proved is proven no more, nothing follows it, and a person finds out where they live. */
async function comesBack(owing: Sent): Promise<void> {
  const { customer, invoice, way } = owing;
  const came = async () => (await pieceTo(way.piece, customer.street)) !== undefined;
  await collecting.daysUntil(owing, 120, came);
  const letter = await pieceTo(way.piece, customer.street);
  await company.through(books.later(way.back));
  await company.providers?.says(letter?.reference ?? '', 'returned', 'gone away');
  await company.work();
  expect(await provenOf(owing)).toBeNull();
  const missing = await collecting.asksToRefer(owing);
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

describe.skipIf(!hasProviders)('5.1 the whole way to a collector', () => {
  const owingOf = async (way: Way, only: readonly ('email' | 'postal')[]): Promise<Sent> => {
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
        await collecting.toTheCollector(owing, way.call);
        await collecting.expectProven(owing);
        // Each letter is on paper, names them and the invoice, and the last one says what they can do.
        const letters = await lettersTo(customer.street, NEW_STREET(customer.street));
        for (const { words } of letters) {
          expect(words.replaceAll(/\s+/gu, ' ')).toContain(customer.name);
          expect(words).toContain(invoice.number);
        }
        await collecting.isRecalled(owing, way.ends);
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
        await collecting.daysUntil(owing, 160, async () => (await mail()) !== undefined);
        await company.through(new Date(company.now().getTime() + way.back * HOUR));
        await company.world.receive(
          bounceOf((await mail())?.id.replaceAll(/[<>]/g, '') ?? '', customer.address),
        );
        await company.through(books.later(1));
        // What came back proves nothing any more, unless the letter has arrived within the day.
        const { codes } = await collecting.asksToRefer(owing);
        expect(codes.includes(MISSING[way.piece])).toBe((await provenOf(owing)) === null);
        const letter = await pieceTo(way.piece, customer.street);
        expect(letter?.words).toContain(invoice.number);
        // It is with that letter that the time of the next step begins.
        const bouncedAt = company.now();
        await collecting.daysUntil(owing, 30, async () => (await provenOf(owing)) !== null);
        expect(Date.parse((await provenOf(owing)).at)).toBeGreaterThanOrEqual(bouncedAt.getTime() - DAY);
        expect(await company.mailsTo(customer.address)).toHaveLength(PIECES.indexOf(way.piece) + 1);
        await books.forgive(invoice.id);
      },
      1,
    ),
    240_000,
  );
});
