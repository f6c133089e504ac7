/** What is missing says when it comes by itself, on which way, in the company's zone; and what the caller must do where it does not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Office } from '../delivery/office.ts';
import { closeOffices, customer, DAY, office, withTextMessages, work } from '../notices/support.ts';
import { done } from '../receivables/support.ts';

let ours: Office;
let zone: string;
beforeAll(async () => {
  ours = await office();
  const { items } = await done(ours.world.as.admin('GET', '/calendars'));
  zone = items.find((one: { isDefault: boolean }) => one.isDefault).timeZone;
});
afterAll(() => closeOffices());

let asked = 0;
const ask = (id: string, type: string, more: object = {}) => {
  asked += 1;
  const question = { type, source: 'card-system', id: `m${asked}`, customer: { id }, mode: 'ask' };
  const about = { subject: { card: `…${id.slice(-4)}` }, reason: 'replacement' };
  return done(ours.world.as.agent('POST', '/actions', { ...question, ...about, ...more }));
};
const issue = (id: string) =>
  done(
    ours.world.as.agent('POST', '/replacements', {
      source: 'card-system',
      customer: { id },
      thing: 'document',
      oldRef: `…${id.slice(-4)}`,
      reason: 'renewal',
      dueAt: new Date(ours.world.house.clock.now().getTime() + 20 * DAY).toISOString(),
    }),
  );
const nextOf = ({ missing }: { missing: { next: string }[] }) => missing.map(({ next }) => next).join(' | ');
const clock = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);

test('without a replacement nothing happens by itself: the caller is told to issue one', async () => {
  const answer = await ask(await customer(ours, 'None'), 'card.block');
  expect(answer.verdict).toBe('hold');
  expect(nextOf(answer)).toContain('Issue a replacement first: POST /v1/replacements');
  expect(nextOf(answer)).not.toMatch(/goes out|person/);
});

test('a question that goes out says on which way, when, and when a person calls; the hold says what became of it', async () => {
  const ada = await customer(ours, 'Mailed');
  await issue(ada);
  const at = ours.world.house.clock.now();
  const answer = await ask(ada, 'card.block');
  expect(nextOf(answer)).toContain(
    `The customer says that the new one works; silence is not a confirmation. A mail that asks them goes out at ${clock(at)} (${zone}); when no answer has come by `,
  );
  expect(nextOf(answer)).toMatch(/ \d{4} at \d\d:\d\d, a person is asked to call\.$/);
  await work(ours);
  const seen = async (url: string) => done(ours.world.as.agent('GET', url));
  const out = `A mail that asks them went out at ${clock(at)} (${zone}); when no answer has come by`;
  expect(nextOf(await seen(`/holds/${answer.action}`))).toContain(out);
  expect(nextOf((await seen(`/actions/${answer.action}`)).hold)).toContain(out);
  const { items } = await seen(`/holds?customer=${ada}`);
  expect(nextOf(items[0])).toContain(out);
  // Asked again while it is out: nothing new goes out. What was first answered stays.
  expect(nextOf(await ask(ada, 'card.block', { data: { at: 'noon' } }))).toContain(out);
  expect((await seen(`/actions/${answer.action}`)).answer).toEqual(answer);
  expect((await seen(`/actions/${answer.action}/replay`)).same).toBe(true);
  await ours.pass(8 * DAY);
  await work(ours);
  expect(nextOf(await seen(`/holds/${answer.action}`))).toContain('A person is asked to call them.');
});

test('where no message can show it, a person is asked at once; what only waits says until when', async () => {
  const ada = await customer(ours, 'Nobody', { emails: [] });
  expect(nextOf(await ask(ada, 'fee.charge', { subject: { fee: 'paper' } }))).toContain(
    'A person is asked to call them.',
  );
  const told = await customer(ours, 'Told');
  const fee = { subject: { fee: 'paper' }, data: { amount: 5, currency: 'EUR' } };
  await ask(told, 'fee.charge', fee);
  for (let n = 0; n < 3; n += 1) {
    await work(ours);
    await ours.pass(DAY);
  }
  await work(ours);
  const answer = await ask(told, 'fee.charge', fee);
  const at = new Date(answer.until);
  expect(nextOf(answer)).toMatch(
    new RegExp(`The time for it comes on \\d+ \\w+ \\d{4} at ${clock(at)} \\(${zone}\\)\\.`),
  );
});

test('a text message waits for the morning where the customer is', async () => {
  await withTextMessages(ours);
  const ada = await customer(ours, 'Night', {
    emails: [],
    phones: ['+34600123456'],
    timeZone: 'Europe/Madrid',
  });
  await issue(ada);
  const hour = 3_600_000;
  while (
    !new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Madrid', hour: '2-digit' })
      .format(ours.world.house.clock.now())
      .startsWith('23')
  )
    await ours.pass(hour);
  const morning = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const answer = await ask(ada, 'card.block');
  const at = /A text message that asks them goes out on \d+ \w+ \d{4} at (\d\d:\d\d)/.exec(
    nextOf(answer),
  )?.[1];
  const eight = [0, 1].map((n) => morning.format(new Date(Date.UTC(2031, 0, 1, 7 - n))));
  expect(eight).toContain(at);
});
