import { afterAll, describe, expect, test } from 'vitest';
import { tellDue } from '#domains/notices/index.ts';
import { noticeParts } from '#server/services/notices.ts';
import { putInForce, question } from '../gate/support.ts';
import { closeOffices, DAY, HOUR, office, report, shown } from './support.ts';
import { merge, openCalls, person, refused, takeApart, toldOf, until, workers } from './two-people.ts';

afterAll(closeOffices);

const TOLD = `
policy: test-told
title: Test
source:
  - { mark: D, say: for this test }
for: [charge.refused]
rules:
  - code: not-told
    require: notice.told
    verdict: refuse
    say: They were not told of one before.
    need: words
    next: Tell them.
`;

/** Refused charges wait for each other so long. */
const GROUPED = 31_000;

describe('a merge that is taken back', () => {
  test('before anybody was told: the one whom it concerns is told, and nobody else', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob')];
    await merge(ours, ada, bob);
    const [id = ''] = await refused(ours, bob.ref, 'Kiosk');
    await takeApart(ours, ada, bob);
    await ours.pass(GROUPED);
    await workers(ours);
    expect(toldOf(ours, ['Kiosk'])).toEqual([{ to: 'bob@customer.example', merchant: 'Kiosk' }]);
    expect(await shown(ours, id)).toMatchObject({ state: 'told', customerId: bob.id });
    const of = async (who: string) =>
      (await ours.world.as.agent('GET', `/customers/${who}/notices`)).body.items;
    expect(await of(ada.id)).toEqual([]);
    expect(await of(bob.id)).toMatchObject([{ id, state: 'told' }]);
  });

  test('owed before the merge: it stays with its person too', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob')];
    await refused(ours, bob.ref, 'Kiosk');
    await refused(ours, ada.ref, 'Baker');
    await merge(ours, ada, bob);
    await takeApart(ours, ada, bob);
    await ours.pass(GROUPED);
    await workers(ours);
    const told = toldOf(ours, ['Kiosk', 'Baker']).map(({ to, merchant }) => `${merchant} ${to}`);
    expect(told.sort()).toEqual(['Baker ada@customer.example', 'Kiosk bob@customer.example']);
  });

  test('told while they were one, where the one whom it concerns reads: it stays told, once', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob')];
    await merge(ours, ada, bob);
    const [id = ''] = await refused(ours, bob.ref, 'Kiosk');
    await ours.pass(GROUPED);
    await workers(ours);
    await takeApart(ours, ada, bob);
    await workers(ours);
    await ours.pass(DAY);
    await workers(ours);
    expect(toldOf(ours, ['Kiosk'])).toEqual([{ to: 'bob@customer.example', merchant: 'Kiosk' }]);
    expect(await shown(ours, id)).toMatchObject({ state: 'told', customerId: bob.id, rebuttedAt: null });
    const entry = await ours.world.as.agent('GET', `/entries/${(await shown(ours, id)).steps[0].entryId}`);
    expect(entry.body.customerId).toBe(bob.id);
    // Who was told is a fact of the one, and none of the other.
    await putInForce(ours.world, 'test-told', TOLD);
    const ask = async (ref: string) =>
      (
        await ours.world.as.agent(
          'POST',
          '/actions',
          question(ref, `told ${ref}`, { type: 'charge.refused', subject: { card: '…1234' } }),
        )
      ).body.because.map(({ code }: { code: string }) => code);
    expect(await ask(bob.ref)).toEqual([]);
    expect(await ask(ada.ref)).toEqual(['not-told']);
  });

  test('told where only the other reads: it counts no more, and a person is asked to call the right one', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob', { emails: [] })];
    await merge(ours, ada, bob);
    const [id = ''] = await refused(ours, bob.ref, 'Kiosk');
    await ours.pass(GROUPED);
    await workers(ours);
    expect(toldOf(ours, ['Kiosk'])).toEqual([{ to: 'ada@customer.example', merchant: 'Kiosk' }]);
    expect(await shown(ours, id)).toMatchObject({ state: 'told' });
    await takeApart(ours, ada, bob);
    await until(ours, async () =>
      expect(await shown(ours, id)).toMatchObject({
        state: 'asked-person',
        rebuttedAt: expect.any(String),
      }),
    );
    expect(await openCalls(ours)).toEqual([bob.id]);
    expect(toldOf(ours, ['Kiosk'])).toHaveLength(1);
    // One again: what went out had reached them after all.
    await merge(ours, ada, bob);
    await until(ours, async () => expect(await shown(ours, id)).toMatchObject({ state: 'told' }));
    expect(await openCalls(ours)).toEqual([]);
    expect(toldOf(ours, ['Kiosk'])).toHaveLength(1);
  });

  test.each(['before', 'after'])(
    'what the other had read %s it was taken back is a breach: once, with its 72 hours and the message',
    async (when) => {
      const ours = await office();
      const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob', { emails: [] })];
      const incidents = async () => (await ours.world.as.lead('GET', '/incidents')).body.items;
      await merge(ours, ada, bob);
      const [id = ''] = await refused(ours, bob.ref, 'Kiosk');
      await refused(ours, ada.ref, 'Baker');
      await ours.pass(GROUPED);
      await workers(ours);
      await workers(ours);
      if (when === 'before') await report(ours, id, 0, 'displayed');
      expect(await incidents()).toEqual([]);
      await takeApart(ours, ada, bob);
      await until(ours, async () => expect(await shown(ours, id)).toMatchObject({ state: 'asked-person' }));
      if (when === 'after') {
        expect(await incidents()).toEqual([]);
        await report(ours, id, 0, 'displayed');
      }
      const now = ours.world.house.clock.now();
      const entryId = (await shown(ours, id)).steps[0].entryId;
      expect(await incidents()).toMatchObject([
        {
          customerId: bob.id,
          kind: 'privacy',
          clock: 'running',
          recipient: 'ada@customer.example',
          entryIds: [entryId],
          awareAt: now.toISOString(),
          dueAt: new Date(now.getTime() + 72 * HOUR).toISOString(),
          say: expect.stringContaining('taken for one person'),
        },
      ]);
      // Read once more, merged and taken apart once more: it is the same breach, also when it is closed.
      await report(ours, id, 0, 'acted');
      await merge(ours, ada, bob);
      await takeApart(ours, ada, bob);
      await ours.pass(DAY);
      await until(ours, async () => expect(await shown(ours, id)).toMatchObject({ state: 'asked-person' }));
      expect(await incidents()).toHaveLength(1);
    },
  );

  test('half told: what has not left leaves no more, whatever it is about, and a person calls the right one', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob', { emails: [] })];
    await merge(ours, ada, bob);
    const [id = ''] = await refused(ours, bob.ref, 'Kiosk');
    const { house, reader } = ours.world;
    await ours.pass(GROUPED);
    await tellDue(noticeParts(house, reader));
    expect(await shown(ours, id)).toMatchObject({
      state: 'telling',
      steps: [{ kind: 'sent', recipient: 'ada@customer.example' }],
    });
    await takeApart(ours, ada, bob);
    await until(ours, async () =>
      expect(await shown(ours, id)).toMatchObject({ state: 'asked-person', customerId: bob.id }),
    );
    expect(ours.sink.messages).toEqual([]);
    expect(await openCalls(ours)).toEqual([bob.id]);
  });

  test('a person was asked to call while they were one: the call is about the one whom it concerns', async () => {
    const ours = await office();
    const [ada, bob] = [await person(ours, 'Ada', { emails: [] }), await person(ours, 'Bob', { emails: [] })];
    await merge(ours, ada, bob);
    await refused(ours, bob.ref, 'Kiosk');
    await refused(ours, ada.ref, 'Baker');
    await ours.pass(GROUPED);
    await workers(ours);
    expect((await openCalls(ours)).sort()).toEqual([ada.id, bob.id].sort());
    await takeApart(ours, ada, bob);
    await workers(ours);
    expect((await openCalls(ours)).sort()).toEqual([ada.id, bob.id].sort());
  });
});

