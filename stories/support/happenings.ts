/** What a company's systems do to customers, as systems report it and as people read of it. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Company, DAY, HOUR, MINUTE, ok, toGate } from './company.ts';
import { names, people, products } from './drawn.ts';

const LANGUAGES = ['en', 'de', 'es'] as const;
type Language = (typeof LANGUAGES)[number];
type Words = Readonly<Record<Language, string>>;

/** Codes as systems give them, and what they are to people. */
export const REASONS: Readonly<Record<string, Words>> = {
  outage: { en: 'a fault on our side', de: 'eine Störung bei uns', es: 'una avería nuestra' },
  limit: { en: 'the limit is used up', de: 'das Limit ist ausgeschöpft', es: 'se ha agotado el límite' },
  overdue: {
    en: 'something is still unpaid',
    de: 'etwas ist noch nicht bezahlt',
    es: 'queda algo sin pagar',
  },
};
const CAN_DO: Words = {
  en: 'What you can do now',
  de: 'Was Sie jetzt tun können',
  es: 'Qué puede hacer ahora',
};

/** What a system does to customers, and how they read of it. */
export interface Event {
  readonly type: string;
  readonly mode: 'ask' | 'done';
  /** Days ahead at which it is to be done. */
  readonly ahead: number;
  /** Told at the latest so long after it was reported. */
  readonly within: number;
  readonly subject: Words;
  readonly canDo?: Words;
  /** Amounts that the words name, by the names that systems use. */
  readonly amounts: readonly string[];
}

/** By what people call them. */
export const EVENTS: Readonly<Record<string, Event>> = {
  'a refused charge': {
    type: 'charge.refused',
    mode: 'done',
    ahead: 0,
    within: MINUTE,
    subject: { en: 'We refused a payment', de: 'Zahlung abgelehnt', es: 'Hemos rechazado un pago' },
    amounts: ['amount'],
  },
  'a lowered limit': {
    type: 'limit.lower',
    mode: 'ask',
    ahead: 9,
    within: 3 * DAY,
    subject: { en: 'Your limit changes', de: 'Ihr Limit ändert sich', es: 'Su límite cambia' },
    amounts: ['before', 'after'],
  },
  'a fee': {
    type: 'fee.charge',
    mode: 'ask',
    ahead: 12,
    within: 3 * DAY,
    subject: { en: 'A fee', de: 'Ein Entgelt', es: 'Una comisión' },
    amounts: ['amount'],
  },
  'a delay': {
    type: 'delivery.delayed',
    mode: 'done',
    ahead: 0,
    within: HOUR,
    subject: { en: 'is late', de: 'verspätet sich', es: 'se retrasa' },
    amounts: [],
  },
  'a change of price': {
    type: 'price.change',
    mode: 'ask',
    ahead: 100,
    within: 30 * DAY,
    subject: { en: 'A change to', de: 'Eine Änderung für', es: 'Un cambio en' },
    canDo: { en: 'You may leave', de: 'kostenlos kündigen', es: 'darse de baja sin coste' },
    amounts: ['before', 'after'],
  },
  'a block': {
    type: 'account.block',
    mode: 'ask',
    ahead: 40,
    within: 14 * DAY,
    subject: { en: 'Before we change', de: 'Bevor wir etwas ändern', es: 'Antes de cambiar' },
    amounts: [],
  },
};

export const happenings = fc.record({
  who: people,
  language: fc.constantFrom(...LANGUAGES),
  product: products,
  merchant: names,
  cents: fc.tuple(fc.integer({ min: 101, max: 99_999_999 }), fc.integer({ min: 1, max: 100 })),
  currency: fc.constantFrom('EUR', 'GBP', 'INR', 'USD'),
  reason: fc.constantFrom(...Object.keys(REASONS)),
});
export type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

/** Somebody whom the company can reach. */
export interface Known {
  readonly id: string;
  readonly email: string;
  readonly phone: string;
  /** A line of their postal address that is theirs alone. */
  readonly street: string;
}

const moneyIn = (language: Language, currency: string, cents: number): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(cents / 100);
/** As mails and papers may fold it. */
const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ');

/** What happened, why, and what they can do now, in their language; without anything that was left open. */
export function expectWords(event: Event, of: Happening, said: readonly string[], text: string): void {
  const words = plain(text);
  const { language } = of;
  for (const part of [of.product, ...said, REASONS[of.reason]?.[language] ?? '?'])
    expect(words).toContain(plain(part));
  expect(words).toContain((event.canDo ?? CAN_DO)[language]);
  expect(words).not.toMatch(/\{\{|undefined|null/);
}

let count = 0;

/** Customers of one company, and what its card system says of them. */
export function happeningsTo(company: Company) {
  /** Somebody with proven ways to reach them. */
  async function knownTo(
    { who, language }: Pick<Happening, 'who' | 'language'>,
    ways: readonly ('email' | 'phone' | 'postal')[],
    domain = 'customer.example',
  ): Promise<Known> {
    count += 1;
    const at = {
      email: `s${count}@${domain}`,
      phone: `+49151${String(20_000_000 + count)}`,
      postal: `${count} Hill Street\nLondon\nSW1A 2AA\nUNITED KINGDOM`,
    };
    const verified = { at: company.now().toISOString(), how: 'shown at the counter' };
    const { id } = ok(
      await company.agent.call('POST', '/customers', {
        kind: 'person',
        name: who.name,
        language,
        timeZone: who.zone,
        contactPoints: ways.map((kind) => ({ kind, value: at[kind], verified })),
      }),
    );
    return { id, email: at.email, phone: at.phone, street: `${count} Hill Street` };
  }

  /** The company's card system says what it does; the answer. */
  async function reports(event: Event, of: Happening, customer: Known, more: object = {}) {
    const decimal = (cents: number) => (cents / 100).toFixed(2);
    const [high, percent] = of.cents;
    const low = Math.floor((high * percent) / 101);
    const at = new Date(company.now().getTime() + event.ahead * DAY);
    const answer = await toGate(company, {
      type: event.type,
      source: 'card-system',
      id: `${event.type} ${customer.id}`,
      customer: { id: customer.id },
      subject: { product: of.product },
      reason: of.reason,
      mode: event.mode,
      at: at.toISOString(),
      data: {
        amount: decimal(high),
        before: decimal(high),
        after: decimal(low),
        currency: of.currency,
        merchant: of.merchant,
        from: at.toISOString(),
      },
      ...more,
    });
    const amounts = { amount: high, before: high, after: low } as Readonly<Record<string, number>>;
    return {
      answer,
      at,
      said: event.amounts.map((name) => moneyIn(of.language, of.currency, amounts[name] ?? 0)),
    };
  }

  const noticeOf = async (answer: { notices: string[] }) =>
    ok(await company.agent.call('GET', `/notices/${answer.notices[0]}`));

  return { knownTo, reports, noticeOf };
}
