import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { ActionType, ActionView } from './gate.ts';
import { NoticeView } from './notices.ts';

/** Of a customer, of one action, or of a span of time; narrowed by type. One of the first three is needed. */
export const EvidenceQuery = z
  .object({
    customer: Id.optional(),
    action: Id.optional(),
    type: ActionType.optional(),
    from: Moment.optional(),
    until: Moment.optional(),
    /** Where the report before ended. */
    cursor: z.string().max(500).optional(),
    /** Actions in one report. */
    limit: z.coerce.number().int().min(1).max(500).default(200),
  })
  .refine(({ customer, action, from }) => customer ?? action ?? from, {
    path: ['customer'],
    error: 'Say of whom, of which action, or from when on.',
  });

/** An entry of the record that is named in the report, so that it can be found and verified. */
export const EvidenceEntry = z.object({
  id: Id,
  customerId: Id,
  /** Its place in that customer's chain. */
  seq: z.int(),
  kind: z.string(),
  channel: z.string(),
  occurredAt: Instant,
  recordedAt: Instant,
  /** Hex SHA-256; each hash is over the entry and the hash before it. */
  prevHash: z.string(),
  hash: z.string(),
  originalSha256: z.string().nullable(),
  /** It was there when the checkpoint below was made. */
  inCheckpoint: z.boolean(),
});

/** What was asked and done, what was decided by which rules, what the customer was told, and what shows it. */
export const EvidenceReport = z.object({
  /** In words. */
  about: z.string(),
  madeAt: Instant,
  madeBy: z.string(),
  /** The newest first. */
  actions: z.array(ActionView.extend({ notices: z.array(NoticeView) })),
  /** Duties to tell that came of no action of the list. */
  notices: z.array(NoticeView),
  entries: z.array(EvidenceEntry),
  /** The newest that ties all chains together; `kept verify` holds the record against it. `null`: none was made yet. */
  checkpoint: z.object({ number: z.int(), at: Instant, root: z.string() }).nullable(),
  /** There are more actions: ask again with this cursor. */
  next: z.string().nullable(),
});
