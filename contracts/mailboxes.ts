import { z } from 'zod';
import { EmailAddress, Id, Instant } from './common.ts';

const Host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9.:[\]_-]+$/, 'must be a host name or address');
const Port = z.number().int().min(1).max(65535);
const Tls = z.enum(['tls', 'starttls', 'none']);
const OAuth = z.strictObject({
  tokenUrl: z.url({ protocol: /^https$/ }),
  clientId: z.string().min(1).max(500),
});

export const ImapSettings = z.strictObject({
  host: Host,
  port: Port,
  tls: Tls,
  user: z.string().min(1).max(300),
  /** Watched folders. */
  folders: z.array(z.string().min(1).max(300)).min(1).max(50).default(['INBOX']),
  /** Nothing is changed at the source unless asked for, and then only after the original is stored. */
  afterCommit: z.enum(['keep', 'move', 'delete']).default('keep'),
  moveTo: z.string().max(300).optional(),
  oauth: OAuth.optional(),
});

export const SmtpSettings = z.strictObject({
  host: Host,
  port: Port,
  tls: Tls,
  user: z.string().max(300).optional(),
  oauth: OAuth.optional(),
});

/** Given once, sealed, never given out again. */
export const MailboxSecrets = z.strictObject({
  imapPassword: z.string().max(1000).optional(),
  smtpPassword: z.string().max(1000).optional(),
  oauthClientSecret: z.string().max(2000).optional(),
  oauthRefreshToken: z.string().max(4000).optional(),
});

export const NewMailbox = z.strictObject({
  name: z.string().trim().min(1).max(200),
  address: EmailAddress,
  aliases: z.array(EmailAddress).max(100).default([]),
  teamId: Id.nullable().default(null),
  imap: ImapSettings.nullable().default(null),
  smtp: SmtpSettings.nullable().default(null),
  secrets: MailboxSecrets.default({}),
  signature: z.string().max(10_000).default(''),
});

/** What is left out stays as it is; a partial `NewMailbox` would fill it with defaults. Secrets are changed one by one. */
export const MailboxChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  address: EmailAddress.optional(),
  aliases: z.array(EmailAddress).max(100).optional(),
  teamId: Id.nullable().optional(),
  imap: ImapSettings.nullable().optional(),
  smtp: SmtpSettings.nullable().optional(),
  secrets: MailboxSecrets.optional(),
  signature: z.string().max(10_000).optional(),
  active: z.boolean().optional(),
});

/** Settings to be tried; with `mailboxId`, secrets that are left out are those already stored for the same servers. */
export const MailboxTrialRequest = NewMailbox.pick({ imap: true, smtp: true, secrets: true }).extend({
  mailboxId: Id.optional(),
});

export const Mailbox = z.object({
  id: Id,
  name: z.string(),
  address: z.string(),
  aliases: z.array(z.string()),
  teamId: Id.nullable(),
  /** Servers are told to admins only. */
  imap: ImapSettings.nullable(),
  smtp: SmtpSettings.nullable(),
  receives: z.boolean(),
  sends: z.boolean(),
  /** Which secrets are set; never their values. */
  secretsSet: z.array(z.string()),
  signature: z.string(),
  active: z.boolean(),
  /** found = stored + duplicates + quarantined + waiting; failed ones could not be fetched. */
  counts: z.object({
    found: z.number().int(),
    stored: z.number().int(),
    duplicates: z.number().int(),
    quarantined: z.number().int(),
    waiting: z.number().int(),
    failed: z.number().int(),
  }),
  status: z.object({
    state: z.enum(['off', 'connecting', 'connected', 'failed']),
    say: z.string(),
    next: z.string().nullable(),
    at: Instant.nullable(),
  }),
});

export const MailboxTrial = z.object({
  imap: z
    .object({
      ok: z.boolean(),
      say: z.string(),
      folders: z.array(z.object({ path: z.string(), messages: z.number().int() })),
    })
    .nullable(),
  smtp: z.object({ ok: z.boolean(), say: z.string() }).nullable(),
});

/** Answer of an upload; `sha256` names it in `attachments[].upload` of a message. */
export const Upload = z.object({
  sha256: z.string(),
  filename: z.string(),
  contentType: z.string(),
  /** Bytes. */
  size: z.number().int(),
});

export const QuarantinedMail = z.object({
  /** Hex SHA-256 of the original. */
  sha256: z.string(),
  entryId: Id.nullable(),
  customerId: Id.nullable(),
  source: z.string(),
  receivedAt: Instant,
  size: z.number().int(),
  code: z.string(),
  say: z.string(),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  tries: z.number().int(),
});
