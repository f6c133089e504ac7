import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { Evidence } from './record.ts';

/**
 * `owed`: nothing went out yet; `telling`: it is not shown yet that they were told; `asked-person`: somebody is to call; `moot`:
 * what they were to be told was settled before.
 */
export const NoticeState = z.enum(['owed', 'telling', 'told', 'asked-person', 'waived', 'moot']);

/** Rungs of the evidence ladder that a duty may need; `made-available` is the portal alone. */
export const NeededRung = z.enum([
  'made-available',
  'accepted',
  'dispatched',
  'delivered',
  'displayed',
  'acted',
]);

/** A duty to tell a customer, and where it stands. */
export const Notice = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  /** The action that gave rise to it first. */
  actionId: Id.nullable(),
  type: z.string(),
  /** Policy with its version, and the duty's key in it. */
  policy: z.string(),
  key: z.string(),
  matter: z.string(),
  /** Why they are told, for people of the company. */
  say: z.string(),
  /** What it is about in one line, as the customer is told, such as `…1234`; `null`: nothing is named. */
  about: z.string().nullable(),
  needs: NeededRung,
  state: NoticeState,
  owedAt: Instant,
  /** Not told before. */
  startsAt: Instant,
  dueAt: Instant,
  toldAt: Instant.nullable(),
  /** The highest rung that was shown when it counted as told. */
  rung: NeededRung.nullable(),
  /** The entry that shows it, or that settled it. */
  entryId: Id.nullable(),
  /** When it was last taken to be told and was not. */
  rebuttedAt: Instant.nullable(),
  caseNumber: z.string().nullable(),
  /** The call that somebody is asked to make. */
  taskId: Id.nullable(),
  /** Why nobody need tell them any more, where it is `moot`. */
  settled: z.string().nullable(),
});

/** What was done to tell it, or came of that. */
export const NoticeStep = z.object({
  kind: z.enum([
    'sent',
    'refused',
    'failed',
    'told',
    'rebutted',
    'asked-person',
    'spoke',
    'not-reached',
    'waived',
    'moot',
    'resumed',
    'restored',
  ]),
  at: Instant,
  say: z.string(),
  channel: z.enum(['email', 'sms', 'letter', 'portal', 'person']).nullable(),
  recipient: z.string().nullable(),
  rung: NeededRung.nullable(),
  /** The message that went out, or the entry that shows what happened. */
  entryId: Id.nullable(),
  by: z.string(),
  /** What is known of the message, in order. */
  evidence: z.array(Evidence),
});

export const NoticeView = Notice.extend({
  /** What its words were made from. */
  words: z.record(z.string(), z.string()),
  steps: z.array(NoticeStep),
});

export const NoticeQuery = z.object({
  /** `open`: not told, not waived and not moot. */
  state: z.union([NoticeState, z.literal('open')]).optional(),
  customer: Id.optional(),
  action: Id.optional(),
  type: z.string().max(100).optional(),
  from: Moment.optional(),
  until: Moment.optional(),
});

export const Waiver = z.strictObject({ reason: z.string().trim().min(3).max(1000) });

/** What a person did to tell the customer. */
export const PersonTelling = z.strictObject({
  /** `told`: the right person was reached and heard it. */
  outcome: z.enum(['told', 'not-reached']),
  /** `letter`: one that was handed over with proof, such as a registered one; it shows no more than that it was delivered. */
  how: z.enum(['call', 'visit', 'letter']).default('call'),
  say: z.string().trim().min(1).max(5000),
  /** The entry of the call, where it is in the record already. */
  entryId: Id.optional(),
});
