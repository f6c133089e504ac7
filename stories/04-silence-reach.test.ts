/** Story 4, silence: what is done to a customer is told over whatever reaches them, in the end by a person. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, HOUR, MINUTE, ok, openCompany } from './support/company.ts';
import { localTime, names, varied } from './support/drawn.ts';
import {
  EVENTS,
  type Event,
  expectWords,
  type Happening,
  happenings,
  happeningsTo,
  type Known,
  REASONS,
} from './support/happenings.ts';
import { hasProviders, type TextFate } from './support/providers.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Company;
let happen: ReturnType<typeof happeningsTo>;
beforeAll(async () => {
  company = await openCompany({
    names: ['Lúa Rey', 'Åsa Ek', 'Niamh Ó Sé', 'Omar Aziz'],
    teams: ['Cards', 'Accounts'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['08:00', '20:00']] },
    providers: hasProviders,
  });
  happen = happeningsTo(company);
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
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
        const customer = await happen.knownTo(of, way.ways, way.gone ? 'gone.example' : 'customer.example');
        if (way.text) company.providers?.texts.set(customer.phone, way.text);
        const owedAt = company.now();
        const { answer, said } = await happen.reports(event, of, customer);
        await company.through(new Date(owedAt.getTime() + MINUTE));
        if (way.bounces || way.notMe) await fails(way, customer, answer, hours);
        const notice = await happen.noticeOf(answer);
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
    expect(await happen.noticeOf(answer)).toMatchObject({ state: 'told' });
    await company.through(new Date(company.now().getTime() + hours * HOUR));
    const [mail] = await company.mailsTo(customer.email);
    if (way.bounces) {
      await company.world.receive(bounceOf(mail?.id.replaceAll(/[<>]/g, '') ?? '', customer.email));
    } else {
      const link = linkIn(mail?.text ?? '', '/not-me/');
      expect((await company.presses(link, { say: 'not-me' })).status).toBe(200);
    }
    await company.through(new Date(company.now().getTime() + MINUTE));
    expect((await happen.noticeOf(answer)).rebuttedAt).not.toBeNull();
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
