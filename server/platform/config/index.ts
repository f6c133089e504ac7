import { resolve } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);

const Environment = z.object({
  KEPT_DATA: z.string().min(1).default('./.kept'),
  KEPT_PORT: port.default(4848),
  KEPT_HOST: z.string().min(1).default('127.0.0.1'),
  KEPT_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  KEPT_CLOCK: z.enum(['real', 'test']).default('real'),
  KEPT_SECRET: z.string().min(32).optional(),
  KEPT_ORIGINALS: z.url({ protocol: /^(file|s3)$/ }).optional(),
  KEPT_LMTP_PORT: port.optional(),
  KEPT_SMTP_PORT: port.optional(),
  KEPT_WEBHOOKS_ALLOW: z
    .string()
    .regex(
      /^[a-z0-9.-]+( *, *[a-z0-9.-]+)*$/i,
      'must be host names or IPv4 addresses with commas between, without ports',
    )
    .optional(),
  KEPT_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PG_BIN_DIR: z.string().min(1).optional(),
});

/**
 * What the environment says, checked once at start. Ports are TCP ports, folders are absolute.
 * The settings and their meaning: docs/operations/settings.md.
 */
export interface Config {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  /** The address under which people reach Kept, without a final slash; links in mails begin with it. */
  readonly publicUrl: string;
  /** `undefined`: the embedded PostgreSQL of `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly testClock: boolean;
  /** Master secret given from outside (several machines); otherwise one is generated in `dataDir`. */
  readonly secret: string | undefined;
  /** Where large originals go: `file:` folder or `s3:` bucket; `undefined`: a folder in `dataDir`. */
  readonly originals: string | undefined;
  readonly lmtpPort: number | undefined;
  readonly smtpPort: number | undefined;
  /** Hosts within one's own network that webhooks may call, in lower case. */
  readonly webhooksAllow: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly pgBinDir: string | undefined;
}

/** A setting has a value that cannot be used; the message names each one. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks the settings; throws `ConfigError` naming every wrong one and what it should be. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings cannot be used:\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  return {
    dataDir: resolve(e.KEPT_DATA),
    port: e.KEPT_PORT,
    host: e.KEPT_HOST,
    publicUrl: (e.KEPT_URL ?? `http://localhost:${e.KEPT_PORT}`).replace(/\/$/, ''),
    databaseUrl: e.DATABASE_URL,
    testClock: e.KEPT_CLOCK === 'test',
    secret: e.KEPT_SECRET,
    originals: e.KEPT_ORIGINALS,
    lmtpPort: e.KEPT_LMTP_PORT,
    smtpPort: e.KEPT_SMTP_PORT,
    webhooksAllow: e.KEPT_WEBHOOKS_ALLOW?.toLowerCase().split(/ *, */) ?? [],
    logLevel: e.KEPT_LOG,
    pgBinDir: e.PG_BIN_DIR,
  };
}
