import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

export const IncidentRisk = z.enum(['unlikely', 'likely', 'high']);

/** A personal-data breach, in the register of all of them. */
export const Incident = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  kind: z.enum(['privacy']),
  say: z.string(),
  /** When the company came to know, and when 72 hours from then are over. */
  awareAt: Instant,
  dueAt: Instant,
  /** `running` until it is assessed and, where it must be, the authority notified; `over` when that came too late. */
  clock: z.enum(['running', 'over', 'stopped']),
  /** Who got what was not for them. */
  recipient: z.string().nullable(),
  contactPointId: Id.nullable(),
  /** The messages. */
  entryIds: z.array(Id),
  caseNumber: z.string().nullable(),
  owner: z.string().nullable(),
  assessment: z
    .object({
      /** That people are harmed: unlikely, likely, or likely and severe. */
      risk: IncidentRisk,
      data: z.string(),
      notifyAuthority: z.boolean(),
      notifyPeople: z.boolean(),
      reasons: z.string(),
      at: Instant,
      by: z.string(),
    })
    .nullable(),
  authorityNotifiedAt: Instant.nullable(),
  peopleNotifiedAt: Instant.nullable(),
  /** What the recipient said when asked to delete. */
  deletion: z.object({ answer: z.string(), at: Instant, how: z.string() }).nullable(),
  closedAt: Instant.nullable(),
  closedBy: z.string().nullable(),
  closedSay: z.string().nullable(),
});

export const IncidentDetail = Incident.extend({
  history: z.array(z.object({ verb: z.string(), say: z.string(), at: Instant, by: z.string() })),
});

export const IncidentQuery = z.enum(['open', 'all']);

/** A breach that somebody of the company noticed. */
export const NewIncident = z.strictObject({
  customerId: Id,
  say: z.string().trim().min(1).max(1000),
  awareAt: Moment.optional(),
  recipient: z.string().trim().min(1).max(1000).optional(),
  entryIds: z.array(Id).max(500).default([]),
});

export const Assessment = z.strictObject({
  risk: IncidentRisk,
  /** Which data it was about. */
  data: z.string().trim().min(1).max(2000),
  notifyAuthority: z.boolean(),
  notifyPeople: z.boolean(),
  reasons: z.string().trim().min(1).max(4000),
});

export const IncidentNotification = z.strictObject({
  to: z.enum(['authority', 'people']),
  at: Moment.optional(),
  /** What was said, and the reference of the authority. */
  say: z.string().trim().min(1).max(4000),
  /** Why it came after the 72 hours. */
  lateBecause: z.string().trim().min(1).max(2000).optional(),
});

/** What the recipient said when asked to delete. */
export const DeletionAnswer = z.strictObject({ answer: z.string().trim().min(1).max(1000) });
export const IncidentClosing = z.strictObject({ say: z.string().trim().min(1).max(2000) });
