/** The same thing asked anew with a moved date is the same thing: told once, what changed once more, and never held again for it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Office } from '../delivery/office.ts';
import { done } from '../receivables/support.ts';
import { closeOffices, customer, DAY, office, work } from './support.ts';

let ours: Office;
beforeAll(async () => {
  ours = await office();
});
afterAll(() => closeOffices());

const postal = {
  road: 'Letter Lane',
  houseNumber: '7',
  city: 'London',
  postcode: 'N1 9GU',
  countryCode: 'GB',
};
async function somebody(name: string, confirmed: boolean): Promise<string> {
  const id = await customer(ours, name);
  const points = `/customers/${id}/contact-points`;
  const { contactPoints } = await done(
    ours.world.as.agent('POST', points, { kind: 'postal', components: postal }),
  );
  const { id: point } = contactPoints.find(({ kind }: { kind: string }) => kind === 'postal');
  if (confirmed)
    await done(ours.world.as.agent('POST', `${points}/${point}/confirmation`, { say: 'On the telephone' }));
  return id;
}

let asked = 0;
/** Asked so many days before the date that is named. */
const ask = (id: string, dueAt: string) => {
  asked += 1;
  return done(
    ours.world.as.agent('POST', '/actions', {
      type: 'card.replace',
      source: 'card-system',
      id: `moved-${asked}`,
      customer: { id },
      subject: { card: '…1234' },
      reason: 'RENEWAL',
      mode: 'ask',
      data: { dueAt },
    }),
  );
};
const mailsTo = (name: string): string[] =>
  ours.sink.messages
    .filter(({ to }) => to.includes(`${name.toLowerCase()}@customer.example`))
    .map(({ bytes }) => bytes.toString().replaceAll('=\r\n', ''));
const day = (n: number): string => `2031-03-${String(n).padStart(2, '0')}`;

test('a date that moves each day is told once and once more, and what was told holds nothing', async () => {
  const ada = await somebody('Moving', true);
  const verdicts: string[] = [];
  for (let n = 1; n <= 6; n += 1) {
    verdicts.push((await ask(ada, day(n))).verdict);
    await work(ours);
    await ours.pass(DAY);
    await work(ours);
  }
  // Taken by their server, and nothing has come back within half of the time: told.
  expect(verdicts).toEqual(['hold', 'hold', 'proceed', 'proceed', 'proceed', 'proceed']);
  const mails = mailsTo('Moving');
  expect(mails.map((mail) => /(\d+) March 2031/.exec(mail)?.[1])).toEqual(['1', '2']);
  expect(mails[0]).toContain('Why: the old one runs out, and a new one takes its place.');
  expect(mails[0]).not.toMatch(/Changed=3A|changed since/);
  expect(mails[1]).toContain('Subject: =?UTF-8?Q?Changed=3A_A_replacement');
  expect(mails[1]).toContain('This has changed since our last message:');
  expect(mails[1]).toContain('by when: Sunday, 2 March 2031 (before: Saturday, 1 March 2031)');
});

test('what changes before anything went out is told as it is by then; a change after it was told is told once', async () => {
  const ada = await somebody('Waiting', true);
  for (const n of [1, 2]) await ask(ada, day(n));
  await work(ours);
  for (let n = 0; n < 2; n += 1) {
    await ours.pass(DAY);
    await work(ours);
  }
  expect((await ask(ada, day(2))).verdict).toBe('proceed');
  await work(ours);
  expect(mailsTo('Waiting')).toHaveLength(1);
  for (const n of [8, 9]) expect((await ask(ada, day(n))).verdict).toBe('proceed');
  await work(ours);
  expect((await ask(ada, day(10))).verdict).toBe('proceed');
  await work(ours);
  expect(mailsTo('Waiting').map((mail) => /(\d+) March 2031/.exec(mail)?.[1])).toEqual(['2', '9']);
});

test('a question is not put again because a date moved', async () => {
  const ada = await somebody('Asked', false);
  for (const n of [1, 2, 3]) {
    await ask(ada, day(n));
    await work(ours);
    await ours.pass(DAY);
  }
  expect(mailsTo('Asked').filter((mail) => mail.includes('Is this still your address'))).toHaveLength(1);
});
