import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

export const ContactPointKind = z.enum(['email', 'phone', 'postal', 'social', 'other']);

const Part = z.string().trim().min(1).max(200).optional();

/** Parts of a postal address (ISO 19160-4), as many as are known; the country decides how they are put into lines. */
export const PostalComponents = z.strictObject({
  /** Whom it is for, where that is another than the customer: a company, `c/o …`. */
  attention: Part,
  /** Name of the building. */
  house: Part,
  houseNumber: z.string().trim().min(1).max(50).optional(),
  road: Part,
  hamlet: Part,
  village: Part,
  neighbourhood: Part,
  suburb: Part,
  cityDistrict: Part,
  town: Part,
  city: Part,
  municipality: Part,
  county: Part,
  stateDistrict: Part,
  state: Part,
  stateCode: Part,
  region: Part,
  island: Part,
  postcode: z.string().trim().min(1).max(40).optional(),
  /** ISO 3166-1, two letters. */
  countryCode: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((code) => code.toUpperCase()),
});

export const ContactSetting = z.enum(['private', 'work', 'shared']);
/** What it may be used for, such as `billing`. */
export const ContactUse = z.string().regex(/^[a-z][a-z-]{0,39}$/);

export const ContactPoint = z.object({
  id: Id,
  /** The customer whose own it is; another than the one asked for when they are merged. */
  customerId: Id,
  kind: ContactPointKind,
  /** As it was given; of a postal address its lines. */
  value: z.string(),
  components: z.record(z.string(), z.string()).nullable(),
  label: z.string().nullable(),
  /** Uses that it was given for; none: all. */
  purposes: z.array(z.string()),
  /** The account or agreement that it was given for; `null`: all. */
  agreement: z.string().nullable(),
  setting: ContactSetting,
  /**
   * What may go there now. `usable`: what concerns the account; `unproven`: only what proves it, and answers to what came from
   * there; `shared`: nothing of the account until it is settled who has it; `returned`: letters came back;
   * `quarantined`: nothing.
   */
  state: z.enum(['usable', 'unproven', 'shared', 'returned', 'quarantined', 'ended']),
  /** Why, in words; `null` for `usable`. */
  say: z.string().nullable(),
  /** When the customer proved it to be theirs; `null`: not proven. */
  verifiedAt: Instant.nullable(),
  /** How, in words: `by a code`, `by a link`, or what a person or system says. */
  verifiedHow: z.string().nullable(),
  /** When a postal address was last confirmed to be the right one. */
  confirmedAt: Instant.nullable(),
  /** Since when we know that it is not theirs, and the message that showed it. */
  quarantine: z
    .object({ at: Instant, say: z.string(), entryId: Id.nullable(), releaseAskedAt: Instant.nullable() })
    .nullable(),
  /** Other customers with the same address. */
  sharedWith: z.array(Id),
  /** When the customer last wrote from there, when something of ours last reached it, and when something last did not. */
  wroteAt: Instant.nullable(),
  reachedAt: Instant.nullable(),
  failedAt: Instant.nullable(),
  failedSay: z.string().nullable(),
  returnedAt: Instant.nullable(),
  /** Where we have it from. */
  evidence: z.object({ source: z.string(), entryId: Id.nullable() }),
  endedAt: Instant.nullable(),
});

export const NewContactPoint = z
  .strictObject({
    kind: ContactPointKind,
    /** A number with its country code; of a postal address its lines, where `components` are not given. */
    value: z.string().trim().min(1).max(1000).optional(),
    components: PostalComponents.optional(),
    label: z.string().max(100).optional(),
    purposes: z.array(ContactUse).max(20).default([]),
    agreement: z.string().trim().min(1).max(200).optional(),
    setting: ContactSetting.default('private'),
    /** The company knows already that it is theirs: when it was proven, and how. */
    verified: z.strictObject({ at: Moment, how: z.string().trim().min(1).max(300) }).optional(),
    /** They have the address together with another customer, and say so. */
    shared: z.boolean().default(false),
  })
  .refine(({ value, components }) => value !== undefined || components !== undefined, {
    path: ['value'],
    error: 'Give the value, or the components of a postal address.',
  })
  .refine(({ kind, components }) => components === undefined || kind === 'postal', {
    path: ['components'],
    error: 'Only a postal address has components.',
  });

