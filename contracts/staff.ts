import { z } from 'zod';
import { EmailAddress, Id, Instant, knownZone, Moment } from './common.ts';

export const Role = z.enum(['agent', 'lead', 'manager', 'admin', 'auditor']);
/** What somebody may do, in words that the desk shows or hides by; made from the role alone. */
export const Ability = z.enum([
  'read',
  'reply',
  'note',
  'assign',
  'edit-customers',
  'merge',
  'quarantine',
  'reports',
  'automate',
  'export',
  'teams',
  'invite',
  'tokens',
  'settings',
  'audit',
]);

const PersonName = z.string().trim().min(1).max(200);
/** A new password: 12 to 128 characters, anything goes. */
export const NewPassword = z.string().min(12).max(128);
const Secret = z.string().min(20).max(200);
/** IANA. */
export const TimeZone = z
  .string()
  .refine((name) => knownZone(name) !== null, 'Use an IANA time zone such as Europe/Berlin.');

export const TeamRef = z.object({ id: Id, name: z.string() });

/** Somebody of the company. The address is shown to admins only, `null` for everybody else. */
export const StaffMember = z.object({
  id: Id,
  name: z.string(),
  role: Role,
  active: z.boolean(),
  teams: z.array(TeamRef),
  email: z.string().nullable(),
});

/** What an admin changes about somebody; people are disabled, never deleted. */
export const StaffChange = z
  .strictObject({ role: Role.optional(), active: z.boolean().optional() })
  .refine((change) => change.role !== undefined || change.active !== undefined, 'Name a role or active.');

export const Profile = z.object({
  email: z.string(),
  signature: z.string(),
  /** BCP 47. */
  language: z.string().nullable(),
  theme: z.enum(['light', 'dark', 'auto']).nullable(),
  /** IANA. */
  timeZone: z.string().nullable(),
});

/** Who is calling and what they may do. `profile` and `signIn` are `null` for a token. */
export const Me = z.object({
  id: z.string(),
  type: z.enum(['staff', 'token', 'system']),
  name: z.string(),
  role: Role,
  abilities: z.array(Ability),
  teams: z.array(TeamRef),
  /** Zone of the company's working calendar, IANA: days of reports begin and end by it. */
  companyZone: z.string(),
  profile: Profile.nullable(),
  signIn: z
    .object({
      password: z.boolean(),
      secondFactor: z.boolean(),
      passkeys: z.number().int(),
      sso: z.boolean(),
    })
    .nullable(),
});

export const MeChange = z.strictObject({
  name: PersonName.optional(),
  signature: z.string().max(5000).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .max(35)
    .nullable()
    .optional(),
  theme: z.enum(['light', 'dark', 'auto']).nullable().optional(),
  timeZone: TimeZone.nullable().optional(),
});

export const NewInvitation = z.strictObject({
  email: EmailAddress,
  role: Role,
  name: PersonName.optional(),
  teams: z.array(Id).max(50).default([]),
});

export const Invitation = z.object({
  id: Id,
  email: z.string(),
  name: z.string().nullable(),
  role: Role,
  teams: z.array(Id),
  createdAt: Instant,
  expiresAt: Instant,
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
});

/** A new invitation; `url` is shown this once and left out when the answer is given again by its Idempotency-Key. */
export const MadeInvitation = Invitation.extend({ url: z.string().optional(), mailed: z.boolean() });

/** Accepting an invitation: the link's token, a name and a password. */
export const Acceptance = z.strictObject({ token: Secret, name: PersonName, password: NewPassword });

/** Becoming the first user. */
export const Setup = z.strictObject({
  token: Secret,
  name: PersonName,
  email: EmailAddress,
  password: NewPassword,
});

/** Whether Kept waits for its first user, and how people sign in. Told to everybody. */
export const SignInOptions = z.object({
  setup: z.boolean(),
  /** Otherwise an admin makes the link for a new password. */
  resetByMail: z.boolean(),
  sso: z.object({ label: z.string() }).nullable(),
});

export const Team = z.object({
  id: Id,
  name: z.string(),
  archivedAt: Instant.nullable(),
  members: z.array(z.object({ id: Id, name: z.string() })),
  /** Who answers for what lies in the team's queue. */
  lead: z.object({ id: Id, name: z.string() }).nullable(),
  /** The team's own working calendar; `null`: the default one counts. */
  calendar: z.object({ id: Id, name: z.string() }).nullable(),
});
export const NewTeam = z.strictObject({ name: PersonName });
export const TeamChange = z
  .strictObject({
    name: PersonName.optional(),
    archived: z.boolean().optional(),
    /** An active person; becomes a member too. */
    leadId: Id.nullable().optional(),
    calendarId: Id.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Name what changes.');
export const MemberParams = z.object({ id: Id, staffId: Id });

export const NewToken = z.strictObject({ name: PersonName, role: Role, expiresAt: Moment.optional() });
export const ApiToken = z.object({
  id: Id,
  name: z.string(),
  role: Role,
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
/** A new token; `token` is shown this once and left out when the answer is given again by its Idempotency-Key. */
export const MadeToken = z.object({ id: Id, token: z.string().optional() });

/** Asking for a new password; the answer is the same whether or not the address is known. */
export const ResetRequest = z.strictObject({ email: EmailAddress });
export const ResetUse = z.strictObject({ token: Secret, password: NewPassword });
/** A reset link made by an admin, where Kept cannot send mail; `url` is shown this once. */
export const MadeReset = z.object({ url: z.string().optional(), expiresAt: Instant });

/** Single sign-on as admins see it; the client's secret is never given out. */
export const SsoSettings = z.object({
  label: z.string(),
  discoveryUrl: z.string(),
  clientId: z.string(),
  allowedDomain: z.string().nullable(),
  /** What to enter at the provider. */
  callbackUrl: z.string(),
});
export const SsoChange = z.strictObject({
  label: z.string().trim().min(1).max(60),
  discoveryUrl: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().min(1).max(300),
  /** Left out: stays as it is. */
  clientSecret: z.string().min(1).max(1000).optional(),
  allowedDomain: z
    .string()
    .toLowerCase()
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/)
    .max(253)
    .nullable(),
});

export const AuditEntry = z.object({
  id: Id,
  type: z.string(),
  at: Instant,
  actor: z.object({ type: z.string(), id: z.string(), name: z.string() }),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

export const SignIn = z.strictObject({ email: EmailAddress, password: z.string().min(1).max(128) });
export const Reauthentication = z.strictObject({ password: z.string().min(1).max(128) });
export const PasswordChange = z.strictObject({ current: z.string().min(1).max(128), password: NewPassword });
export const EmailChange = z.strictObject({ email: EmailAddress });
