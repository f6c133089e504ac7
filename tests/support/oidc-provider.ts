import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Whom the provider vouches for at the next sign-in. */
export interface OidcPerson {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
}

/** A small OpenID Connect provider on loopback: discovery, JWKS, code flow with PKCE (S256), nonce, RS256 id tokens. */
export interface OidcProvider {
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs in at the provider, as a browser following the redirect would; answers the address it sends the browser back to. */
  signIn(authorizationUrl: string, person: OidcPerson): Promise<string>;
  /** Makes the next id token wrong in one way. */
  spoil(how: 'signature' | 'nonce' | 'audience' | 'issuer'): void;
  stop(): Promise<void>;
}

interface Grant {
  readonly person: OidcPerson;
  readonly nonce: string | null;
  readonly challenge: string;
  readonly redirectUri: string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startOidcProvider(): Promise<OidcProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const clientId = 'kept';
  const clientSecret = randomBytes(16).toString('hex');
  const grants = new Map<string, Grant>();
  let spoilt: string | undefined;
  let issuer = '';

  const idToken = (grant: Grant): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...grant.person,
      iss: spoilt === 'issuer' ? 'http://elsewhere.example' : issuer,
      aud: spoilt === 'audience' ? 'somebody-else' : clientId,
      nonce: spoilt === 'nonce' ? 'another' : grant.nonce,
      iat: now,
      exp: now + 300,
    };
    const text = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(claims)}`;
    const key = spoilt === 'signature' ? other : privateKey;
    spoilt = undefined;
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };

  const token = async (request: IncomingMessage): Promise<object | undefined> => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const basic = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const client = request.headers.authorization
      ? basic
      : `${form.get('client_id')}:${form.get('client_secret')}`;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || client !== `${clientId}:${clientSecret}` || challenge !== grant.challenge) return undefined;
    if (form.get('redirect_uri') !== grant.redirectUri) return undefined;
    return {
      access_token: randomBytes(16).toString('hex'),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken(grant),
    };
  };

  const answer = (response: ServerResponse, body: object | undefined): void => {
    response.writeHead(body ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'invalid_grant' }));
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/.well-known/openid-configuration') {
      answer(response, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
      });
    } else if (path === '/jwks') {
      answer(response, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }],
      });
    } else if (path === '/token') {
      void token(request).then((body) => answer(response, body));
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    signIn: async (authorizationUrl, person) => {
      const asked = new URL(authorizationUrl).searchParams;
      if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256')
        throw new Error('refused');
      const code = randomBytes(16).toString('hex');
      const redirectUri = asked.get('redirect_uri') ?? '';
      grants.set(code, {
        person,
        nonce: asked.get('nonce'),
        challenge: asked.get('code_challenge') ?? '',
        redirectUri,
      });
      return `${redirectUri}?code=${code}&state=${encodeURIComponent(asked.get('state') ?? '')}`;
    },
    spoil: (how) => {
      spoilt = how;
    },
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
