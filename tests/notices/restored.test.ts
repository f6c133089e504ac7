import { afterEach, expect, test } from 'vitest';
import { settle } from '#server/backup/restore.ts';
import { closeOffices, customer, DAY, notice, office, owe, shown, work } from './support.ts';

afterEach(closeOffices);

test('T11: after a restore nothing that may have been told since is told by itself: a person asks each customer once', async () => {
  const ours = await office();
  const { world } = ours;
  const ada = await customer(ours, 'Ada');
  const [done = ''] = await owe(ours, notice(ours, ada, { matter: 'card=…1' }));
  await work(ours);
  expect((await shown(ours, done)).state).toBe('told');
  const owed = await owe(
    ours,
    notice(ours, ada, { matter: 'card=…2' }),
    notice(ours, ada, { matter: 'card=…3' }),
  );
  const [later = ''] = await owe(
    ours,
    notice(ours, ada, { matter: 'card=…4', duty: { deferS: 2 * 86_400 } }),
  );
  const sent = ours.sink.messages.length;

  const settled = await settle(world.house, world.house.clock.now(), () => undefined);
  expect(settled).toMatchObject({ asked: 2, verification: { findings: [] } });
  await work(ours);
  await ours.pass(DAY);
  await work(ours);
  expect(ours.sink.messages).toHaveLength(sent);
  for (const id of owed)
    expect(await shown(ours, id)).toMatchObject({
      state: 'asked-person',
      steps: [{ kind: 'restored', say: expect.stringContaining('may have been told since') }],
    });
  const calls = (await world.as.lead('GET', '/tasks?view=all')).body.items;
  expect(calls.filter((one: { kind: string }) => one.kind === 'call')).toHaveLength(1);
  // What only begins later was surely not told before, and is told in its time.
  await ours.pass(2 * DAY);
  await work(ours);
  expect((await shown(ours, later)).state).toBe('told');
});
