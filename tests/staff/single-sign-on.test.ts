import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { type OidcPerson, type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { type Browser, createWorld, type World } from './support.ts';

let world: World;
let provider: OidcProvider;
let admin: Awaited<ReturnType<World['signedIn']>>;

beforeAll(async () => {
  provider = await startOidcProvider();
  world = await createWorld();
  admin = await world.signedIn('admin');
});

afterAll(async () => {
  await world?.end();
  await provider?.stop();
});

const person = (name: string, more: Partial<OidcPerson> = {}): OidcPerson => ({
  sub: `subject-${name}`,
  email: `${name}@partner.example`,
  email_verified: true,
  name,
  ...more,
});

async function setUp(allowedDomain: string | null): Promise<void> {
  const { discoveryUrl, clientId, clientSecret } = provider;
  const answer = await admin.send('PUT', '/v1/settings/sso', {
    label: 'Company',
    discoveryUrl,
    clientId,
    clientSecret,
    allowedDomain,
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).not.toContain(clientSecret);
}

async function enter(
  who: OidcPerson,
  browser: Browser = world.browser(),
): Promise<{ browser: Browser; location: string }> {
  const begun = await browser.send('POST', '/v1/auth/sso', {});
  expect(begun.statusCode).toBe(200);
  const back = new URL(await provider.signIn(begun.json<{ url: string }>().url, who));
  expect(back.origin + back.pathname).toBe('http://localhost:4848/v1/auth/callback/sso');
  const answer = await browser.send('GET', back.pathname + back.search);
  expect(answer.statusCode).toBe(302);
  return { browser, location: String(answer.headers.location) };
}

const stays = async (who: OidcPerson): Promise<string> => {
  const { browser, location } = await enter(who);
  expect((await browser.send('GET', '/v1/me')).statusCode).toBe(401);
  return location;
};

test('without a setting there is no single sign-on; only an admin may set it, and https is asked for', async () => {
  expect((await world.browser().send('POST', '/v1/auth/sso', {})).statusCode).toBe(404);
  const wrong = { label: 'X', clientId: 'a', clientSecret: 'b', allowedDomain: null };
  for (const discoveryUrl of [
    'http://idp.example/x',
    'file:///etc/passwd',
    'http://169.254.169.254/latest',
    'javascript:alert(1)',
  ]) {
    expect((await admin.send('PUT', '/v1/settings/sso', { ...wrong, discoveryUrl })).statusCode).toBe(422);
  }
});

test('an invited address comes in with its role and teams; its secret is sealed and no token of the provider is kept', async () => {
  await setUp(null);
  const team = (await admin.send('POST', '/v1/teams', { name: 'Claims' })).json<{ id: string }>();
  await admin.send('POST', '/v1/invitations', {
    email: 'Ines@partner.example',
    role: 'lead',
    teams: [team.id],
  });
  const { browser, location } = await enter(person('ines'));
  expect(location).toMatch(/\/$/);
  const me = (await browser.send('GET', '/v1/me')).json();
  expect(me).toMatchObject({
    name: 'ines',
    role: 'lead',
    teams: [{ name: 'Claims' }],
    signIn: { sso: true, password: false },
  });
  const again = await enter(person('ines', { email: 'renamed@partner.example' }));
  expect((await again.browser.send('GET', '/v1/me')).json()).toMatchObject({ id: me.id });
  const { rows } = await sql<{ kept: boolean }>`
    select bool_or(access_token is not null or id_token is not null) as kept from staff_accounts where provider_id = 'sso'`.execute(
    world.db,
  );
  expect(rows[0]?.kept).toBe(false);
  expect(await world.dump()).not.toContain(provider.clientSecret);
});

test('strangers stay out; an allowed domain lets verified addresses in as agents', async () => {
  expect(await stays(person('stranger'))).toContain('not_invited');
  await setUp('partner.example');
  expect(await stays(person('unproven', { email_verified: false }))).toContain('error=');
  expect(await stays(person('x', { email: 'x@partner.example.evil.example' }))).toContain('not_invited');
  expect(await stays(person('y', { email: 'y@notpartner.example' }))).toContain('not_invited');
  const { browser } = await enter(person('newcomer'));
  expect((await browser.send('GET', '/v1/me')).json()).toMatchObject({ role: 'agent' });
});

test('it joins an account with the same proven address, not one that the provider has not verified, and never a disabled one', async () => {
  const { id } = await world.person('agent', 'joined@partner.example');
  expect(await stays(person('joined', { email_verified: false }))).toContain('error=');
  const { browser } = await enter(person('joined'));
  expect((await browser.send('GET', '/v1/me')).json()).toMatchObject({
    id,
    signIn: { password: true, sso: true },
  });
  await admin.send('PATCH', `/v1/staff/${id}`, { active: false });
  const refused = world.browser();
  const url = (await refused.send('POST', '/v1/auth/sso', {})).json<{ url: string }>().url;
  const back = new URL(await provider.signIn(url, person('joined')));
  await refused.send('GET', back.pathname + back.search);
  expect((await refused.send('GET', '/v1/me')).statusCode).toBe(401);
});

test.each(['signature', 'nonce', 'audience', 'issuer'] as const)(
  'an id token with a wrong %s is refused',
  async (how) => {
    provider.spoil(how);
    expect(await stays(person('newcomer'))).toContain('error=');
  },
);

test('an answer meant for another browser, or given twice, signs nobody in', async () => {
  const victim = world.browser();
  const begun = await world.browser().send('POST', '/v1/auth/sso', {});
  const back = new URL(await provider.signIn(begun.json<{ url: string }>().url, person('newcomer')));
  await victim.send('GET', back.pathname + back.search);
  expect((await victim.send('GET', '/v1/me')).statusCode).toBe(401);
});

test('a change of the setting counts at the next sign-in', async () => {
  expect((await admin.send('DELETE', '/v1/settings/sso')).statusCode).toBe(204);
  expect((await world.browser().send('POST', '/v1/auth/sso', {})).statusCode).toBe(404);
  await admin.send('PUT', '/v1/settings/sso', {
    label: 'Gone',
    discoveryUrl: 'http://127.0.0.1:9/none',
    clientId: 'a',
    clientSecret: 'b',
    allowedDomain: null,
  });
  const answer = await world.browser().send('POST', '/v1/auth/sso', {});
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'sso-unreachable']);
});
