import { z } from 'zod';
import { Id, IdParams, Nothing } from '#contracts/common.ts';
import {
  Confirmation,
  Confirmed,
  ContactPoint,
  ContactPointChange,
  NewContactPoint,
  ReleaseRequest,
  SharingSettled,
  VerificationRequest,
  VerificationSent,
} from '#contracts/contact-points.ts';
import { Customer } from '#contracts/customers.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { get, Page, type Route, write } from '#platform/http/index.ts';
import { addContactPoint, endContactPoint, requireCustomer } from '../customers.ts';
import { findCustomer } from '../views.ts';
import { changePoint } from './changing.ts';
import { confirmByCode, confirmByWord } from './confirming.ts';
import { settleSharing } from './sharing.ts';
import { askRelease, type SentVerification, sendVerification, type VerifyingParts } from './verification.ts';
import { pointView, pointViews } from './view.ts';

const tag = 'customers';
const PointParams = z.object({ id: Id, pointId: Id });
const URL = '/customers/:id/contact-points/:pointId';

/** Contact points: adding, ending, what they are for, and how they are proven. */
export const pointRoutes = (parts: VerifyingParts): Route[] => [
  ...listing(),
  ...single(),
  ...proving(parts),
  ...mending(parts),
];

const listing = (): Route[] => [
  get({
    url: '/customers/:id/contact-points',
    tag,
    summary: 'How a customer may be reached, what may go there now and why, and where we have it from.',
    who: READERS,
    params: IdParams,
    response: Page(ContactPoint),
    handle: async ({ db, params, now }) => {
      await requireCustomer(db, params.id);
      return { items: await pointViews(db, params.id, now), next: null };
    },
  }),
  write({
    method: 'POST',
    url: '/customers/:id/contact-points',
    tag,
    summary: 'Add a way to reach a customer. What was said not to be theirs is refused.',
    who: WORKERS,
    params: IdParams,
    body: NewContactPoint,
    status: 201,
    response: Customer,
    handle: async ({ tx, params, body, actor, now }) => {
      await addContactPoint(tx, params.id, body, actor, now);
      return findCustomer(tx, params.id, now);
    },
  }),
];

const single = (): Route[] => [
  write({
    method: 'PATCH',
    url: URL,
    tag,
    summary: 'Change what a contact point was given for, and who may see what arrives there.',
    who: WORKERS,
    params: PointParams,
    body: ContactPointChange,
    response: ContactPoint,
    handle: async ({ tx, params, body, actor, now }) => {
      await changePoint(tx, params.id, params.pointId, body, actor, now);
      return pointView(tx, params.id, params.pointId, now);
    },
  }),
  write({
    method: 'DELETE',
    url: URL,
    tag,
    summary: 'End a contact point. It stays on the record and is no longer used.',
    who: WORKERS,
    params: PointParams,
    status: 204,
    response: Nothing,
    handle: async ({ tx, params, actor, now }) => {
      await endContactPoint(tx, params.id, params.pointId, actor, now);
      return null;
    },
  }),
];

const proving = (parts: VerifyingParts): Route[] => [
  write({
    method: 'POST',
    url: `${URL}/verification`,
    tag,
    summary: 'Send a code and a link that prove it; of a postal address, ask whether it is still right.',
    who: WORKERS,
    params: PointParams,
    body: VerificationRequest,
    status: 202,
    response: VerificationSent,
    handle: async ({ tx, params, body, actor, now }) =>
      sent(
        await sendVerification(
          tx,
          parts,
          { customerId: params.id, pointId: params.pointId, ...body },
          actor,
          now,
        ),
      ),
  }),
  write({
    method: 'POST',
    url: `${URL}/confirmation`,
    tag,
    summary:
      'Say the code that was sent, or how you know that it is theirs. A wrong code is counted and told.',
    who: WORKERS,
    params: PointParams,
    body: Confirmation,
    response: Confirmed,
    handle: async ({ tx, params, body, actor, now }) => {
      const about = { customerId: params.id, pointId: params.pointId };
      const outcome =
        'code' in body
          ? await confirmByCode(tx, parts.secrets, { ...about, code: body.code }, actor, now)
          : await confirmByWord(tx, { ...about, say: body.say }, actor, now).then(() => SAID);
      return { ...outcome, contactPoint: await pointView(tx, params.id, params.pointId, now) };
    },
  }),
];

const SAID = { confirmed: true, say: null, triesLeft: null };

const mending = (parts: VerifyingParts): Route[] => [
  write({
    method: 'POST',
    url: `${URL}/sharing`,
    tag,
    summary: 'Say that it is in order that two customers have this address together.',
    who: WORKERS,
    params: PointParams,
    body: SharingSettled,
    response: ContactPoint,
    handle: async ({ tx, params, body, actor, now }) => {
      await settleSharing(tx, params.id, params.pointId, body.reason, actor, now);
      return pointView(tx, params.id, params.pointId, now);
    },
  }),
  write({
    method: 'POST',
    url: `${URL}/release`,
    tag,
    summary:
      'Ask that a quarantined address is released: only a named person, with a reason. It is proven afresh by a code or a link first.',
    who: LEADS,
    params: PointParams,
    body: ReleaseRequest,
    status: 202,
    response: VerificationSent,
    handle: async ({ tx, params, body, actor, now }) =>
      sent(
        await askRelease(
          tx,
          parts,
          { customerId: params.id, pointId: params.pointId, reason: body.reason },
          actor,
          now,
        ),
      ),
  }),
];

const sent = ({ sentTo, codeUntil, linkUntil }: SentVerification) => ({
  sentTo,
  codeUntil: codeUntil.toISOString(),
  linkUntil: linkUntil.toISOString(),
});
