import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { WrongRecipientAnswer, WrongRecipientReport } from '#contracts/contact-points.ts';
import {
  Assessment,
  DeletionAnswer,
  Incident,
  IncidentClosing,
  IncidentDetail,
  IncidentNotification,
  IncidentQuery,
  NewIncident,
} from '#contracts/incidents.ts';
import { findPoint, requireCustomer, rootOf } from '#domains/customers/index.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { invalid } from '#platform/errors.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { requireEntries } from './entries.ts';
import { openPrivacyIncident } from './privacy.ts';
import { assess, closeIncident, noteDeletion, noteNotification } from './verbs.ts';
import { findIncident, listIncidents } from './views.ts';
import { type WrongRecipientParts, wrongRecipient } from './wrong-recipient.ts';

const tag = 'incidents';
const Cursor = z.tuple([Instant, Id]);

/** The register of breaches, what is decided about each, and the report that an address is not the customer's. */
export const incidentRoutes = (parts: WrongRecipientParts): Route[] => [
  ...register(parts),
  ...deciding(),
  ...ending(),
  reporting(parts),
];

const register = (parts: WrongRecipientParts): Route[] => [
  get({
    url: '/incidents',
    tag,
    summary: 'All personal-data breaches, the newest first, each with its 72-hour clock.',
    who: READERS,
    query: pageQuery.extend({ which: IncidentQuery.default('all') }),
    response: Page(Incident),
    handle: async ({ db, query, now }) => {
      const items = await listIncidents(db, query.which, query.limit, now, readCursor(Cursor, query.cursor));
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.awareAt, last.id]) : null };
    },
  }),
  get({
    url: '/incidents/:id',
    tag,
    summary: 'One breach, with everything that was done about it.',
    who: READERS,
    params: IdParams,
    response: IncidentDetail,
    handle: ({ db, params, now }) => findIncident(db, params.id, now),
  }),
  write({
    method: 'POST',
    url: '/incidents',
    tag,
    summary:
      'Put a breach into the register that somebody noticed. Its 72 hours run from the moment of awareness.',
    who: WORKERS,
    body: NewIncident,
    status: 201,
    response: IncidentDetail,
    handle: async ({ tx, body, actor, now }) => {
      await requireCustomer(tx, body.customerId);
      const awareAt = body.awareAt === undefined ? now : new Date(body.awareAt);
      if (awareAt > now) throw invalid('awareAt', 'This moment is still to come.');
      const customerId = await rootOf(tx, body.customerId);
      await requireEntries(tx, customerId, body.entryIds);
      const breach = {
        ...body,
        customerId,
        awareAt,
        contactPointId: null,
        recipient: body.recipient ?? null,
      };
      const { incidentId } = await openPrivacyIncident(tx, parts, breach, actor, now);
      return findIncident(tx, incidentId, now);
    },
  }),
];

const deciding = (): Route[] => [
  write({
    method: 'POST',
    url: '/incidents/:id/assessment',
    tag,
    summary:
      'Decide how great the risk is, and whether the authority and the people are notified, with reasons.',
    who: LEADS,
    params: IdParams,
    body: Assessment,
    response: IncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await assess(tx, params.id, body, actor, now);
      return findIncident(tx, params.id, now);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/:id/notification',
    tag,
    summary:
      'Note that the authority or the people were notified; after 72 hours with the reason for the delay.',
    who: LEADS,
    params: IdParams,
    body: IncidentNotification,
    response: IncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await noteNotification(tx, params.id, body, actor, now);
      return findIncident(tx, params.id, now);
    },
  }),
];

const ending = (): Route[] => [
  write({
    method: 'POST',
    url: '/incidents/:id/deletion',
    tag,
    summary: 'Note what the recipient said when asked to delete.',
    who: WORKERS,
    params: IdParams,
    body: DeletionAnswer,
    response: IncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await noteDeletion(tx, params.id, body.answer, `told ${actor.name}`, actor, now);
      return findIncident(tx, params.id, now);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/:id/closing',
    tag,
    summary: 'Close a breach; refused without an assessment, and while somebody is still to be notified.',
    who: LEADS,
    params: IdParams,
    body: IncidentClosing,
    response: IncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await closeIncident(tx, params.id, body.say, actor, now);
      return findIncident(tx, params.id, now);
    },
  }),
];

const reporting = (parts: WrongRecipientParts): Route =>
  write({
    method: 'POST',
    url: '/customers/:id/contact-points/:pointId/wrong-recipient',
    tag: 'customers',
    summary:
      'Report that a contact point is not theirs: it is quarantined at once, and where something went there a privacy incident opens.',
    who: WORKERS,
    params: z.object({ id: Id, pointId: Id }),
    body: WrongRecipientReport,
    response: WrongRecipientAnswer,
    handle: async ({ tx, params, body, actor, now }) => {
      const point = await findPoint(tx, params.id, params.pointId);
      return wrongRecipient(
        tx,
        parts,
        {
          customerId: params.id,
          contactPointId: point.id,
          kind: point.kind,
          value: point.value,
          entryId: body.entryId ?? null,
          source: 'desk',
          say: body.say,
        },
        actor,
        now,
      );
    },
  });
