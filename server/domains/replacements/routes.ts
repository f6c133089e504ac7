import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { ActionAnswer } from '#contracts/gate.ts';
import {
  Cancellation,
  Confirmation,
  NewReplacement,
  Outage,
  Replacement,
  ReplacementQuery,
  Retirement,
  Tracking,
} from '#contracts/replacements.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { answerWhetherItWorks, fallDue, track } from './course.ts';
import { cancelReplacement, DUE, issueReplacement } from './issue.ts';
import { workingLink } from './page.ts';
import type { ReplacementParts } from './parts.ts';
import { findReplacement, listReplacements } from './row.ts';
import { noteOutage, retire } from './without.ts';

const tag = 'replacements';

/** What was done, or what the gate says against it: `replacement` is then as it was, or not there. */
const Outcome = z.object({ replacement: Replacement.nullable(), answer: ActionAnswer.nullable() });
const Due = z.object({ replacementId: Id });

/** A replacement that falls due and is not confirmed begins to be put right. */
export const replacementTimers = (parts: ReplacementParts): ReadonlyMap<string, TimerHandler> =>
  new Map([[DUE, (tx, timer, now) => fallDue(tx, parts, Due.parse(timer.data).replacementId, now)]]);

/** Credentials and devices that take the place of others. */
export const replacementRoutes = (parts: ReplacementParts): Route[] => [...reading(parts), ...writing(parts)];

const reading = (parts: ReplacementParts): Route[] => [
  get({
    url: '/replacements',
    tag,
    summary: 'Replacements, the newest first.',
    who: READERS,
    query: pageQuery.extend(ReplacementQuery.shape),
    response: Page(Replacement),
    handle: async ({ db, query, now }) => {
      const after = readCursor(z.tuple([Instant, Id]), query.cursor);
      const items = await listReplacements(db, query, now, query.limit, after);
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.issuedAt, last.id]) : null };
    },
  }),
  get({
    url: '/replacements/:id',
    tag,
    summary: 'One replacement.',
    who: READERS,
    params: IdParams,
    response: Replacement,
    handle: ({ db, params, now }) => findReplacement(db, params.id, now),
  }),
  get({
    url: '/replacements/:id/link',
    tag,
    summary:
      'Where the customer says whether the new one works; for a message to this customer and nobody else.',
    who: WORKERS,
    params: IdParams,
    response: z.object({ url: z.string() }),
    handle: async ({ db, params, now }) => ({
      url: workingLink(parts, (await findReplacement(db, params.id, now)).id),
    }),
  }),
];

/** What all verbs on one replacement have in common; the answer is the replacement as it then stands. */
const ON_REPLACEMENT = {
  method: 'POST',
  tag,
  who: WORKERS,
  params: IdParams,
  response: Replacement,
} as const;

async function afterwards(tx: Tx, id: string, now: Date, act: Promise<unknown>) {
  await act;
  return findReplacement(tx, id, now);
}

const writing = (parts: ReplacementParts): Route[] => [
  write({
    method: 'POST',
    url: '/replacements',
    tag,
    summary:
      'Issue a replacement with the gate’s leave. `replacement` is null where it gives none. A second is refused while the first is unaccounted for.',
    who: WORKERS,
    body: NewReplacement,
    response: Outcome,
    handle: async ({ tx, body, actor, now }) => {
      const { id, answer } = await issueReplacement(tx, parts, body, actor, now);
      return { replacement: id === null ? null : await findReplacement(tx, id, now), answer };
    },
  }),
  write({
    ...ON_REPLACEMENT,
    url: '/replacements/:id/tracking',
    summary: 'Tell what is known of its way. Once it has arrived the customer is asked whether it works.',
    body: Tracking,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, now, track(tx, parts, params.id, body, actor, now)),
  }),
  write({
    ...ON_REPLACEMENT,
    url: '/replacements/:id/confirmation',
    summary: 'The customer said whether the new one works, in an entry of theirs. Silence is no answer.',
    body: Confirmation,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, now, answerWhetherItWorks(tx, parts, params.id, body, actor, now)),
  }),
  write({
    ...ON_REPLACEMENT,
    url: '/replacements/:id/outage',
    summary: 'The customer has none that works; the days are counted until they have.',
    body: Outage,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, now, noteOutage(tx, parts, params.id, body, actor, now)),
  }),
  write({
    ...ON_REPLACEMENT,
    url: '/replacements/:id/cancellation',
    summary: 'It will not be used any more.',
    body: Cancellation,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, now, cancelReplacement(tx, parts, params.id, body.reason, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/replacements/:id/retirement',
    tag,
    summary: 'The old one is gone, with the gate’s leave; `answer` says what it has against it.',
    who: WORKERS,
    params: IdParams,
    body: Retirement,
    response: Outcome,
    handle: async ({ tx, params, body, actor, now }) => {
      const answer = await retire(tx, parts, params.id, body.actionId, actor, now);
      return { replacement: await findReplacement(tx, params.id, now), answer };
    },
  }),
];
