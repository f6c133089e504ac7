/** Story 4, silence: an outage refuses hundreds of charges at once, and the processes that take it in and tell of it are killed amid. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { type Company, ok, openCompany } from './support/company.ts';
import { names, varied } from './support/drawn.ts';
import { type Process, type Processes, startProcesses } from './support/processes.ts';

let company: Company;
let kept: Processes;
beforeAll(async () => {
  company = await openCompany({
    names: ['Ida Böhm', 'Per Ås', 'Rui Sá', 'Eva Král'],
    teams: ['Cards', 'Shops'],
    calendar: { timeZone: 'Asia/Kolkata', country: 'IN', hours: [['09:00', '18:00']] },
  });
  kept = await startProcesses(company);
});
afterAll(async () => {
  await kept?.stop();
  await company?.verify();
  await company?.close();
});

const burst = fc.record({
  names: fc.array(names, { minLength: 26, maxLength: 32 }),
  languages: fc.array(fc.constantFrom('en', 'de', 'es', 'fi'), { minLength: 5, maxLength: 5 }),
  /** Charges of each of them. */
  each: fc.integer({ min: 7, max: 9 }),
  amounts: fc.array(fc.integer({ min: 1, max: 999_999 }), { minLength: 11, maxLength: 11 }),
  /** Every so many is reported again: its source was not sure. */
  again: fc.integer({ min: 3, max: 9 }),
  /** Every so many is reported by itself, the others in one batch. */
  alone: fc.integer({ min: 4, max: 8 }),
  /** Who dies while they are taken in, while it is told, and while the mails leave. */
  dies: fc.constantFrom<[Process, Process, Process]>(
    ['web', 'work', 'work'],
    ['work', 'web', 'work'],
    ['work', 'work', 'web'],
  ),
});
type Burst = typeof burst extends fc.Arbitrary<infer T> ? T : never;

const REASONS = ['outage', 'limit', 'insufficient-funds', 'authentication'];
/** Mails that one worker hands over at a time. */
const ON_THE_WIRE = 12;

interface Charge {
  readonly to: string;
  readonly customerId: string;
  readonly merchant: string;
  readonly action: Readonly<Record<string, unknown>>;
}

/** The sandbox clock goes on by so many seconds. */
const pass = async (seconds: number): Promise<void> =>
  kept.goOnTo(new Date((await kept.now()).getTime() + seconds * 1000));

/** Lanes beside each other work off a list. */
async function beside<T>(list: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = [...list];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
}

let waves = 0;
async function chargesOf(of: Burst): Promise<Charge[]> {
  waves += 1;
  const made: Charge[] = [];
  const verified = { at: company.now().toISOString(), how: 'by the card system' };
  await beside([...of.names.entries()], async ([n, name]) => {
    const to = `burst${waves}.${n}@customer.example`;
    const language = of.languages[n % of.languages.length];
    const contactPoints = [{ kind: 'email', value: to, verified }];
    const body = { kind: 'person', name, language, contactPoints };
    const { id } = ok(await company.agent.call('POST', '/customers', body));
    for (let k = 0; k < of.each; k += 1) made.push(chargeOf(of, { id, to, n, k }));
  });
  return made;
}

function chargeOf(of: Burst, { id, to, n, k }: { id: string; to: string; n: number; k: number }): Charge {
  const merchant = `Shop-${waves}-${n}-${k}-`;
  const cents = of.amounts[(n * of.each + k) % of.amounts.length] ?? 1;
  const action = {
    type: 'charge.refused',
    source: 'card-system',
    id: merchant,
    customer: { id },
    subject: { card: `…${n}` },
    reason: REASONS[k % REASONS.length],
    mode: 'done',
    data: { amount: (cents / 100).toFixed(2), currency: 'EUR', merchant },
  };
  return { to, customerId: id, merchant, action };
}

