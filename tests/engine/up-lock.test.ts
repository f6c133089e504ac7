import { expect, test, vi } from 'vitest';
import { AlreadyRunning, takeUpLock } from '#platform/engine/index.ts';
import { dataFolder, holder, stop } from './support.ts';

// Real databases on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

test('a second `up` on the same data is refused and told who lives there', async () => {
  const dataDir = dataFolder();
  const first = holder('up', dataDir);
  expect(await first.said).toMatchObject({ is: 'holding' });
  const refusal = await takeUpLock(dataDir).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AlreadyRunning);
  expect(refusal).toMatchObject({ pid: first.process.pid });
  await stop(first);
  await (await takeUpLock(dataDir)).release();
});

test('the lock of a killed `up` is free at once', async () => {
  const dataDir = dataFolder();
  const first = holder('up', dataDir);
  await first.said;
  first.process.kill('SIGKILL');
  await first.gone;
  await (await takeUpLock(dataDir)).release();
});

test('the same process cannot take it twice', async () => {
  const dataDir = dataFolder();
  const lock = await takeUpLock(dataDir);
  await expect(takeUpLock(dataDir)).rejects.toBeInstanceOf(AlreadyRunning);
  await lock.release();
});
