import { z } from 'zod';
import { Id, Instant } from './common.ts';

/** An SMS, a letter or a message in the portal's inbox that goes out. */
export const Dispatch = z.object({
  id: Id,
  customerId: Id,
  channel: z.enum(['sms', 'letter', 'portal']),
  /** Its words, its original and its evidence are there. */
  entryId: Id,
  conversationId: Id.nullable(),
  noticeId: Id.nullable(),
  /** `sent`: the provider has it; what became of it then is evidence on the entry. */
  state: z.enum(['leaving', 'sent', 'failed', 'in-doubt', 'cancelled']),
  /** For people: why it waits, failed or is in doubt. */
  say: z.string().nullable(),
  author: z.string(),
  /** A number in E.164, the lines of a postal address, or the customer's id. */
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  purpose: z.string(),
  createdAt: Instant,
  changedAt: Instant,
});

/** A message in the portal's inbox; `openedAt`: when the customer first opened it. */
export const PortalMessage = z.object({
  id: Id,
  entryId: Id,
  subject: z.string(),
  text: z.string(),
  language: z.string(),
  availableAt: Instant,
  openedAt: Instant.nullable(),
});

const Host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9.:[\]_-]+$/, 'must be a host name or address');
const Port = z.number().int().min(1).max(65535);
const Folder = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}]+$/u, 'must be a folder');
const Zone = z
  .string()
  .max(60)
  .refine(
    (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
    'must be an IANA zone',
  );
/** A number in E.164, or up to eleven letters and digits that phones show in its place. */
const SmsSender = z
  .string()
  .trim()
  .regex(
    /^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}|\d{3,8})$/,
    'must be a number, a short code or a name of at most 11 letters',
  );

/** Who writes letters; `layout` is the envelope with its window that the provider uses, and the paper. */
export const LetterSenderSettings = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** The sender line above the recipient's address: street, place. */
  address: z.array(z.string().trim().min(1).max(60)).min(1).max(4),
  layout: z.enum(['din-5008-b', 'uk-c5', 'us-10']),
  /** IANA zone of the date on the letter. */
  timeZone: Zone,
});

/** SMPP 3.4: one transceiver session with receipts. */
export const SmppSettings = z.strictObject({
  host: Host,
  port: Port,
  tls: z.boolean().default(true),
  systemId: z.string().min(1).max(15),
  from: SmsSender,
  /** Long messages as several joined ones, or whole in `message_payload`, as the provider wants it. */
  long: z.enum(['parts', 'payload']).default('parts'),
  /** Some providers answer a submission with an id in hexadecimal and write it in decimal in its receipt, or the reverse. */
  receiptIds: z.enum(['same', 'decimal', 'hex']).default('same'),
});

/** The HTTP interface of Twilio, which others offer as well. */
export const TwilioSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
  accountSid: z.string().regex(/^[A-Za-z0-9]{2,64}$/),
  from: z.union([SmsSender, z.string().regex(/^MG[0-9a-f]{32}$/)]),
});

/** A provider of hybrid mail that takes PDFs with a manifest in a folder. */
export const SftpSettings = z.strictObject({
  host: Host,
  port: Port.default(22),
  user: z.string().min(1).max(100),
  /** What `ssh-keygen -l` prints: SHA256:… */
  hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be a fingerprint as ssh-keygen -l prints it'),
  dropFolder: Folder,
  /** Where the provider puts its status files. */
  statusFolder: Folder,
  manifest: z.enum(['csv', 'json']).default('csv'),
  sender: LetterSenderSettings,
});

/** A provider of hybrid mail with an HTTP interface of the submit, cancel, track kind (docs/operations/channels.md). */
export const PostSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  sender: LetterSenderSettings,
});

/** Given once, sealed, never given out again. */
export const ChannelSecrets = z.strictObject({
  /** SMPP, SFTP. */
  password: z.string().min(1).max(1000).optional(),
  /** Twilio's auth token: it also proves its callbacks. */
  authToken: z.string().min(1).max(1000).optional(),
  /** SFTP: an OpenSSH or PEM private key without a passphrase. */
  privateKey: z.string().min(1).max(20_000).optional(),
  /** Post over HTTP: sent as a bearer token. */
  apiKey: z.string().min(1).max(1000).optional(),
});

const common = { name: z.string().trim().min(1).max(200), secrets: ChannelSecrets.default({}) };

export const NewChannel = z.discriminatedUnion('driver', [
  z.strictObject({ driver: z.literal('smpp'), settings: SmppSettings, ...common }),
  z.strictObject({ driver: z.literal('twilio'), settings: TwilioSettings, ...common }),
  z.strictObject({ driver: z.literal('sftp'), settings: SftpSettings, ...common }),
  z.strictObject({ driver: z.literal('post'), settings: PostSettings, ...common }),
]);

/** What is left out stays; `settings` are given whole, for the same driver. */
export const ChannelChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  secrets: ChannelSecrets.optional(),
  active: z.boolean().optional(),
});

export const ChannelSettings = z.object({
  id: Id,
  kind: z.enum(['sms', 'letter']),
  driver: z.enum(['smpp', 'twilio', 'sftp', 'post']),
  name: z.string(),
  /** Told to admins only. */
  settings: z.record(z.string(), z.unknown()).nullable(),
  /** Which secrets are set; never their values. */
  secretsSet: z.array(z.string()),
  active: z.boolean(),
  /** Where the provider calls back; null where it does not. */
  callbacks: z.object({ status: z.string(), incoming: z.string() }).nullable(),
  status: z.object({
    state: z.enum(['off', 'connecting', 'connected', 'failed']),
    say: z.string(),
    at: Instant.nullable(),
  }),
});

/** How signing in to the provider went; nothing was sent. */
export const ChannelTrial = z.object({ ok: z.boolean(), say: z.string() });

/** Something that a provider reported and that belongs to nothing of ours. */
export const UnknownReport = z.object({
  channelId: Id,
  providerId: z.string(),
  status: z.string(),
  say: z.string(),
  receivedAt: Instant,
});
