import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOutside, isPublicAddress, type OutboundRequest } from '#platform/outbound/index.ts';
import { createTokens } from '#server/services/oauth.ts';

describe('T41 calls to the outside never reach the inside', () => {
  let hits = 0;
  let port = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.end('{"access_token":"stolen"}');
  });
  beforeAll(async () => {
    const pem = (name: string) =>
      readFile(new URL(`../support/mail-servers/test-${name}.pem`, import.meta.url));
    server.setSecureContext({ cert: await pem('cert'), key: await pem('key') });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    port = address !== null && typeof address !== 'string' ? address.port : 0;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  test.each([
    'https://127.0.0.1:PORT/',
    'https://localhost:PORT/',
    'https://127.1:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f000001:PORT/',
    'https://0177.0.0.1:PORT/',
    'https://0.0.0.0:PORT/',
    'https://[::1]:PORT/',
    'https://[::]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://[::ffff:7f00:1]:PORT/',
    'https://[64:ff9b::7f00:1]:PORT/',
    'https://[fe80::1]:PORT/',
    'https://[fd00::1]/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://１２７.０.０.１:PORT/',
    'http://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1:PORT/',
    'https://user:pw@example.com/',
    'not a url',
    '//127.0.0.1/',
    'https://',
  ])('%s', async (url) => {
    const call = callOutside({
      url: url.replace('PORT', String(port)),
      method: 'POST',
      body: 'grant_type=refresh_token',
      timeoutMs: 3000,
    });
    await expect(call).rejects.toMatchObject({ name: 'OutboundError' });
    expect(hits).toBe(0);
  });

  test('public addresses are open, everything special is closed', () => {
    for (const open of ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '172.32.0.1', '100.128.0.1'])
      expect([open, isPublicAddress(open)]).toEqual([open, true]);
    for (const closed of [
      '224.0.0.1',
      '255.255.255.255',
      '198.18.0.1',
      '2002:7f00:1::',
      '2001:db8::1',
      'ff02::1',
      '::ffff:1.1.1.1',
      'x',
      '',
    ])
      expect([closed, isPublicAddress(closed)]).toEqual([closed, false]);
  });
});

describe('access tokens', () => {
  const mailbox = { secrets: { oauthRefreshToken: 'refresh', oauthClientSecret: 'secret' } };
  const oauth = { tokenUrl: 'https://login.example/token', clientId: 'kept' };

  test('are fetched by refresh token and used until they end', async () => {
    const asked: OutboundRequest[] = [];
    const tokens = createTokens(async (request) => {
      asked.push(request);
      return { status: 200, body: JSON.stringify({ access_token: `t${asked.length}`, expires_in: 3600 }) };
    });
    expect([await tokens({ mailbox, oauth }), await tokens({ mailbox, oauth })]).toEqual(['t1', 't1']);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh',
      client_id: 'kept',
      client_secret: 'secret',
    });
    const short = createTokens(async () => ({ status: 200, body: '{"access_token":"s","expires_in":"30"}' }));
    expect(await short({ mailbox, oauth })).toBe('s');
  });

  test.each([
    [400, '{"error":"invalid_grant","error_description":"Token revoked"}', 'invalid_grant: Token revoked'],
    [200, '<html>sign in</html>', 'it answered 200'],
    [302, '', 'it answered 302'],
    [200, '{"access_token":""}', 'it answered 200'],
  ])('a refusal (%i %s) is told in plain words, without secrets', async (status, body, say) => {
    const tokens = createTokens(async () => ({ status, body }));
    const said = await tokens({ mailbox, oauth }).catch((error: unknown) => String(error));
    expect(said).toContain(say);
    expect(said).not.toMatch(/refresh\b.*secret|=secret/);
  });
});