test('the same of two records of one person is told once; where they are two after all, each is told', async () => {
  const ours = await office();
  const [ada, bob] = [await person(ours, 'Ada'), await person(ours, 'Bob')];
  await merge(ours, ada, bob);
  const [one = ''] = await refused(ours, ada.ref, 'Kiosk');
  const [two = ''] = await refused(ours, bob.ref, 'Kiosk');
  expect(one).not.toBe(two);
  await ours.pass(GROUPED);
  await workers(ours);
  expect(toldOf(ours, ['Kiosk'])).toHaveLength(1);
  // Also what is reported after it was told.
  const [late = ''] = await refused(ours, bob.ref, 'Kiosk', { id: 'late' });
  await ours.pass(GROUPED);
  await workers(ours);
  expect(toldOf(ours, ['Kiosk'])).toHaveLength(1);
  for (const id of [one, two, late]) expect(await shown(ours, id)).toMatchObject({ state: 'told' });
  await takeApart(ours, ada, bob);
  await until(ours, async () => {
    const told = toldOf(ours, ['Kiosk']).map(({ to }) => to);
    expect(told.sort()).toEqual(['ada@customer.example', 'bob@customer.example']);
  });
  await ours.pass(GROUPED);
  await workers(ours);
  expect(toldOf(ours, ['Kiosk'])).toHaveLength(2);
  for (const id of [one, two, late]) expect(await shown(ours, id)).toMatchObject({ state: 'told' });
});