/** Hundreds at once, some in a batch, some by themselves, some of both twice; and somebody dies while they are taken in. */
async function report(of: Burst, charges: readonly Charge[]): Promise<void> {
  const [dies] = of.dies;
  const alone = charges.filter((_one, n) => n % of.alone === 0);
  const twice = charges.filter((_one, n) => n % of.again === 0);
  const many = [...charges.filter((_one, n) => n % of.alone !== 0), ...twice].map(({ action }) => action);
  const { id } = await kept.say('POST', '/actions/batches', many);
  const batch = () => kept.say('GET', `/actions/batches/${id}`);
  const taken: unknown[] = [];
  const said = beside([...alone, ...twice], async ({ action }) =>
    taken.push(await kept.say('POST', '/actions', action)),
  );
  await kept.see('they are taken in', async () => taken.length > 0 && (await batch()).done > 0);
  kept.kill(dies);
  await said;
  await kept.see('the batch is done', async () => (await batch()).state === 'done');
  expect(await batch()).toMatchObject({ done: many.length, problems: 0, verdicts: { proceed: many.length } });
}

test(
  '4.3 a burst neither loses a notice nor sends one twice, and groups what a person would want grouped',
  varied(
    burst,
    async (of) => {
      const charges = await chargesOf(of);
      // Given hundreds of refusals at once,
      await report(of, charges);
      const told = async () => (await kept.say('GET', '/reports/notices')).total;
      expect(await told()).toMatchObject({ owed: charges.length });
      // and processes that die again while it is told, and while the mails leave,
      const [, telling, leaving] = of.dies;
      const moved = pass(31);
      await kept.see('it is told', async () => (await some('telling')) || (await some('told')));
      kept.kill(telling);
      await moved;
      await pass(1);
      await kept.see('all are written to', async () => !(await some('owed')));
      const left = pass(11);
      await kept.see('mails leave', () => company.office.sink.messages.length > 0);
      kept.kill(leaving);
      await left;
      // Time goes on, and what a dead worker had in hand is taken up by the next one.
      await kept.see(
        'none is on its way',
        async () => (await onTheirWay()) === 0 || (await pass(5)) === null,
      );
      // Nobody gets two mails, and each mail names every refusal of theirs, each once.
      const byCustomer = Map.groupBy(charges, ({ to }) => to);
      for (const [to, theirs] of byCustomer) await expectGrouped(to, theirs);
      // Whose mail was on the wire when its worker died is called by a person; all others were told.
      await pass(60);
      await kept.see('it is known of each', async () => {
        const { open, askedPerson } = await told();
        return open === 0 && askedPerson / of.each <= ON_THE_WIRE;
      });
      const { owed, nobodyAsked, toldInTime, toldLate, askedPerson } = await told();
      expect([owed, nobodyAsked]).toEqual([charges.length, 0]);
      expect(toldInTime + toldLate + askedPerson).toBe(charges.length);
    },
    1,
  ),
  400_000,
);

/** Whether any notice stands so. */
async function some(state: string): Promise<boolean> {
  const { items } = await kept.say('GET', `/notices?state=${state}&limit=1`);
  return items.length > 0;
}

/** Mails that wait to leave or to be handed over. */
async function onTheirWay(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select ((select count(*) from outgoing where state = 'waiting') + (select count(*) from attempts where ended_at is null))::int
      as n`.execute(company.world.house.db);
  return rows[0]?.n ?? 0;
}

async function expectGrouped(to: string, charges: readonly Charge[]): Promise<void> {
  const mails = await company.mailsTo(to);
  expect(mails.length).toBeLessThanOrEqual(1);
  const [mail] = mails;
  if (mail) {
    for (const { merchant } of charges) expect(mail.text.split(merchant)).toHaveLength(2);
    return;
  }
  const { items } = ok(
    await company.agent.call('GET', `/customers/${charges[0]?.customerId}/notices?limit=100`),
  );
  expect(items).toHaveLength(charges.length);
  for (const { state } of items) expect(state).toBe('asked-person');
}
