import { z } from 'zod';
import type { MailboxAccess } from '#domains/mail/index.ts';
import type { Outbound } from '#platform/outbound/index.ts';

const Answer = z.object({
  access_token: z.string().min(1).max(20_000),
  expires_in: z.coerce.number().int().min(0).optional(),
  refresh_token: z.string().optional(),
});
const Refusal = z.object({ error: z.string().max(200), error_description: z.string().max(500).optional() });

interface Held {
  readonly token: string;
  readonly until: number;
}

/** A token is renewed this long before it ends (milliseconds). */
const EARLY_MS = 60_000;
const DEFAULT_S = 600;

/** Where permission for one server of a mailbox comes from. */
export interface TokenRequest {
  readonly mailbox: Pick<MailboxAccess, 'secrets'>;
  readonly oauth: { readonly tokenUrl: string; readonly clientId: string };
}

/** Gives access tokens by the refresh-token grant (RFC 6749, 6); one token serves until it ends. Rejects in plain words, without secrets. */
export function createTokens(call: Outbound): (request: TokenRequest) => Promise<string> {
  const held = new Map<string, Held>();
  return async ({ mailbox: { secrets }, oauth }) => {
    const refresh = secrets.oauthRefreshToken;
    if (refresh === undefined)
      throw new Error('There is no refresh token. Sign in to the mailbox again and store a new one.');
    const key = JSON.stringify([oauth.tokenUrl, oauth.clientId, refresh]);
    const known = held.get(key);
    if (known && known.until > Date.now()) return known.token;
    const { status, body } = await call({
      url: oauth.tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refresh,
        client_id: oauth.clientId,
        ...(secrets.oauthClientSecret === undefined ? {} : { client_secret: secrets.oauthClientSecret }),
      }).toString(),
    });
    const answer = parse(status, body);
    held.set(key, {
      token: answer.access_token,
      until: Date.now() + (answer.expires_in ?? DEFAULT_S) * 1000 - EARLY_MS,
    });
    return answer.access_token;
  };
}

function parse(status: number, body: string): z.output<typeof Answer> {
  const json = tryJson(body);
  const answer = Answer.safeParse(json);
  if (status === 200 && answer.success) return answer.data;
  const refusal = Refusal.safeParse(json);
  const why = refusal.success
    ? [refusal.data.error, refusal.data.error_description].filter(Boolean).join(': ')
    : `it answered ${status}`;
  throw new Error(`The sign-in service gave no access token (${why}).`);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
