import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROLES, type Role } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';

const METHOD = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

interface Declared {
  readonly method: z.output<typeof METHOD>;
  readonly url: string;
  readonly who: readonly Role[] | 'anyone';
}

const ID = '01890000-0000-7000-8000-000000000001';
let w: World;
let routes: Declared[];
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  routes = await described();
});
afterAll(() => w.close());

/** Every route as the API describes it, also those mounted by hand. What answers for as long as one listens is looked at in tests/security/live. */
async function described(): Promise<Declared[]> {
  const { body } = await w.stranger('GET', '/openapi.json');
  const paths: Record<string, Record<string, { description?: string }>> = body.paths;
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(() => path !== '/v1/events')
      .map(([verb, { description }]) => ({
        method: METHOD.parse(verb.toUpperCase()),
        url: path
          .replace('/v1', '')
          .replace('{index}', '0')
          .replace(/\{\w+\}/g, ID),
        who: whoOf(description),
      })),
  );
}

function whoOf(description = ''): Declared['who'] {
  const said = /^Roles: (.*)\.$/m.exec(description)?.[1];
  return said === undefined ? 'anyone' : z.array(z.enum(ROLES)).parse(said.split(', '));
}

/** Everything that a refused request could have changed, as one digest. */
async function fingerprint(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`.execute(
    w.house.db,
  );
  const hash = createHash('sha256');
  for (const { name } of rows) {
    // A token's last use and its count of guesses are told apart from what it did.
    if (/api_tokens|staff_guesses/.test(name)) continue;
    const { rows: digest } = await sql<{ d: string | null }>`
      select md5(string_agg(t::text, '|' order by t::text)) as d from ${sql.raw(name)} t`.execute(w.house.db);
    hash.update(`${name}=${digest[0]?.d};`);
  }
  return hash.digest('hex');
}

describe('T46: every route × role', () => {
  test('every declared route is among them, with those who may call it, and those mounted by hand too', () => {
    const looked = new Map(routes.map(({ method, url, who }) => [`${method} ${url}`, who]));
    for (const { method, url, who } of w.domains.routes)
      expect(looked.get(`${method} ${url.replace(/:\w+/g, ID)}`), `${method} ${url}`).toEqual(who);
    for (const byHand of [
      'POST /actions/batches',
      'POST /test/clock',
      'GET /reports/evidence.csv',
      'GET /reports/evidence.pdf',
      `GET /entries/${ID}/original`,
      `GET /entries/${ID}/attachments/0`,
    ])
      expect(looked.get(byHand), byHand).toBeInstanceOf(Array);
  });

  test('a stranger is refused everywhere but where anyone may, and T47: nothing changes', async () => {
    const before = await fingerprint();
    for (const route of routes.filter((r) => r.who !== 'anyone')) {
      const { status, body } = await w.stranger(
        route.method,
        route.url,
        route.method === 'GET' ? undefined : {},
      );
      expect([route.method, route.url, status]).toEqual([route.method, route.url, 401]);
      expect(body.code).toBe('not-signed-in');
    }
    for (const bad of [
      'Bearer kept_wrong',
      'Bearer ',
      'Basic YWRtaW46YWRtaW4=',
      `Bearer ${w.tokens.admin.slice(0, -1)}x`,
    ]) {
      expect((await w.stranger('GET', '/customers', undefined, { authorization: bad })).status).toBe(401);
    }
    for (const header of ['x-forwarded-user', 'remote-user', 'x-remote-user', 'x-forwarded-email']) {
      expect((await w.stranger('GET', '/customers', undefined, { [header]: 'admin' })).status, header).toBe(
        401,
      );
    }
    expect(await fingerprint()).toBe(before);
  });

  test('a role that is not declared is refused with 403, and T47: nothing changes', async () => {
    const before = await fingerprint();
    for (const route of routes) {
      if (route.who === 'anyone') continue;
      for (const role of ROLES.filter((r) => !route.who.includes(r))) {
        const { status, body } = await w.as[role](
          route.method,
          route.url,
          route.method === 'GET' ? undefined : {},
        );
        expect([role, route.method, route.url, status]).toEqual([role, route.method, route.url, 403]);
        expect(body.code).toBe('forbidden');
      }
    }
    expect(await fingerprint()).toBe(before);
  });

  test('a declared role gets in: never 401 or 403', async () => {
    for (const route of routes.filter((r) => r.method === 'GET')) {
      if (route.who === 'anyone') continue;
      for (const role of route.who) {
        const { status } = await w.as[role](route.method, route.url);
        expect([401, 403, 500], `${role} ${route.url} ${status}`).not.toContain(status);
      }
    }
  });

  test('a route that does not say who may call it does not start', () => {
    expect(() => w.app.route({ method: 'GET', url: '/undeclared', handler: async () => ({}) })).toThrow();
  });
});

describe('writes', () => {
  test('the same Idempotency-Key gives the same answer once; another body under it is refused', async () => {
    const body = {
      kind: 'person',
      name: 'Once',
      contactPoints: [{ kind: 'email', value: 'once@idem.example' }],
    };
    const key = { 'idempotency-key': 'k-1' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => w.as.agent('POST', '/customers', body, key)),
    );
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((a) => a.body.id)).size).toBe(1);
    expect((await w.as.agent('GET', '/customers?q=once@idem.example')).body.items).toHaveLength(1);
    const other = await w.as.agent('POST', '/customers', { ...body, name: 'Twice' }, key);
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    const somebodyElse = await w.as.lead('POST', '/customers', { kind: 'person', name: 'Lead' }, key);
    expect(somebodyElse.status).toBe(201);
  });

  test('T48: unknown fields are refused by name', async () => {
    const made = await w.as.agent('POST', '/customers', { kind: 'person', name: 'Strict', role: 'admin' });
    expect(made.status).toBe(422);
    expect(JSON.stringify(made.body)).toContain('role');
  });

  test('T45: a body of another type does not slip past its schema', async () => {
    for (const type of [
      'application/json\t; charset=utf-8',
      'application/jsonx',
      'text/plain',
      ' application/json',
      'application/json,text/plain',
      'APPLICATION/JSON; a=b',
    ]) {
      const response = await w.app.inject({
        method: 'POST',
        url: '/v1/customers',
        payload: '{"kind":"person","name":"x","role":"admin"}',
        headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': type },
      });
      expect([415, 422, 400], `${type} → ${response.statusCode}`).toContain(response.statusCode);
    }
  });

  test('errors are problems with a stable code that name the field', async () => {
    const { body, headers } = await w.as.agent('POST', '/customers', { kind: 'person', name: '' });
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      status: 422,
      code: 'invalid',
      errors: [{ field: expect.stringContaining('name') }],
    });
    expect((await w.as.agent('GET', '/customers/not-a-uuid')).status).toBe(422);
    expect((await w.as.agent('GET', '/customers/01890000-0000-7000-8000-000000000001')).body.code).toBe(
      'not-found',
    );
    expect((await w.as.agent('GET', '/nowhere')).body.code).toBe('not-found');
    const need = {
      need: 'large print',
      source: 'a call',
      consentedAt: '2026-01-01T00:00:00Z',
      reviewOn: '2027-01-01',
    };
    for (const path of ['needs', `needs/${ID}/end`])
      expect(
        (await w.as.agent('POST', `/customers/${ID}/${path}`, path === 'needs' ? need : {})).status,
      ).toBe(404);
  });
});

test('the API describes itself as OpenAPI 3.1', async () => {
  const { body } = await w.stranger('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]*)"/g)].map(
    (match) => match[1] ?? '',
  );
  for (const to of references) expect(body, to).toHaveProperty(to.split('/'));
  for (const path of [
    '/v1/customers',
    '/v1/customers/{id}',
    '/v1/customers/{id}/contact-points',
    '/v1/customers/{id}/record',
    '/v1/customers/{id}/merge',
    '/v1/entries/{id}',
    '/v1/entries/{id}/original',
    '/v1/search',
    '/v1/events',
    '/v1/tokens',
  ]) {
    expect(Object.keys(body.paths), path).toContain(path);
  }
});
