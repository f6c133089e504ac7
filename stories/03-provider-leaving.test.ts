/** Story 3, the internet provider: an end is an end, an address that is not theirs gets nothing more, and letters do not contradict. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeInCustomer } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { type Company, DAY, HOUR, MINUTE, ok, openCompany, toGate } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf } from './support/customer.ts';
import { channels, local, people, products, varied } from './support/drawn.ts';
import { linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Gwenllian', 'Ó Dálaigh', 'Zoë-Mae', 'Frau Dr. Süß'],
    teams: ['Service', 'Billing'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['09:00', '18:00']] },
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const later = (ms: number): Date => new Date(company.now().getTime() + ms);
const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
let count = 0;
const asks = (customer: Customer, type: string, subject: object, data: object) => {
  count += 1;
  const action = { type, source: 'billing-system', id: `${type}-${count}`, subject, data, mode: 'ask' };
  return toGate(company, { ...action, customer: { ref: customer.ref } });
};

describe('3.6 an end is an end', () => {
  test(
    'it is confirmed in writing with the day of the last bill; a later invoice and advertising for it are refused',
    varied(
      fc.record({
        who: people,
        way: channels,
        product: products,
        ends: fc.integer({ min: 0, max: 20 }),
        lastBill: fc.integer({ min: 1, max: 15 }),
        beyond: fc.integer({ min: 1, max: 400 }),
      }),
      async ({ who, way, product, ends, lastBill, beyond }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true });
        count += 1;
        const number = `L-${count}`;
        const { call } = company.agent;
        const given = { source: 'billing-system', number, what: product, from: later(-400 * DAY) };
        const agreement = ok(await call('POST', `/customers/${customer.id}/agreements`, given));
        const consent = { channels: ['email'], given: true, source: 'the contract' };
        ok(await call('POST', `/customers/${customer.id}/consents`, consent));
        const advert = () => asks(customer, 'marketing.send', { agreement: number }, { channel: 'email' });
        expect(codes((await advert()).because)).not.toContain('agreement-ended');
        // Given somebody who cancels, in whatever way, it is done at once,
        const said = await customer.says(`I cancel my ${product}.`, way);
        const until = later(ends * DAY + HOUR);
        const lastBillAt = new Date(until.getTime() + lastBill * DAY);
        const ending = { until, lastBillAt, reason: 'They move away', entryId: said.entryId };
        ok(await call('POST', `/agreements/${agreement.id}/ending`, ending));
        await company.through(later(HOUR));
        // and they have it in writing, with the last day and the day of the last bill, as they have them.
        const { text } = await customer.lastMail();
        for (const at of [until, lastBillAt]) expect(text).toContain(dayOf(at, customer.zone));
        const twice = await call('POST', `/agreements/${agreement.id}/ending`, ending);
        expect([twice.status, twice.body.code]).toEqual([409, 'agreement-ended']);
        await company.through(new Date(until.getTime() + HOUR));
        await company.through(new Date(Math.max(later(0).getTime(), lastBillAt.getTime())));
        // What was used before is billed; nothing for the time after, however late the run.
        const bill = (from: Date, to: Date) =>
          asks(
            customer,
            'invoice.issue',
            { invoice: `R-${count}`, agreement: number },
            { amount: 30, currency: 'EUR', periodFrom: from.toISOString(), periodTo: to.toISOString() },
          );
        const last = await bill(new Date(until.getTime() - 30 * DAY), until);
        expect(codes(last.because)).not.toContain('period-after-end');
        const after = await bill(until, new Date(until.getTime() + beyond * DAY));
        expect(after.verdict).toBe('refuse');
        expect(codes(after.because)).toContain('period-after-end');
        const refused = await advert();
        expect(refused.verdict).toBe('refuse');
        expect(codes(refused.because)).toContain('agreement-ended');
        await closesByAgreement(company, company.agent, customer, said.number);
      },
      3,
    ),
  );

  const dayOf = (at: Date, zone: string): string => {
    const day = local(at, zone).toPlainDate();
    const english = zone.startsWith('America/') ? 'en-US' : 'en-GB';
    return day.toLocaleString(english, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  };
});

describe('3.7 «this isn’t me»', () => {
  test(
    'one click and nothing more goes there; a breach with its 72 hours; the right customer is asked elsewhere; no import brings it back',
    varied(
      fc.record({
        who: people,
        oneClick: fc.boolean(),
        elsewhere: fc.boolean(),
        waiting: fc.boolean(),
        minutes: fc.integer({ min: 1, max: 3000 }),
        upper: fc.boolean(),
      }),
      async ({ who, oneClick, elsewhere, waiting, minutes, upper }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true });
        const points = `/customers/${customer.id}/contact-points`;
        const second = `second.${customer.address}`;
        const proven = { at: company.now().toISOString(), how: 'told in the branch' };
        if (elsewhere)
          ok(await company.agent.call('POST', points, { kind: 'email', value: second, verified: proven }));
        // Given a mail about somebody's account that somebody else reads,
        const { number } = await customer.says('What about my bill?', 'phone');
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
        const write = (text: string) => company.agent.call('POST', `/cases/${number}/messages`, { text });
        ok(await write('Your bill is on its way.'));
        await company.letLeave();
        const reader = (await customer.got()).length > 0 ? customer.address : second;
        const mail = (await company.mailsTo(reader)).at(-1);
        const link = linkIn(mail?.text ?? '', '/not-me/');
        if (waiting) ok(await write('And here is a copy of it.'));
        await company.through(later(waiting ? 5_000 : minutes * MINUTE));
        const before = (await company.mailsTo(reader)).length;
        // when scanners open the link nothing happens; one click, and it is quarantined at once.
        expect((await company.opens(link)).status).toBe(200);
        expect((await pointAt(reader, customer)).state).toBe('usable');
        const form = oneClick ? { 'Wrong-Recipient': 'One-Click' } : { say: 'not-me', reader: '0' };
        const awareAt = company.now();
        expect((await company.presses(link, form)).status).toBe(200);
        expect((await pointAt(reader, customer)).state).toBe('quarantined');
        // Nothing goes there any more: neither what waits nor what is written now.
        await company.through(later(MINUTE));
        expect((await company.mailsTo(reader)).length).toBe(before);
        const blocked = await company.agent.call('POST', '/conversations', {
          customerId: customer.id,
          to: [{ address: reader, name: null }],
          subject: 'Your bill',
          text: 'Here it is.',
        });
        expect([blocked.status, codes(blocked.body.because)]).toEqual([409, ['quarantined']]);
        // A breach stands in the register, its 72 hours run from the click, and somebody answers for it.
        const { items } = ok(await company.manager.call('GET', '/incidents?limit=100'));
        const incidents = items.filter((one: { customerId: string }) => one.customerId === customer.id);
        expect(incidents).toMatchObject([
          { clock: 'running', awareAt: awareAt.toISOString(), recipient: reader, owner: expect.any(String) },
        ]);
        expect(Date.parse(incidents[0].dueAt) - awareAt.getTime()).toBe(72 * HOUR);
        // The right customer is asked elsewhere: by their other address, else by a person.
        const asked = await askAddress(customer);
        if (elsewhere) {
          const other = reader === second ? customer.address : second;
          expect((await company.mailsTo(other)).length).toBeGreaterThan(0);
        } else expect(asked).toMatchObject({ state: 'asked-person', taskId: expect.any(String) });
        // No import and no API bring it back.
        const value = upper ? reader.toUpperCase() : reader;
        await sync(customer, value);
        const again = await company.agent.call('POST', points, { kind: 'email', value });
        expect([again.status, again.body.code]).toEqual([409, 'contact-point-refused']);
        const all = ok(await company.agent.call('GET', points)).items;
        const same = all.filter((one: { value: string }) => one.value.toLowerCase() === reader);
        expect(new Set(same.map(({ state }: { state: string }) => state))).toEqual(new Set(['quarantined']));
        // They give a valid one on the telephone, and are served there.
        const valid = `valid.${customer.address}`;
        ok(await company.agent.call('POST', points, { kind: 'email', value: valid, verified: proven }));
        const telling = { outcome: 'told', say: 'They gave me the right address.' };
        if ((await askAddress(customer)).state !== 'told')
          ok(await company.agent.call('POST', `/notices/${asked.id}/telling`, telling));
        ok(
          await company.agent.call('POST', '/conversations', {
            customerId: customer.id,
            to: [{ address: valid, name: null }],
            subject: 'Your bill',
            text: 'Here it is.',
          }),
        );
        await company.letLeave();
        expect((await company.mailsTo(valid)).at(-1)?.text).toContain('Here it is.');
        expect((await company.mailsTo(reader)).length).toBe(before);
      },
      4,
    ),
  );

  const pointAt = async (address: string, { id }: Customer) => {
    const { items } = ok(await company.agent.call('GET', `/customers/${id}/contact-points`));
    return items.find((one: { value: string }) => one.value === address);
  };
  const askAddress = async ({ id }: Customer) => {
    await company.work();
    const { items } = ok(await company.agent.call('GET', `/customers/${id}/notices`));
    return items.find((one: { key: string }) => one.key === 'ask-address');
  };

  /** Another system brings the customer as it knows them. */
  async function sync({ ref, name, zone }: Customer, value: string): Promise<void> {
    const { house } = company.world;
    const points = [{ kind: 'email' as const, value }];
    const foreign = { ref, kind: 'person' as const, name, language: null, timeZone: zone, points };
    const taken = await inTransaction(house.db, (tx) =>
      takeInCustomer(tx, foreign, 'sync:billing', system('sync'), house.clock.now()),
    );
    expect([taken.taken, taken.refused.length]).toEqual([[], 1]);
  }
});

