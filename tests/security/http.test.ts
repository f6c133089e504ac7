import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { listenSomewhere, openRaw, sayRaw } from './raw.ts';

let w: World;
let port: number;
beforeAll(async () => {
  w = await createWorld();
  port = await listenSomewhere(w.app);
});
afterAll(() => w.close());

const json = { 'content-type': 'application/json' };
const inject = (method: 'POST' | 'GET' | 'HEAD' | 'OPTIONS', url: string, payload?: string, headers = json) =>
  w.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${w.tokens.agent}`, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });

const alive = async (): Promise<void> => expect((await w.as.agent('GET', '/customers')).status).toBe(200);

describe('what is too much', () => {
  test('20 MB of headers are answered with 431 and never collected', async () => {
    const { socket, closed } = await openRaw(port);
    const before = process.memoryUsage().rss;
    socket.write('GET / HTTP/1.1\r\nHost: kept\r\n');
    for (let n = 0; n < 320 && socket.writable; n += 1) socket.write(`X-${n}: ${'a'.repeat(65_536)}\r\n`);
    expect(await closed).toMatch(/^HTTP\/1.1 431.*application\/problem\+json.*headers-too-large/s);
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    const query = await sayRaw(
      port,
      `GET /v1/search?q=${'x'.repeat(100_000)} HTTP/1.1\r\nHost: kept\r\n\r\n`,
    );
    expect(query).toMatch(/^HTTP\/1.1 431/);
    await alive();
  });

  test('a body over 1 MiB is answered with 413, whether or not it says so', async () => {
    const { statusCode, body } = await inject('POST', '/v1/customers', `"${'x'.repeat(1_100_000)}"`);
    expect([statusCode, JSON.parse(body).code]).toEqual([413, 'fst_err_ctp_body_too_large']);
    const { socket, closed } = await openRaw(port);
    socket.write(
      `POST /v1/customers HTTP/1.1\r\nHost: kept\r\nAuthorization: Bearer ${w.tokens.agent}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    );
    for (let n = 0; n < 20 && socket.writable; n += 1) socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    expect(await closed).toMatch(/^HTTP\/1.1 413/);
    await alive();
  });

  test('a stranger’s body is not even read', async () => {
    const answer = await sayRaw(
      port,
      'POST /v1/customers HTTP/1.1\r\nHost: kept\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1.1 401/);
  });

  test('who sends headers slowly is answered with 408 and cut off, and keeps nobody else waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => openRaw(port)));
    const startedAt = performance.now();
    for (const { socket } of slow) socket.write('GET /healthz HTTP/1.1\r\nHost: kept\r\nX-Slow: ');
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('a');
    }, 500);
    await alive();
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const answers = await Promise.all(slow.map(({ closed }) => closed));
    clearInterval(drip);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408|^$/);
  });
});

describe('what is not well formed', () => {
  test('JSON that is none, or reaches for prototypes, is refused and changes nothing', async () => {
    const bodies = [
      '{',
      '{"kind":"person","name":"x",}',
      '',
      'null',
      '[]',
      '"text"',
      '{"kind":"person","name":"x","__proto__":{"role":"admin"}}',
      '{"kind":"person","name":"x","constructor":{"prototype":{"role":"admin"}}}',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      '{"kind":"person","name":"x","kind":"__proto__"}',
    ];
    for (const body of bodies) {
      const answer = await inject('POST', '/v1/customers', body);
      expect([400, 422], `${body.slice(0, 80)} → ${answer.statusCode}`).toContain(answer.statusCode);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const query of [
      '?__proto__[role]=admin',
      '?constructor.prototype.x=1',
      '?limit[]=1',
      '?limit=1&limit=2',
    ])
      expect([200, 400, 422]).toContain((await inject('GET', `/v1/customers${query}`)).statusCode);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('NUL and half characters are stored or refused by name, never a failure of ours', async () => {
    for (const odd of ['a\\u0000b', 'a\\ud800b', '\\udc00', 'a\\u2028b', '\\ufffe'])
      for (const [url, body] of [
        ['/v1/customers', `{"kind":"person","name":"${odd}"}`],
        [
          '/v1/customers',
          `{"kind":"person","name":"x","contactPoints":[{"kind":"email","value":"${odd}@x.example"}]}`,
        ],
        ['/v1/customers', `{"kind":"${odd}","name":"x"}`],
      ] as const) {
        const answer = await inject('POST', url, body);
        expect([201, 400, 422], `${body} → ${answer.statusCode} ${answer.body}`).toContain(answer.statusCode);
      }
    for (const odd of ['%00', '%ff', '%c3%28', '%ed%a0%80', '%', '%zz', 'a%00b', '%F0%9F%98%80'])
      for (const url of [
        `/v1/search?q=${odd}`,
        `/v1/customers?q=${odd}`,
        `/v1/customers/${odd}`,
        `/v1/entries/${odd}`,
      ]) {
        const answer = await inject('GET', url);
        expect(answer.statusCode, `${url} → ${answer.body}`).toBeLessThan(500);
      }
  });

  test('requests that two servers could read differently are refused', async () => {
    const start = `POST /v1/customers HTTP/1.1\r\nHost: kept\r\nContent-Type: application/json\r\n`;
    for (const smuggled of [
      `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
      `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
      `${start}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `${start}Content-Length: -1\r\n\r\n`,
      `${start}Content-Length : 2\r\n\r\n{}`,
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n : c\r\n\r\n',
      'nonsense\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    ])
      expect(await sayRaw(port, smuggled, '\r\n\r\n'), smuggled).toMatch(/^HTTP\/1.1 400/);
    await alive();
  });

  test('the first of several Authorization headers counts alone; methods that are not there are 404', async () => {
    const two = `GET /v1/customers HTTP/1.1\r\nHost: kept\r\nAuthorization: Bearer no\r\nAuthorization: Bearer ${w.tokens.agent}\r\nConnection: close\r\n\r\n`;
    expect(await sayRaw(port, two)).toMatch(/^HTTP\/1.1 401/);
    for (const method of ['TRACE', 'PROPFIND', 'CONNECT'])
      expect(
        await sayRaw(port, `${method} /v1/customers HTTP/1.1\r\nHost: kept\r\nConnection: close\r\n\r\n`),
      ).not.toMatch(/^HTTP\/1.1 (2|5)/);
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const cross = await w.app.inject({ method: 'OPTIONS', url: '/v1/customers', headers: preflight });
    expect(cross.statusCode).toBe(404);
    expect(Object.keys(cross.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const head = await inject('HEAD', '/v1/customers');
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });
});

test('no path leads out of the desk’s own folder', async () => {
  const outside = [
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/%252e%252e%252f%252e%252e%252fpackage.json',
    '/assets/..\\..\\package.json',
    '/assets/%5c..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/assets/%2fetc%2fpasswd',
    '/..%2f..%2fpackage.json',
    '/%00',
    '/assets/%00',
    '/assets/a%00.js',
    '/assets/%',
    '/.stamp',
    '/assets/../.stamp',
    '/.%2fpackage.json',
  ];
  for (const path of outside) {
    const answer = await sayRaw(port, `GET ${path} HTTP/1.1\r\nHost: kept\r\nConnection: close\r\n\r\n`);
    expect(answer, path).not.toContain('"name": "kept"');
    expect(answer, path).not.toContain('root:');
    expect(answer, path).toMatch(/^HTTP\/1.1 (200|400|403|404)/);
    // What is answered with 200 is the desk's own page, which shows that there is nothing.
    if (/^HTTP\/1.1 200/.test(answer)) expect(answer.toLowerCase(), path).toContain('<!doctype html>');
  }
});