/** What changes; what is left out stays. */
export const ContactPointChange = z.strictObject({
  label: z.string().max(100).nullable().optional(),
  purposes: z.array(ContactUse).max(20).optional(),
  agreement: z.string().trim().min(1).max(200).nullable().optional(),
  setting: ContactSetting.optional(),
});

/** For a postal address: the mail address or number that is asked; the way that reaches them best unless told. */
export const VerificationRequest = z.strictObject({ by: Id.optional() });
export const VerificationSent = z.object({
  sentTo: z.string(),
  /** Until then a code can be used. */
  codeUntil: Instant,
  /** Until then the link can be used. */
  linkUntil: Instant,
});

/** Either the code that was sent, or what a person says who knows: `she read it to me on the telephone`. */
export const Confirmation = z.union([
  z.strictObject({ code: z.string().regex(/^\d{6}$/, 'Six digits.') }),
  z.strictObject({ say: z.string().trim().min(1).max(1000) }),
]);
export const Confirmed = z.object({
  confirmed: z.boolean(),
  /** Why not, in words. */
  say: z.string().nullable(),
  triesLeft: z.number().int().nullable(),
  contactPoint: ContactPoint,
});

export const SharingSettled = z.strictObject({ reason: z.string().trim().min(1).max(1000) });
export const ReleaseRequest = z.strictObject({ reason: z.string().trim().min(1).max(1000) });

/** Somebody says that it is not the customer's. */
export const WrongRecipientReport = z.strictObject({
  say: z.string().trim().min(1).max(2000),
  /** The message that they got. */
  entryId: Id.optional(),
});
export const WrongRecipientAnswer = z.object({
  /** The privacy incident; `null` where nothing of ours ever went there. */
  incidentId: Id.nullable(),
  /** It was known already; nothing was done twice. */
  known: z.boolean(),
});

export const ReachChannel = z.enum(['email', 'sms', 'letter', 'call']);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Hours and minutes, such as 21:00.');

export const Preferences = z.object({
  channels: z.array(ReachChannel),
  /** The customer's own quiet hours, by the wall clock of their zone; `null`: the company's. */
  quietFrom: Clock.nullable(),
  quietUntil: Clock.nullable(),
  language: z.string().nullable(),
  timeZone: z.string().nullable(),
  /**
   * What holds now: by the clock of the customer's zone (`by: customer`), else of all zones of the countries of their numbers and
   * addresses (`country`; quiet as long as it is in any), else of the company's (`company`). `timeZone` is the first of them.
   */
  quietHours: z.object({
    from: Clock,
    until: Clock,
    timeZone: z.string(),
    timeZones: z.array(z.string()).min(1),
    by: z.enum(['customer', 'country', 'company']),
    countries: z.array(z.string()),
  }),
});
export const PreferencesChange = z.strictObject({
  /** In order; those not named come after them. */
  channels: z
    .array(ReachChannel)
    .max(4)
    .refine((list) => new Set(list).size === list.length, 'Each channel once.'),
  quietFrom: Clock.nullable().default(null),
  quietUntil: Clock.nullable().default(null),
});

export const Consent = z.object({
  id: Id,
  topic: z.literal('marketing'),
  channel: ReachChannel,
  given: z.boolean(),
  /** When the customer said so. */
  at: Instant,
  source: z.string(),
  entryId: Id.nullable(),
  recordedAt: Instant,
  recordedBy: z.string(),
});
export const Consents = z.object({
  /** The newest word for each channel; a channel without one has no consent. */
  now: z.array(Consent),
  /** Everything that was ever said, the newest first; at most 500. */
  history: z.array(Consent),
});
export const NewConsent = z.strictObject({
  channels: z.array(ReachChannel).min(1).max(4),
  given: z.boolean(),
  at: Moment.optional(),
  source: z.string().trim().min(1).max(300),
  entryId: Id.optional(),
});

export const ContactSettings = z.strictObject({
  quietFrom: Clock,
  quietUntil: Clock,
  timeZone: z.string().min(1).max(60),
  marketingMost: z.number().int().min(0).max(1000),
  marketingDays: z.number().int().min(1).max(366),
  proveAgainDays: z.number().int().min(30).max(36_500),
});
