import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { createWorld, PASSWORD, type World } from './support.ts';

let world: World;
type Person = Awaited<ReturnType<World['signedIn']>>;
const cast = new Map<Role, Person>();
const as = (role: Role): Person => {
  const person = cast.get(role);
  if (!person) throw new Error(role);
  return person;
};

beforeAll(async () => {
  world = await createWorld();
  for (const role of ROLES) cast.set(role, await world.signedIn(role));
});

afterAll(async () => {
  await world?.end();
});

const NOBODY = '019ac000-0000-7000-8000-000000000000';
/** Counts and marks that a request leaves by design, refused or not. */
const MARKS = ['staff_guesses', 'staff_verifications'];

describe('who may call what', () => {
  /** Written down here a second time on purpose: a route that opens up by accident differs from this table. */
  const everybody = 'agent lead manager admin auditor';
  const TABLE: Readonly<Record<string, string>> = {
    'GET /me': everybody,
    'PATCH /me': everybody,
    'GET /staff': everybody,
    'GET /teams': everybody,
    'POST /teams': 'manager admin',
    'PATCH /teams/:id': 'manager admin',
    'PUT /teams/:id/members/:staffId': 'manager admin',
    'DELETE /teams/:id/members/:staffId': 'manager admin',
    'GET /calendars': everybody,
    'GET /calendars/:id': everybody,
    'GET /holiday-regions': everybody,
    'POST /calendars': 'manager admin',
    'POST /calendars/preview': 'manager admin',
    'PATCH /calendars/:id': 'manager admin',
    'GET /notifications': everybody,
    'POST /notifications/read': everybody,
    'GET /audit': 'admin auditor',
    'PATCH /staff/:id': 'admin',
    'POST /staff/:id/password-reset': 'admin',
    'GET /tokens': 'admin',
    'POST /tokens': 'admin',
    'DELETE /tokens/:id': 'admin',
    'GET /invitations': 'admin',
    'POST /invitations': 'admin',
    'DELETE /invitations/:id': 'admin',
    'GET /settings/sso': 'admin',
    'PUT /settings/sso': 'admin',
    'DELETE /settings/sso': 'admin',
    'GET /sign-in-options': 'anyone',
    'POST /setup': 'anyone',
    'POST /invitations/acceptance': 'anyone',
    'POST /password-resets': 'anyone',
    'POST /password-resets/use': 'anyone',
  };

  test('T46 every route declares exactly the roles of the table', () => {
    const declared = world.staff.routes.map((route) => [
      `${route.method} ${route.url}`,
      route.who === 'anyone' ? 'anyone' : [...route.who].join(' '),
    ]);
    expect(Object.fromEntries(declared)).toEqual(TABLE);
  });

  test('T46 T47 each route × role, by cookie and by token: only declared cells pass, and a refusal changes nothing', async () => {
    const tokens = new Map<Role, string>();
    for (const role of ROLES) tokens.set(role, await world.token(role));
    await sql`update api_tokens set last_used_at = ${world.clock.now()}`.execute(world.db);
    const before = await world.dump(MARKS);
    let refused = 0;
    for (const [line, who] of Object.entries(TABLE)) {
      const [method = '', path = ''] = line.split(' ');
      const url = `/v1${path.replaceAll(/:\w+/g, NOBODY)}`;
      const call = { method: method === 'GET' ? 'GET' : 'POST', url } as const;
      const send = (headers: Record<string, string>) =>
        world.app.inject({
          ...call,
          method: method as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
          headers,
          ...(method === 'GET' ? {} : { payload: {} }),
        });
      const stranger = await send({});
      expect(stranger.statusCode === 401, `${line} as a stranger`).toBe(who !== 'anyone');
      for (const role of ROLES) {
        const cookie = `kept.session_token=${as(role).cookies.get('kept.session_token')}`;
        const allowed = who === 'anyone' || who.split(' ').includes(role);
        for (const headers of [
          { cookie, origin: world.url },
          { authorization: `Bearer ${tokens.get(role)}` },
        ]) {
          if (allowed && method !== 'GET') continue; // what it does is tested elsewhere
          const answer = await send(headers);
          expect(answer.statusCode === 403, `${line} as ${role}`).toBe(!allowed);
          if (!allowed) refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
    expect(await world.dump(MARKS)).toBe(before);
  });

  test('T46 T47 a stranger reaches nothing behind the sign-in routes, and changes nothing there', async () => {
    const before = await world.dump(MARKS);
    const inside = [
      'two-factor/enable',
      'two-factor/disable',
      'two-factor/generate-backup-codes',
      'two-factor/verify-totp',
      'passkey/verify-registration',
      'passkey/delete-passkey',
      'password',
      'email',
      'reauthentication',
    ];
    const body = {
      password: PASSWORD,
      current: PASSWORD,
      email: 'x@company.example',
      code: '123456',
      id: 'x',
      response: {},
    };
    const strict: Record<string, object> = {
      password: { current: PASSWORD, password: PASSWORD },
      email: { email: 'x@company.example' },
      reauthentication: { password: PASSWORD },
    };
    for (const path of inside) {
      const answer = await world.app.inject({
        method: 'POST',
        url: `/v1/auth/${path}`,
        payload: strict[path] ?? body,
      });
      expect(answer.statusCode, path).toBe(401);
    }
    for (const path of ['passkey/generate-register-options', 'passkey/list-user-passkeys']) {
      expect((await world.app.inject({ url: `/v1/auth/${path}` })).statusCode, path).toBe(401);
    }
    for (const path of [
      'sign-up/email',
      'update-user',
      'list-sessions',
      'get-session',
      'sign-in/social',
      'change-email',
      'delete-user',
      'link-social',
      'two-factor/send-otp',
    ]) {
      expect(
        (await world.app.inject({ method: 'POST', url: `/v1/auth/${path}`, payload: {} })).statusCode,
        path,
      ).toBe(404);
    }
    expect(await world.dump(MARKS)).toBe(before);
  });

  test('abilities follow the role', async () => {
    const has = async (role: Role, word: string) =>
      (await as(role).send('GET', '/v1/me')).json<{ abilities: string[] }>().abilities.includes(word);
    expect(await has('agent', 'reply')).toBe(true);
    expect(await has('auditor', 'reply')).toBe(false);
    expect(await has('auditor', 'audit')).toBe(true);
    expect(await has('agent', 'merge')).toBe(false);
    expect(await has('lead', 'merge')).toBe(true);
    expect(await has('manager', 'settings')).toBe(false);
    expect(await has('admin', 'settings')).toBe(true);
  });
});

describe('input', () => {
  test('T44 SQL in every text field, id and cursor is text or is refused', async () => {
    const payload = `'; drop table staff; --`;
    const admin = as('admin');
    const rename = await admin.send('PATCH', '/v1/me', {
      name: payload,
      signature: `${payload}$1 ' " \\`,
      language: 'de',
    });
    expect(rename.statusCode).toBe(204);
    expect((await admin.send('GET', '/v1/me')).json()).toMatchObject({ name: payload });
    expect((await admin.send('POST', '/v1/teams', { name: `x') or 1=1 --` })).statusCode).toBe(201);
    for (const [method, url, body] of [
      ['GET', `/v1/audit?cursor=${encodeURIComponent(payload)}`, undefined],
      [
        'GET',
        `/v1/audit?cursor=${Buffer.from(JSON.stringify(["1' or '1'='1", NOBODY])).toString('base64url')}`,
        undefined,
      ],
      ['GET', `/v1/audit?limit=${encodeURIComponent('1;select 1')}`, undefined],
      ['PATCH', `/v1/staff/${encodeURIComponent(payload)}`, { active: false }],
      ['DELETE', `/v1/tokens/${encodeURIComponent("1' or '1'='1")}`, undefined],
      ['POST', '/v1/auth/sign-in/email', { email: `a' or '1'='1`, password: payload }],
    ] as const) {
      const answer = await admin.send(method, url, body);
      expect(answer.statusCode, `${method} ${url}`).toBe(422);
    }
    const bearer = await world.app.inject({
      url: '/v1/me',
      headers: { authorization: `Bearer kept_' or '1'='1` },
    });
    expect(bearer.statusCode).toBe(401);
    await admin.send('PATCH', '/v1/me', { name: 'Ada' });
  });

  test('T48 unknown and privileged fields in PATCH are refused with 422; the role stays', async () => {
    const agent = as('agent');
    const fields = [
      { role: 'admin' },
      { active: true },
      { email: 'x@y.example' },
      { id: NOBODY },
      { abilities: ['settings'] },
      { second_factor: false },
      { name: 'A', isAdmin: true },
      { timeZone: 'Mars/Base' },
      { theme: 'red' },
    ];
    for (const body of fields) {
      const answer = await agent.send('PATCH', '/v1/me', body);
      expect(answer.statusCode, JSON.stringify(body)).toBe(422);
    }
    const proto = await agent.send('PATCH', '/v1/me', undefined, {
      payload: '{"__proto__":{"role":"admin"}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(proto.statusCode).toBeGreaterThanOrEqual(400);
    expect((await agent.send('GET', '/v1/me')).json()).toMatchObject({ role: 'agent' });
    const admin = as('admin');
    for (const body of [
      {},
      { role: 'owner' },
      { role: 'lead', email: 'x@y.example' },
      { password: PASSWORD },
    ]) {
      expect((await admin.send('PATCH', `/v1/staff/${agent.id}`, body)).statusCode).toBe(422);
    }
  });

  test('a profile is kept as given', async () => {
    const agent = as('lead');
    const profile = {
      signature: 'Kind regards\nLea',
      language: 'de-CH',
      theme: 'dark',
      timeZone: 'Europe/Zurich',
    };
    expect((await agent.send('PATCH', '/v1/me', profile)).statusCode).toBe(204);
    expect((await agent.send('PATCH', '/v1/me', { theme: null })).statusCode).toBe(204);
    expect((await agent.send('GET', '/v1/me')).json()).toMatchObject({
      profile: { ...profile, theme: null },
    });
  });
});

describe('people and teams', () => {
  test('an invitation works once, for 7 days, and can be taken back', async () => {
    const admin = as('admin');
    const make = async (email: string) =>
      (await admin.send('POST', '/v1/invitations', { email, role: 'lead', name: 'L' })).json<{
        id: string;
        url: string;
        mailed: boolean;
      }>();
    const accept = (url: string) =>
      world.browser().send('POST', '/v1/invitations/acceptance', {
        token: url.split('#invite=')[1],
        name: 'L',
        password: PASSWORD,
      });
    const first = await make('one@company.example');
    expect(first).toMatchObject({ mailed: true, state: 'open' });
    expect(world.mails.at(-1)).toMatchObject({ to: 'one@company.example' });
    const second = await make('one@company.example');
    expect((await accept(first.url)).statusCode).toBe(422); // replaced
    expect((await accept(second.url)).statusCode).toBe(201);
    expect((await accept(second.url)).statusCode).toBe(422);
    expect(
      (await admin.send('POST', '/v1/invitations', { email: 'One@company.example', role: 'agent' }))
        .statusCode,
    ).toBe(409);
    const third = await make('three@company.example');
    expect((await admin.send('DELETE', `/v1/invitations/${third.id}`)).statusCode).toBe(204);
    expect((await admin.send('DELETE', `/v1/invitations/${third.id}`)).statusCode).toBe(404);
    expect((await accept(third.url)).statusCode).toBe(422);
    const fourth = await make('four@company.example');
    await inTransaction(world.db, (tx) =>
      world.clock.moveTo(tx, new Date(world.clock.now().getTime() + 7 * 24 * 3600_000 + 1)),
    );
    expect((await accept(fourth.url)).statusCode).toBe(422);
    const states = (await admin.send('GET', '/v1/invitations')).json<{
      items: { email: string; state: string }[];
    }>().items;
    expect(states.find((one) => one.email === 'four@company.example')?.state).toBe('expired');
  });

  test('a role changes at once; the last admin stays one, also when two step down together', async () => {
    const admin = as('admin');
    const person = await world.signedIn('agent');
    expect((await person.send('GET', '/v1/tokens')).statusCode).toBe(403);
    expect((await admin.send('PATCH', `/v1/staff/${person.id}`, { role: 'admin' })).json()).toMatchObject({
      role: 'admin',
      email: person.email,
    });
    expect((await person.send('GET', '/v1/tokens')).statusCode).toBe(200);
    const both = await Promise.all([
      admin.send('PATCH', `/v1/staff/${admin.id}`, { role: 'agent' }),
      person.send('PATCH', `/v1/staff/${person.id}`, { active: false }),
    ]);
    expect(both.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
    await sql`update staff set role = 'admin', active = true where id = ${admin.id}::uuid`.execute(world.db);
    await expect
      .poll(async () => (await admin.send('GET', '/v1/tokens')).statusCode, { timeout: 5000 })
      .toBe(200);
    await admin.send('PATCH', `/v1/staff/${person.id}`, { role: 'agent', active: true });
    const last = await admin.send('PATCH', `/v1/staff/${admin.id}`, { role: 'lead' });
    expect([last.statusCode, last.json<{ code: string }>().code]).toEqual([409, 'last-admin']);
  });

  test('everybody sees names, only admins addresses', async () => {
    const seen = (await as('agent').send('GET', '/v1/staff')).json<{
      items: { name: string; email: string | null }[];
    }>().items;
    expect(seen.length).toBeGreaterThan(4);
    expect(seen.every((one) => one.email === null)).toBe(true);
    const full = (await as('admin').send('GET', '/v1/staff')).json<{ items: { email: string | null }[] }>()
      .items;
    expect(full.every((one) => one.email !== null)).toBe(true);
  });

  test('teams: made, renamed, archived, with members', async () => {
    const manager = as('manager');
    const team = (await manager.send('POST', '/v1/teams', { name: 'Billing' })).json<{ id: string }>();
    expect((await manager.send('POST', '/v1/teams', { name: 'billing' })).statusCode).toBe(409);
    const { id } = as('agent');
    for (let i = 0; i < 2; i += 1)
      expect((await manager.send('PUT', `/v1/teams/${team.id}/members/${id}`)).statusCode).toBe(204);
    expect((await as('agent').send('GET', '/v1/me')).json()).toMatchObject({
      teams: [{ id: team.id, name: 'Billing' }],
    });
    expect((await manager.send('PATCH', `/v1/teams/${team.id}`, { name: 'Invoices' })).json()).toMatchObject({
      name: 'Invoices',
      members: [{ id }],
    });
    expect((await manager.send('DELETE', `/v1/teams/${team.id}/members/${id}`)).statusCode).toBe(204);
    expect((await manager.send('DELETE', `/v1/teams/${team.id}/members/${id}`)).statusCode).toBe(404);
    expect(
      (await manager.send('PATCH', `/v1/teams/${team.id}`, { archived: true })).json<{
        archivedAt: string | null;
      }>().archivedAt,
    ).not.toBeNull();
    expect((await manager.send('PUT', `/v1/teams/${team.id}/members/${id}`)).statusCode).toBe(404);
    expect((await manager.send('POST', '/v1/teams', { name: 'Invoices' })).statusCode).toBe(201);
    expect((await manager.send('PATCH', `/v1/teams/${team.id}`, { archived: false })).statusCode).toBe(409);
  });
});

describe('tokens', () => {
  test('T53 a token has 160 random bits, is stored as its hash, is scoped by role, expires, shows its last use, and can be ended', async () => {
    const admin = as('admin');
    const expiresAt = new Date(world.clock.now().getTime() + 3600_000).toISOString();
    const headers = { 'idempotency-key': 'make-a-token' };
    const made = await admin.send(
      'POST',
      '/v1/tokens',
      { name: 'shop', role: 'agent', expiresAt },
      { headers },
    );
    const { token, id } = made.json<{ token: string; id: string }>();
    expect(token).toMatch(/^kept_[A-Za-z0-9_-]{27}$/);
    const again = await admin.send(
      'POST',
      '/v1/tokens',
      { name: 'shop', role: 'agent', expiresAt },
      { headers },
    );
    expect([again.statusCode, again.json()]).toEqual([201, { id }]); // the answer that was kept holds no secret
    expect(await world.dump()).not.toContain(token.slice(5));
    const call = (url = '/v1/me') => world.app.inject({ url, headers: { authorization: `Bearer ${token}` } });
    expect((await call()).json()).toMatchObject({
      type: 'token',
      name: 'shop',
      role: 'agent',
      profile: null,
    });
    expect((await call('/v1/tokens')).statusCode).toBe(403);
    const shown = async () =>
      (await admin.send('GET', '/v1/tokens'))
        .json<{ items: { id: string; lastUsedAt: string | null }[] }>()
        .items.find((one) => one.id === id);
    expect((await shown())?.lastUsedAt).toBe(world.clock.now().toISOString());
    await inTransaction(world.db, (tx) => world.clock.moveTo(tx, new Date(expiresAt)));
    expect((await call()).statusCode).toBe(401);

    const lasting = await world.token('agent');
    const use = () => world.app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${lasting}` } });
    const { id: lastingId } = (await use()).json<{ id: string }>();
    expect((await admin.send('DELETE', `/v1/tokens/${lastingId}`)).statusCode).toBe(204);
    expect((await use()).statusCode).toBe(401);
    const past = await admin.send('POST', '/v1/tokens', { name: 'late', role: 'agent', expiresAt });
    expect(past.statusCode).toBe(422);
  });
});

describe('audit', () => {
  test('what was done here is there, newest first, page by page, without a secret', async () => {
    const auditor = as('auditor');
    const types: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await auditor.send('GET', `/v1/audit?limit=7${next ? `&cursor=${next}` : ''}`);
      const body = page.json<{ items: { type: string; at: string }[]; next: string | null }>();
      expect(body.items.length).toBeLessThanOrEqual(7);
      types.push(...body.items.map((one) => one.type));
      next = body.next;
    }
    const { rows } = await sql<{
      type: string;
    }>`select type from events where type like 'kept.staff.%' order by tx desc, id desc`.execute(world.db);
    expect(types).toEqual(rows.map((row) => row.type));
    for (const type of [
      'signed-in',
      'role-changed',
      'token-created',
      'token-revoked',
      'invited',
      'invitation-revoked',
      'joined',
      'team-changed',
    ]) {
      expect(types.includes(`kept.staff.${type}`) || type === 'disabled' || type === 'enabled', type).toBe(
        true,
      );
    }
  });
});
