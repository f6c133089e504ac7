import type { FastifyRequest } from 'fastify';
import { IdParams } from '#contracts/common.ts';
import { ActionAnswer, ActionQuery, ActionSummary, ActionView, NewAction, Replay } from '#contracts/gate.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { KeptError } from '#platform/errors.ts';
import { cursorOf, direct, get, Page, pageQuery, type Route, readCursor } from '#platform/http/index.ts';
import { answer } from './ask.ts';
import { missingNow } from './missing.ts';
import type { GateParts } from './parts.ts';
import { replay } from './replay.ts';
import { ActionPlace, findAction, listActions, placeOf, toAction, toSummary } from './views.ts';

const tag = 'gate';

/** So long (seconds) a caller waits who does not say how long. */
const PATIENCE_S = 2;
const LONGEST_S = 30;

/** The caller's own patience, `Prefer: wait=5` (RFC 7240), in milliseconds; a little is kept for the answer itself. */
function patience(request: FastifyRequest): number {
  const { prefer } = request.headers;
  const said = /(?:^|[,;\s])wait=(\d{1,3})/i.exec(Array.isArray(prefer) ? prefer.join(',') : (prefer ?? ''));
  const seconds = Math.min(LONGEST_S, Math.max(1, Number(said?.[1] ?? PATIENCE_S)));
  return seconds * 1000 - 100;
}

/** No verdict is a «no»: the gate fails closed. */
const unavailable = (): KeptError =>
  new KeptError(
    'gate-unavailable',
    503,
    'The gate cannot decide just now. Do not act: no answer means no. Send the same request again with the same source and id; it is decided once. Of what has happened already (mode done), keep the report and send it again.',
    { rule: 'fail-closed' },
  );

/** Asking, reporting, and what became of it. */
export const actionRoutes = (parts: GateParts): Route[] => [
  direct({
    method: 'POST',
    url: '/actions',
    tag,
    summary:
      'Ask before acting on a customer, or report what was done. The same source and id get the same answer, once. Without an answer in time (`Prefer: wait=`, seconds; 2 unless told): 503 `gate-unavailable`, and the action must not happen.',
    who: WORKERS,
    body: NewAction,
    response: ActionAnswer,
    within: { ms: patience, late: unavailable },
    handle: async ({ body, actor, now }) => (await answer(parts, body, actor, now)).text,
  }),
  get({
    url: '/actions',
    tag,
    summary: 'What was asked and reported, newest first.',
    who: READERS,
    query: pageQuery.extend(ActionQuery.shape),
    response: Page(ActionSummary),
    handle: async ({ db, query }) => {
      const rows = await listActions(db, query, readCursor(ActionPlace, query.cursor), query.limit);
      const last = rows.at(-1);
      return {
        items: rows.map(toSummary),
        next: last && rows.length === query.limit ? cursorOf(placeOf(last)) : null,
      };
    },
  }),
  get({
    url: '/actions/:id',
    tag,
    summary: 'One action: the first answer, where it stands now, and the facts that it rests on.',
    who: READERS,
    params: IdParams,
    response: ActionView,
    handle: async ({ db, params, now }) => {
      const row = await findAction(db, params.id);
      return toAction(row, (await missingNow(db, [row], now)).get(row.id));
    },
  }),
  get({
    url: '/actions/:id/replay',
    tag,
    summary: 'Decide it again from the stored facts and the policies’ versions of then: it must be the same.',
    who: READERS,
    params: IdParams,
    response: Replay,
    handle: ({ db, params }) => replay(db, params.id),
  }),
];
