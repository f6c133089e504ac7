import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import {
  Affected,
  AffectedQuery,
  IncidentApproval,
  IncidentCase,
  IncidentMessage,
  IncidentPreview,
  MajorIncident,
  MajorIncidentChange,
  MajorIncidentDetail,
  MajorIncidentQuery,
  NewIncidentScope,
  NewMajorIncident,
  Recurrence,
  Removal,
} from '#contracts/major-incidents.ts';
import { caseKey } from '#domains/cases/index.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { linkCase } from './cases.ts';
import { endingRoutes } from './ending-routes.ts';
import { removeAffected } from './list.ts';
import { approve, previewOf, writeMessage } from './message.ts';
import { addScope, changeMajor, openByHand } from './open.ts';
import { recurrenceOf } from './recurrence.ts';
import { findMajorRow } from './row.ts';
import { findMajor, listAffected, listMajor } from './views.ts';

const tag = 'incidents';
const After = z.tuple([Instant, Id]);

/** Incidents that concern many: whom, what they are told, why, and whether it came back. */
export const majorRoutes = (): Route[] => [
  ...reading,
  ...looking,
  ...concerning,
  ...telling,
  ...endingRoutes,
];

const reading: Route[] = [
  get({
    url: '/incidents/major',
    tag,
    summary: 'Incidents that concern many customers, the newest first.',
    who: READERS,
    query: pageQuery.extend(MajorIncidentQuery.shape),
    response: Page(MajorIncident),
    handle: async ({ db, query }) => {
      const { which, customer, caseNumber } = query;
      const customerId = caseNumber === undefined ? customer : (await caseKey(db, caseNumber)).customerId;
      const items = await listMajor(db, { which, customerId }, query.limit, readCursor(After, query.cursor));
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.openedAt, last.id]) : null };
    },
  }),
  get({
    url: '/incidents/major/:id',
    tag,
    summary: 'One of them, with everything that was done about it.',
    who: READERS,
    params: IdParams,
    response: MajorIncidentDetail,
    handle: ({ db, params }) => findMajor(db, params.id),
  }),
  get({
    url: '/incidents/major/:id/affected',
    tag,
    summary: 'Whom it concerns, also those who have not complained; merged customers once.',
    who: READERS,
    params: IdParams,
    query: pageQuery.extend(AffectedQuery.shape),
    response: Page(Affected),
    handle: async ({ db, params, query }) => {
      await findMajorRow(db, params.id);
      const items = await listAffected(
        db,
        params.id,
        query,
        query.limit,
        readCursor(z.tuple([Id]), query.cursor)?.[0],
      );
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.customerId]) : null };
    },
  }),
];

const looking: Route[] = [
  get({
    url: '/incidents/major/:id/preview',
    tag,
    summary:
      'What would go out, in which languages to how many, and what is still wanted before anybody may be told.',
    who: READERS,
    params: IdParams,
    response: IncidentPreview,
    handle: ({ db, params, now }) => previewOf(db, params.id, now),
  }),
  get({
    url: '/incidents/major/:id/recurrence',
    tag,
    summary: 'Whether it came back: how many were late in each batch, before it was put right and after.',
    who: READERS,
    params: IdParams,
    response: Recurrence,
    handle: async ({ db, params, now }) => recurrenceOf(db, await findMajorRow(db, params.id), now),
  }),
];

const concerning: Route[] = [
  write({
    method: 'POST',
    url: '/incidents/major',
    tag,
    summary: 'Open an incident that somebody noticed; its cause is unknown, and one person answers for it.',
    who: WORKERS,
    body: NewMajorIncident,
    status: 201,
    response: MajorIncidentDetail,
    handle: async ({ tx, body, actor, now }) => findMajor(tx, await openByHand(tx, body, actor, now)),
  }),
  write({
    method: 'PATCH',
    url: '/incidents/major/:id',
    tag,
    summary: 'Another title or owner, or what people of the company answer whoever asks.',
    who: WORKERS,
    params: IdParams,
    body: MajorIncidentChange,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeMajor(tx, params.id, body, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/scopes',
    tag,
    summary: 'Whom it concerns besides: everybody of a batch, of actions in a period, or of a list.',
    who: WORKERS,
    params: IdParams,
    body: NewIncidentScope,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await addScope(tx, params.id, body, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/cases',
    tag,
    summary: 'A case belongs to it, and its customer is among the affected.',
    who: WORKERS,
    params: IdParams,
    body: IncidentCase,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await linkCase(tx, params.id, body.caseNumber, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/affected/:customerId/removal',
    tag,
    summary: 'Somebody was on the list by mistake; the reason stays.',
    who: LEADS,
    params: z.object({ id: Id, customerId: Id }),
    body: Removal,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await removeAffected(tx, params.id, params.customerId, body.reason, actor, now);
      return findMajor(tx, params.id);
    },
  }),
];

const telling: Route[] = [
  write({
    method: 'PUT',
    url: '/incidents/major/:id/message',
    tag,
    summary: 'What the affected are told, in each language; until it is approved.',
    who: WORKERS,
    params: IdParams,
    body: IncidentMessage,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await writeMessage(tx, params.id, body, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/approval',
    tag,
    summary: 'A person who read the preview lets it go to all affected, and to whoever joins them later.',
    who: LEADS,
    params: IdParams,
    body: IncidentApproval,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await approve(tx, params.id, body, actor, now);
      return findMajor(tx, params.id);
    },
  }),
];
