import { once } from 'node:events';
import { expect, it } from 'vitest';
import { dataFolder } from '../engine/support.ts';
import { kept, lastJson, start } from './kept.ts';

it('the demo is a living company: people sign in, mail of months, some of it waiting, forged and unreadable', async () => {
  const env = { KEPT_DATA: dataFolder(), KEPT_PORT: String(22_000 + (process.pid % 20_000)) };
  const ran = await kept(['demo', '--no-up', '--json'], env);
  expect([ran.code, ran.err]).toEqual([0, '']);
  const { email, password } = lastJson(ran);
  const child = start(['demo'], env);
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    if (said.includes('Ctrl-C')) break;
  }
  // A second start fills nothing and knows the way in.
  expect(said).toContain(String(password));
  const base = `http://localhost:${env.KEPT_PORT}`;
  const signIn = await fetch(`${base}/v1/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ email, password }),
  });
  expect(signIn.status).toBe(200);
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const get = async (path: string) => (await fetch(`${base}/v1${path}`, { headers: { cookie } })).json();
  const inbox = await get('/conversations?limit=100');
  expect(inbox.items.length).toBeGreaterThanOrEqual(10);
  expect(inbox.items.flatMap((one: { flags: string[] }) => one.flags)).toContain('claims-to-be-us');
  expect((await get('/quarantine')).items).toHaveLength(1);
  const found = await get('/search?q=battery');
  expect(found.items.length).toBeGreaterThan(3);
  child.kill('SIGINT');
  await once(child, 'exit');
});
