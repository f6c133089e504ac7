import { APIError, BASE_ERROR_CODES } from '@better-auth/core/error';
import { type Passkey, passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import { newId } from '#platform/ids.ts';
import type { StaffParts } from '../parts.ts';
import { staffAdapter } from './adapter.ts';
import { admission } from './admission.ts';
import { PEER_HEADER } from './forward.ts';

/** A session ends after this long however much it is used (seconds). */
const ABSOLUTE_S = 7 * 24 * 3600;

/** The company's OpenID Connect provider, its secret unsealed. */
export interface SsoClient {
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

const tables = {
  user: {
    modelName: 'staff',
    fields: { emailVerified: 'email_verified', ...times },
    additionalFields: {
      role: { type: 'string', required: true, input: false, defaultValue: 'agent' },
      active: { type: 'boolean', required: true, input: false, defaultValue: true },
    },
  },
  verification: {
    modelName: 'staff_verifications',
    fields: { expiresAt: 'expires_at', ...times },
    storeIdentifier: 'hashed',
  },
  account: {
    modelName: 'staff_accounts',
    fields: {
      userId: 'staff_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
    updateAccountOnSignIn: false,
  },
} as const;

const now = (): Date => new Date();

const session = {
  modelName: 'staff_sessions',
  fields: {
    userId: 'staff_id',
    expiresAt: 'expires_at',
    ipAddress: 'ip_address',
    userAgent: 'user_agent',
    ...times,
  },
  additionalFields: {
    authenticatedAt: {
      type: 'date',
      required: true,
      input: false,
      defaultValue: now,
      fieldName: 'authenticated_at',
    },
    seenAt: { type: 'date', required: true, input: false, defaultValue: now, fieldName: 'seen_at' },
  },
  expiresIn: ABSOLUTE_S,
  // Never prolonged: the absolute end stands, and `seen_at` rules the idle one.
  disableSessionRefresh: true,
  // Our own check looks at `authenticated_at` (mount.ts).
  freshAge: 0,
  cookieCache: { enabled: false },
} as const;

const passkeys = (publicUrl: URL) =>
  passkey({
    rpID: publicUrl.hostname,
    rpName: 'Kept',
    origin: publicUrl.origin,
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    // A passkey replaces password and code, so the person must have unlocked it; the plugin itself does not insist.
    authentication: {
      afterVerification: async ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) {
          throw APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);
        }
      },
    },
    schema: {
      passkey: {
        modelName: 'staff_passkeys',
        fields: {
          publicKey: 'public_key',
          userId: 'staff_id',
          credentialID: 'credential_id',
          deviceType: 'device_type',
          backedUp: 'backed_up',
          createdAt: 'created_at',
        } satisfies Partial<Record<keyof Passkey, string>>,
      },
    },
  });

const secondFactor = () =>
  twoFactor({
    issuer: 'Kept',
    schema: {
      user: { fields: { twoFactorEnabled: 'second_factor' } },
      twoFactor: {
        modelName: 'staff_second_factors',
        fields: {
          userId: 'staff_id',
          backupCodes: 'backup_codes',
          failedVerificationCount: 'failed_verification_count',
          lockedUntil: 'locked_until',
        },
      },
    },
  });

const singleSignOn = (client: SsoClient) =>
  genericOAuth({
    config: [
      {
        providerId: 'sso',
        ...client,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
      },
    ],
  });

/**
 * better-auth over our tables: passwords (scrypt), passkeys, TOTP, and one OpenID Connect provider where it is set up.
 * It runs behind mount.ts, which lets through only the ways that Kept uses and guards them.
 */
export function buildAuth(parts: StaffParts, sso: SsoClient | undefined) {
  const publicUrl = new URL(parts.publicUrl);
  const secure = publicUrl.protocol === 'https:';
  return betterAuth({
    appName: 'Kept',
    baseURL: publicUrl.origin,
    basePath: '/v1/auth',
    secret: parts.secrets.keyFor('staff-sign-in'),
    trustedOrigins: [publicUrl.origin],
    database: staffAdapter({ db: parts.db, clock: parts.clock, admit: admission(parts) }),
    ...tables,
    session,
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    // The provider's tokens are of no use to us, so they are not kept.
    databaseHooks: {
      account: {
        create: {
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
    },
    advanced: {
      database: { generateId: () => newId() },
      useSecureCookies: false, // the prefix below says more than better-auth's own
      cookiePrefix: secure ? '__Host-kept' : 'kept',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      ipAddress: { ipAddressHeaders: [PEER_HEADER] },
    },
    rateLimit: { enabled: false }, // guesses.ts counts by account, which better-auth cannot
    telemetry: { enabled: false },
    onAPIError: { errorURL: `${publicUrl.origin}/sign-in` },
    logger: {
      log: (level, message, ...more) => {
        // Of what it adds only an error's message is taken: the rest may hold what nobody should read.
        const because = more.find((one) => one instanceof Error)?.message;
        parts.log[level === 'error' ? 'warn' : 'debug']({ because }, `sign-in: ${message}`);
      },
    },
    plugins: [secondFactor(), passkeys(publicUrl), ...(sso ? [singleSignOn(sso)] : [])],
  });
}

export type Auth = ReturnType<typeof buildAuth>;

/** better-auth once it is asked for: a fifth of all that Kept loads, which who only works or imports never needs. */
export type LaterAuth = () => Promise<Auth>;