describe('3.8 the company speaks with one voice', () => {
  const contradictions = fc.oneof(
    fc.tuple(fc.integer({ min: 5, max: 900 }), fc.integer({ min: 1, max: 90 })).map(([one, more]) => ({
      first: `We will refund you £${one}.`,
      other: `We will refund you £${one + more}.`,
      code: 'contradicts-amount',
    })),
    fc.integer({ min: 5, max: 900 }).map((amount) => ({
      first: `We will refund you £${amount}.`,
      other: 'I am sorry: we cannot refund it.',
      code: 'contradicts-decision',
    })),
    fc.tuple(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 1, max: 30 })).map(([days, more]) => ({
      first: `The engineer will visit on {${days}}.`,
      other: `The engineer will visit on {${days + more}}.`,
      code: 'contradicts-date',
    })),
  );

  test(
    'a letter with another amount, decision or day than the latest is stopped, unless it says that it replaces it',
    varied(
      fc.record({
        who: people,
        way: channels,
        letters: contradictions,
        days: fc.integer({ min: 0, max: 9 }),
      }),
      async ({ who, way, letters: { first, other, code }, days }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true });
        const { number } = await customer.says('The line fails and I want my money back.', way);
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
        const at = company.now();
        const dated = (text: string): string =>
          text.replace(/\{(\d+)\}/, (_found, ahead) => {
            const day = local(at, customer.zone)
              .toPlainDate()
              .add({ days: Number(ahead) });
            return `${day.day} ${day.toLocaleString('en-GB', { month: 'long' })} ${day.year}`;
          });
        const write = (call: Company['agent']['call'], text: string, more: object = {}) =>
          call('POST', `/cases/${number}/messages`, { text: dated(text), ...more });
        ok(await write(company.agent.call, first));
        await company.letLeave();
        const sent = (await customer.record()).find(({ direction }) => direction === 'out');
        await company.through(later(days * DAY));
        // When somebody else writes otherwise it is stopped, with the letter that it contradicts,
        const stopped = await write(company.colleague.call, other);
        expect([stopped.status, stopped.body.code]).toEqual([409, 'may-not-leave']);
        expect(stopped.body.because).toMatchObject([{ code, entryId: sent?.id }]);
        await company.letLeave();
        expect((await customer.lastMail()).text).not.toContain(dated(other));
        // unless it says to the customer that it replaces that one.
        ok(await write(company.colleague.call, other, { supersedes: [sent?.id] }));
        await company.letLeave();
        const { text } = await customer.lastMail();
        expect(text).toContain(dated(other));
        expect(text).toContain('This replaces what we wrote to you on');
        // From then on the first one is the one that contradicts.
        const back = await write(company.agent.call, first);
        expect([back.status, codes(back.body.because)]).toEqual([409, [code]]);
        await closesByAgreement(company, company.agent, customer, number);
      },
    ),
  );
});
