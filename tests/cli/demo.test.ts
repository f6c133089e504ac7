import { once } from 'node:events';
import { expect, it } from 'vitest';
import { dataFolder } from '../engine/support.ts';
import { kept, lastJson, start } from './kept.ts';

it('the demo is a living company: months of mail, weeks of cases and promises, all in order', {
  // It plays weeks; where others are busy on the same two cores that takes two minutes.
  timeout: 480_000,
}, async () => {
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
  const attention = (await get('/attention?view=all&limit=100')).items;
  expect(attention.length).toBeGreaterThanOrEqual(15);
  const harms = attention.map((one: { harm: number }) => one.harm);
  expect(harms).toEqual([...harms].sort((a, b) => b - a));
  const why = attention.flatMap((one: { reasons: { code: string }[] }) =>
    one.reasons.map(({ code }) => code),
  );
  expect(why).toEqual(
    expect.arrayContaining([
      'promise-broken',
      'promise-due',
      'clock-missed',
      'clock-running',
      'no-service',
      'chases',
      'vulnerable',
      'denied',
      'reply',
      'hand-off',
      'delivery',
    ]),
  );
  const open = (await get('/cases?limit=100')).items;
  expect(open.filter((one: { owner: unknown }) => one.owner === null)).toEqual([]);
  expect((await get('/promises?limit=100')).items.length).toBeGreaterThanOrEqual(4);
  expect((await get('/handoffs?view=all')).items).toHaveLength(1);
  const closed = (await get('/cases?state=closed&limit=100')).items;
  const numbers = closed.map((one: { number: string }) => one.number);
  const cases = await Promise.all(numbers.map((number: string) => get(`/cases/${number}`)));
  expect(new Set(cases.map((one) => one.closed.how))).toEqual(new Set(['agreed', 'confirmed', 'silence']));
  child.kill('SIGINT');
  await once(child, 'exit');
  const verified = await kept(['verify'], env);
  expect([verified.code, verified.err]).toEqual([0, '']);
});
