/** Story 4, silence: what nobody was told of is counted, and shown until somebody told them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { varied } from './support/drawn.ts';
import { EVENTS, type Event, happenings, happeningsTo } from './support/happenings.ts';

let company: Company;
let happen: ReturnType<typeof happeningsTo>;
beforeAll(async () => {
  company = await openCompany({
    names: ['Iria Ruiz', 'Ebbe Ek', 'Maeve Ó Sé', 'Sara Aziz'],
    teams: ['Cards', 'Accounts'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['08:00', '20:00']] },
  });
  happen = happeningsTo(company);
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
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
          const customer = await happen.knownTo(of, ['email'], domain);
          if (fate === 'unasked') {
            // A fee that is taken without a word before is a silent action, told afterwards or not.
            const fee = { ...(EVENTS['a fee'] as Event), mode: 'done', ahead: 0 } as const;
            await happen.reports(fee, of, customer);
            counts.unasked += 1;
          } else {
            const { answer } = await happen.reports(refused, of, customer);
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
