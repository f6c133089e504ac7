import { once } from 'node:events';
import { expect, it } from 'vitest';
import { dataFolder, killAll, serversBelow } from '../engine/support.ts';
import { kept, lastJson, start, up } from './kept.ts';

const environmentOf = (): Record<string, string> => ({
  KEPT_DATA: dataFolder(),
  KEPT_PORT: String(20_000 + (process.pid % 20_000)),
});

it('runs once per data folder, lets other verbs in beside it, and leaves no process after Ctrl-C', async () => {
  const env = environmentOf();
  const first = await up(env);
  const token = lastJson(await kept(['token', 'create', '--name', 'till', '--role', 'agent', '--json'], env));
  expect(token).toMatchObject({ name: 'till', role: 'agent', expiresAt: null, id: expect.any(String) });
  const me = await fetch(`${first.url}/v1/me`, { headers: { authorization: `Bearer ${token.token}` } });
  expect(await me.json()).toMatchObject({ type: 'token', name: 'till', role: 'agent' });

  const invited = await kept(
    ['user', 'create', '--name', 'Ann', '--email', 'ann@example.com', '--role', 'lead', '--json'],
    env,
  );
  expect(lastJson(invited)).toMatchObject({
    email: 'ann@example.com',
    role: 'lead',
    url: expect.stringContaining('/welcome#invite='),
  });

  const second = await kept(['up'], env);
  expect(second.code).not.toBe(0);
  expect(second.err).toMatch(/already|running/i);

  const began = performance.now();
  first.child.kill('SIGINT');
  await once(first.child, 'exit');
  expect(performance.now() - began).toBeLessThan(5_000);
  await expect.poll(() => serversBelow(env.KEPT_DATA ?? ''), { timeout: 5_000 }).toEqual([]);
});

it('after kill -9 of everything the next start recovers by itself, with what was stored', async () => {
  const env = environmentOf();
  const first = await up(env);
  const { token } = lastJson(
    await kept(['token', 'create', '--name', 'till', '--role', 'agent', '--json'], env),
  );
  first.child.kill('SIGKILL');
  killAll(serversBelow(env.KEPT_DATA ?? ''));
  await once(first.child, 'exit');
  const next = await up(env);
  const me = await fetch(`${next.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status).toBe(200);
  next.child.kill('SIGTERM');
  await once(next.child, 'exit');
});

it('migrates once, and says that there was nothing to do after that', async () => {
  const env = environmentOf();
  const first = lastJson(await kept(['migrate', '--json'], env));
  expect(first.applied).toHaveLength(Number(first.migrations));
  expect(lastJson(await kept(['migrate', '--json'], env)).applied).toEqual([]);
  const child = start(['doctor', '--json'], env);
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
});
