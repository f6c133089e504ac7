import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { createAuthenticator } from './authenticator.ts';
import { createWorld, type World } from './support.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  await world?.end();
});

async function register(browser: Awaited<ReturnType<World['signedIn']>>) {
  const key = createAuthenticator('localhost', world.url);
  const options = await browser.send('GET', '/v1/auth/passkey/generate-register-options');
  const response = key.create(options.json<{ challenge: string }>().challenge);
  const added = await browser.send('POST', '/v1/auth/passkey/verify-registration', {
    response,
    name: 'My key',
  });
  expect(added.statusCode).toBe(200);
  return key;
}

async function enter(
  key: ReturnType<typeof createAuthenticator>,
  given?: { unlocked?: boolean; origin?: string },
) {
  const browser = world.browser();
  const options = await browser.send('GET', '/v1/auth/passkey/generate-authenticate-options');
  const response = key.get(options.json<{ challenge: string }>().challenge, given);
  const answer = await browser.send('POST', '/v1/auth/passkey/verify-authentication', { response });
  return { browser, answer, response };
}

test('a passkey is added, signs in without a password, and is removed', async () => {
  const person = await world.signedIn('agent');
  const key = await register(person);
  expect((await person.send('GET', '/v1/me')).json()).toMatchObject({ signIn: { passkeys: 1 } });
  const { browser, answer, response } = await enter(key);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).not.toHaveProperty('session');
  expect((await browser.send('GET', '/v1/me')).json()).toMatchObject({ id: person.id });

  const replay = await world.browser().send('POST', '/v1/auth/passkey/verify-authentication', { response });
  expect(replay.statusCode).toBe(400);
  const rubbish = {
    id: 'x',
    rawId: 'x',
    type: 'public-key',
    response: { clientDataJSON: 'e30', attestationObject: 'oA' },
  };
  await person.send('GET', '/v1/auth/passkey/generate-register-options');
  const unreadable = await person.send('POST', '/v1/auth/passkey/verify-registration', { response: rubbish });
  expect(unreadable.statusCode).toBe(422);
  const foreign = await enter(key, { origin: 'https://evil.example' });
  expect(foreign.answer.statusCode).toBeGreaterThanOrEqual(400);
  const locked = await enter(key, { unlocked: false });
  expect(locked.answer.statusCode).toBe(401);
  expect((await enter(createAuthenticator('localhost', world.url))).answer.statusCode).toBe(401);

  const [mine] = (await person.send('GET', '/v1/auth/passkey/list-user-passkeys')).json<{ id: string }[]>();
  const thief = await world.signedIn('agent');
  const stolen = await thief.send('POST', '/v1/auth/passkey/delete-passkey', { id: mine?.id });
  expect(stolen.statusCode).toBeGreaterThanOrEqual(400);
  expect((await thief.send('POST', '/v1/auth/passkey/delete-passkey', { id: 'no such' })).statusCode).toBe(
    404,
  );
  expect((await person.send('POST', '/v1/auth/passkey/delete-passkey', { id: mine?.id })).statusCode).toBe(
    200,
  );
  expect((await enter(key)).answer.statusCode).toBe(401);
  const { rows } = await sql<{ type: string }>`
    select type from events where subject = ${person.id} order by tx, id`.execute(world.db);
  expect(rows.map((row) => row.type.replace('kept.staff.', ''))).toEqual([
    'joined',
    'signed-in',
    'passkey-added',
    'signed-in',
    'passkey-removed',
  ]);
});

test('the passkey of somebody disabled signs nobody in', async () => {
  const person = await world.signedIn('agent');
  const key = await register(person);
  const admin = await world.signedIn('admin');
  await admin.send('PATCH', `/v1/staff/${person.id}`, { active: false });
  const { browser, answer } = await enter(key);
  expect(answer.statusCode).toBe(401);
  expect((await browser.send('GET', '/v1/me')).statusCode).toBe(401);
});
