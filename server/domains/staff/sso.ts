import type { z } from 'zod';
import type { SsoChange, SsoSettings } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, KeptError, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import type { Auth } from './auth/better.ts';
import type { StaffParts } from './parts.ts';

interface Row {
  label: string;
  discovery_url: string;
  client_id: string;
  client_secret: Buffer;
  allowed_domain: string | null;
}

const read = async (db: Database | Tx): Promise<Row | undefined> =>
  (await sql<Row>`select * from sso_settings`.execute(db)).rows[0];

/** What the sign-in page shows of single sign-on; `null` where there is none. */
export async function ssoLabel(db: Database): Promise<{ label: string } | null> {
  const row = await read(db);
  return row ? { label: row.label } : null;
}

/** Single sign-on as admins see it; refused with 404 where it is not set up. */
export async function readSso(db: Database | Tx, publicUrl: string): Promise<z.output<typeof SsoSettings>> {
  const row = await read(db);
  if (!row) throw notFound('single sign-on');
  return {
    label: row.label,
    discoveryUrl: row.discovery_url,
    clientId: row.client_id,
    allowedDomain: row.allowed_domain,
    callbackUrl: `${publicUrl}/v1/auth/callback/sso`,
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Sets single sign-on up or changes it. The provider must be reached by https, or be on this machine as Kept itself is. */
export async function setSso(
  tx: Tx,
  parts: StaffParts,
  given: z.output<typeof SsoChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const url = new URL(given.discoveryUrl);
  const bothHere = LOOPBACK.has(url.hostname) && LOOPBACK.has(new URL(parts.publicUrl).hostname);
  if (url.protocol !== 'https:' && !bothHere) throw invalid('body.discoveryUrl', 'Use an https address.');
  const before = await read(tx);
  const secret =
    given.clientSecret === undefined ? before?.client_secret : parts.secrets.seal(given.clientSecret);
  if (!secret) throw invalid('body.clientSecret', 'The client’s secret is needed the first time.');
  await sql`
    insert into sso_settings (label, discovery_url, client_id, client_secret, allowed_domain, changed_at, changed_by)
    values (${given.label}, ${given.discoveryUrl}, ${given.clientId}, ${secret}, ${given.allowedDomain}, ${now}, ${JSON.stringify(actor)}::jsonb)
    on conflict (one) do update set label = excluded.label, discovery_url = excluded.discovery_url, client_id = excluded.client_id,
      client_secret = excluded.client_secret, allowed_domain = excluded.allowed_domain, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by`.execute(tx);
  const { clientSecret: _, ...shown } = given;
  await publish(tx, actor, now, [{ type: 'kept.settings.sso-changed', data: shown }]);
}

/** Ends single sign-on; people who came by it need a password or passkey. */
export async function endSso(tx: Tx, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql`delete from sso_settings returning 1`.execute(tx);
  if (rows.length === 0) throw notFound('single sign-on');
  await publish(tx, actor, now, [{ type: 'kept.settings.sso-ended', data: {} }]);
}

/** better-auth with the provider as it is set up now; built again when an admin anywhere changed the setting. */
export function createSso(parts: StaffParts): () => Promise<Auth> {
  let built: { key: string; auth: Auth } | undefined;
  return async () => {
    const row = await read(parts.db);
    if (!row) throw notFound('single sign-on');
    const key = JSON.stringify([row.discovery_url, row.client_id, row.client_secret.toString('base64')]);
    if (built?.key === key) return built.auth;
    const client = {
      discoveryUrl: row.discovery_url,
      clientId: row.client_id,
      clientSecret: parts.secrets.unseal(row.client_secret),
    };
    const { buildAuth } = await import('./auth/better.ts');
    const auth = buildAuth(parts, client);
    const { socialProviders } = await auth.$context;
    if (!socialProviders.some((provider) => provider.id === 'sso')) {
      throw new KeptError(
        'sso-unreachable',
        503,
        'The single sign-on provider does not answer as it should. Try again, or sign in another way.',
      );
    }
    built = { key, auth };
    return auth;
  };
}
