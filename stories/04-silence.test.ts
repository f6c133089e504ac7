/** Story 4, silence: what a company's systems do to customers is told in the customers' words, and what is not is counted. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, HOUR, MINUTE, ok, openCompany } from './support/company.ts';
import { localTime, names, people, products, varied } from './support/drawn.ts';
import { hasProviders, type TextFate } from './support/providers.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Inés Ruiz', 'Bo Ek', 'Tadhg Ó Sé', 'Nour Aziz'],
    teams: ['Cards', 'Accounts'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['08:00', '20:00']] },
    providers: hasProviders,
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const LANGUAGES = ['en', 'de', 'es'] as const;
type Language = (typeof LANGUAGES)[number];
type Words = Readonly<Record<Language, string>>;

/** Codes as systems give them, and what they are to people. */
const REASONS: Readonly<Record<string, Words>> = {
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

interface Event {
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

const EVENTS: Readonly<Record<string, Event>> = {
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
    subject: { en: 'A fee of', de: 'Ein Entgelt', es: 'Una comisión' },
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

const happenings = fc.record({
  who: people,
  language: fc.constantFrom(...LANGUAGES),
  product: products,
  merchant: names,
  cents: fc.tuple(fc.integer({ min: 101, max: 99_999_999 }), fc.integer({ min: 1, max: 100 })),
  currency: fc.constantFrom('EUR', 'GBP', 'INR', 'USD'),
  reason: fc.constantFrom(...Object.keys(REASONS)),
});
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

let count = 0;

interface Known {
  readonly id: string;
  readonly email: string;
  readonly phone: string;
  /** A line of their postal address that is theirs alone. */
  readonly street: string;
}

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

const moneyIn = (language: Language, currency: string, cents: number): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(cents / 100);
/** As mails and papers may fold it. */
const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ');

/** The company's card system says what it does; the answer. */
async function reports(event: Event, of: Happening, customer: Known, more: object = {}) {
  const decimal = (cents: number) => (cents / 100).toFixed(2);
  const [high, percent] = of.cents;
  const low = Math.floor((high * percent) / 101);
  const at = new Date(company.now().getTime() + event.ahead * DAY);
  const answer = await asksUntilAnswered({
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

/** No answer means no: whoever gets none sends the same again. */
async function asksUntilAnswered(question: object) {
  for (;;) {
    const answer = await company.agent.call('POST', '/actions', question);
    if (answer.status !== 503) return ok(answer);
  }
}

const noticeOf = async (answer: { notices: string[] }) =>
  ok(await company.agent.call('GET', `/notices/${answer.notices[0]}`));

/** What happened, why, and what they can do now, in their language; without anything that was left open. */
function expectWords(event: Event, of: Happening, said: readonly string[], text: string): void {
  const words = plain(text);
  const { language } = of;
  for (const part of [of.product, ...said, REASONS[of.reason]?.[language] ?? '?'])
    expect(words).toContain(plain(part));
  expect(words).toContain((event.canDo ?? CAN_DO)[language]);
  expect(words).not.toMatch(/\{\{|undefined|null/);
}

describe('4.1 what is done to a customer is told to them', () => {
  test.each(Object.keys(EVENTS))(
    '%s: what happened, why and what they can do now, in time and in their language',
    (name) =>
      varied(
        happenings,
        async (of) => {
          const event = EVENTS[name] as Event;
          await company.goTo(of.who);
          const customer = await knownTo(of, ['email']);
          const owedAt = company.now();
          // Given that a system says what it does or wants to do,
          const { answer, at, said } = await reports(event, of, customer);
          expect(answer.verdict).toBe(event.mode === 'done' ? 'proceed' : 'hold');
          expect(answer.notices).toHaveLength(1);
          // the customer reads of it in their own words, once, in its time,
          await company.through(new Date(owedAt.getTime() + event.within));
          const mails = await company.mailsTo(customer.email);
          expect(mails).toHaveLength(1);
          expect(mails[0]?.subject).toContain(event.subject[of.language]);
          expectWords(event, of, said, mails[0]?.text ?? '');
          const notice = await noticeOf(answer);
          expect(notice).toMatchObject({ state: 'told', type: event.type });
          expect(Date.parse(notice.toldAt) - owedAt.getTime()).toBeLessThanOrEqual(event.within);
          expect(notice.steps.at(-1).entryId ?? notice.entryId).not.toBeNull();
          if (event.mode === 'done') return;
          // and only then, not before its day, it may be done.
          await company.through(at);
          const done = await reports(event, of, customer, {
            mode: 'done',
            id: `done ${customer.id}`,
            asked: `${event.type} ${customer.id}`,
            at: company.now().toISOString(),
          });
          const action = ok(await company.agent.call('GET', `/actions/${done.answer.action}`));
          expect(action.standing).toBe('as-decided');
        },
        1,
      )(),
  );
});

describe.skipIf(!hasProviders)('4.1 over what reaches them', () => {
  /** The font of letters has Latin, Greek and Cyrillic. */
  const onPaper = fc.constantFrom('Zoë O’Brien', 'Łukasz Żółć', "Ἑλένη D'Arcy", 'Владимир Müller, Jr.');
  const UNPRINTABLE = ['小龍 李', 'محمد الفاتح', 'नेहा शर्मा'];
  const WAYS = {
    'the mail server refuses the address': { ways: ['email', 'phone'], gone: true, over: 'sms' },
    'the mail comes back hours later': { ways: ['email', 'phone'], bounces: true, over: 'sms' },
    'somebody else got it and says so': { ways: ['email', 'phone'], notMe: true, over: 'sms' },
    'there is no mail address': { ways: ['phone'], over: 'sms' },
    'neither mail nor text message arrives': {
      ways: ['email', 'phone', 'postal'],
      gone: true,
      text: 'UNDELIV',
      name: onPaper,
      over: 'letter',
    },
    'there is only a postal address': { ways: ['postal'], name: onPaper, over: 'letter' },
    'no paper can hold their name': {
      ways: ['postal'],
      name: fc.constantFrom(...UNPRINTABLE),
      over: 'person',
    },
    'nothing reaches them': { ways: ['email', 'phone'], gone: true, text: 'EXPIRED', over: 'person' },
  } as const satisfies Record<string, Way>;
  interface Way {
    readonly ways: readonly ('email' | 'phone' | 'postal')[];
    readonly gone?: boolean;
    readonly bounces?: boolean;
    readonly notMe?: boolean;
    readonly text?: TextFate;
    readonly name?: fc.Arbitrary<string>;
    readonly over: 'sms' | 'letter' | 'person';
  }

  test.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('%s: a refused charge is told all the same', (name) =>
    varied(
      fc.record({
        drawn: happenings,
        hours: fc.integer({ min: 1, max: 9 }),
        name: (WAYS[name] as Way).name ?? names,
      }),
      async ({ drawn, hours, name: called }) => {
        const way: Way = WAYS[name];
        const of = { ...drawn, merchant: called, who: { ...drawn.who, name: called } };
        const event = EVENTS['a refused charge'] as Event;
        await company.goTo(of.who);
        // By day: no text message goes out while people sleep.
        await company.through(localTime(company.now(), of.who.zone, 1, 9));
        const customer = await knownTo(of, way.ways, way.gone ? 'gone.example' : 'customer.example');
        if (way.text) company.providers?.texts.set(customer.phone, way.text);
        const owedAt = company.now();
        const { answer, said } = await reports(event, of, customer);
        await company.through(new Date(owedAt.getTime() + MINUTE));
        if (way.bounces || way.notMe) await fails(way, customer, answer, hours);
        const notice = await noticeOf(answer);
        if (way.over === 'person') return aPersonTells(customer, notice);
        // They got it over what reaches them, with the same words; the first of all within the minute.
        expect(notice.state).toBe('told');
        const last = notice.steps.findLast((step: { kind: string }) => step.kind === 'sent');
        expect(last.channel).toBe(way.over);
        if (!way.bounces && !way.notMe)
          expect(Date.parse(notice.toldAt) - owedAt.getTime()).toBeLessThanOrEqual(MINUTE);
        if (way.over === 'sms') expectText(event, of, company.providers?.textsTo(customer.phone) ?? []);
        else {
          const letters = (await company.providers?.lettersTo(customer.street)) ?? [];
          expect(letters).toHaveLength(1);
          expectWords(event, of, said, letters[0]?.words ?? '');
        }
      },
      1,
    )(),
  );

  /** A text message says in short what and why, in their language. */
  function expectText(event: Event, of: Happening, texts: readonly string[]): void {
    // Another may ask them for a mail address that is theirs.
    const about = texts.filter((one) => one.includes(event.subject[of.language]));
    expect(about).toHaveLength(1);
    const [text = ''] = about;
    expect(text).toContain(REASONS[of.reason]?.[of.language]);
    expect(text).not.toMatch(/\{\{|undefined|null/);
  }

  /** What counted as told counts no more when it turns out that it did not reach them. */
  async function fails(
    way: Way,
    customer: Known,
    answer: { notices: string[] },
    hours: number,
  ): Promise<void> {
    expect(await noticeOf(answer)).toMatchObject({ state: 'told' });
    await company.through(new Date(company.now().getTime() + hours * HOUR));
    const [mail] = await company.mailsTo(customer.email);
    if (way.bounces) {
      await company.world.receive(bounceOf(mail?.id.replaceAll(/[<>]/g, '') ?? '', customer.email));
    } else {
      const link = linkIn(mail?.text ?? '', '/not-me/');
      expect((await company.presses(link, { say: 'not-me' })).status).toBe(200);
    }
    await company.through(new Date(company.now().getTime() + MINUTE));
    expect((await noticeOf(answer)).rebuttedAt).not.toBeNull();
    // Nothing goes to that address again.
    expect(await company.mailsTo(customer.email)).toHaveLength(1);
  }

  /** A person is asked to call, and what they say ends it. */
  async function aPersonTells(customer: Known, notice: { id: string; state: string }): Promise<void> {
    expect(notice).toMatchObject({ state: 'asked-person', caseNumber: expect.any(String) });
    const { items } = ok(await company.lead.call('GET', '/tasks?view=all&limit=100'));
    const task = items.find((one: { customerId: string }) => one.customerId === customer.id);
    expect(task).toMatchObject({ kind: 'call' });
    const say = (outcome: string) =>
      company.lead.call('POST', `/notices/${notice.id}/telling`, { outcome, say: 'About the charge.' });
    expect(ok(await say('not-reached')).state).toBe('asked-person');
    expect(ok(await say('told'))).toMatchObject({ state: 'told', rung: 'acted' });
  }
});

describe('4.2 silent actions are counted, and their goal is nought', () => {
  const fates = ['told', 'told', 'nobody reached', 'unasked'] as const;
  test(
    'by type: how many were told, how fast, over what, with what evidence, and which not',
    varied(
      fc.record({
        of: happenings,
        events: fc.array(fc.constantFrom(...fates), { minLength: 3, maxLength: 9 }),
      }),
      async ({ of, events }) => {
        await company.through(new Date(company.now().getTime() + 40 * DAY));
        const counts = { told: 0, nobody: 0, unasked: 0 };
        const refused = EVENTS['a refused charge'] as Event;
        const waiting: { notices: string[] }[] = [];
        for (const fate of events) {
          const domain = fate === 'nobody reached' ? 'gone.example' : 'customer.example';
          const customer = await knownTo(of, ['email'], domain);
          if (fate === 'unasked') {
            // A fee that is taken without a word before is a silent action, told afterwards or not.
            const fee = { ...(EVENTS['a fee'] as Event), mode: 'done', ahead: 0 } as const;
            await reports(fee, of, customer);
            counts.unasked += 1;
          } else {
            const { answer } = await reports(refused, of, customer);
            counts[fate === 'told' ? 'told' : 'nobody'] += 1;
            if (fate !== 'told') waiting.push(answer);
          }
        }
        await company.through(new Date(company.now().getTime() + 2 * MINUTE));
        const { told, nobody, unasked } = counts;
        const type = 'charge.refused';
        // On the first page, and by type,
        const silent = await report('silent-actions');
        expect(typeOf(silent, type)?.askedPerson ?? 0).toBe(nobody);
        expect(typeOf(silent, type)?.silent ?? 0).toBe(nobody);
        expect(typeOf(silent, 'fee.charge')?.unasked ?? 0).toBe(unasked);
        expect(silent.total.silent).toBe(
          silent.types.reduce((sum: number, one: { silent: number }) => sum + one.silent, 0),
        );
        const notices = await report('notices');
        if (told + nobody > 0) {
          const row = typeOf(notices, type);
          expect(row).toMatchObject({ owed: told + nobody, toldInTime: told, askedPerson: nobody });
          if (told > 0) expect(row?.p95S).toBeLessThanOrEqual(60);
        }
        const over = notices.told.filter((one: { type: string }) => one.type === type);
        expect(over).toEqual(told > 0 ? [{ type, channel: 'email', rung: 'accepted', notices: told }] : []);
        const named = notices.not.filter((one: { type: string }) => one.type === type);
        expect(named.map((one: { id: string }) => one.id).toSorted()).toEqual(
          waiting.flatMap(({ notices: ids }) => ids).toSorted(),
        );
        // until somebody told them: late, but told; the figure says that it was late.
        for (const { notices: ids } of waiting)
          ok(
            await company.lead.call('POST', `/notices/${ids[0]}/telling`, {
              outcome: 'told',
              say: 'Called.',
            }),
          );
        expect(typeOf(await report('silent-actions'), type)?.toldLate ?? 0).toBe(nobody);
        expect(typeOf(await report('notices'), type)?.askedPerson ?? 0).toBe(0);
      },
      1,
    ),
  );

  const report = async (name: string) => ok(await company.agent.call('GET', `/reports/${name}`));
  const typeOf = (of: { types: { type: string; [count: string]: unknown }[] }, type: string) =>
    of.types.find((one) => one.type === type);
});
