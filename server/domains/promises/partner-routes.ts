import { z } from 'zod';
import { IdParams } from '#contracts/common.ts';
import { NewPartner, Partner, PartnerAnswer, PartnerChange, PartnerPage } from '#contracts/promises.ts';
import { LEADS, READERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { answerByPartner, partnerPage } from './partner-answer.ts';
import { addPartner, changePartner, listPartners } from './partners.ts';
import type { PromiseParts } from './parts.ts';

const tag = 'partners';
/** A few words; whoever is not one of ours is not read for long. */
const ANSWER_BYTES = 16 * 1024;
const LinkParams = z.object({ token: z.string().max(200) });

/** Partners, and the one page that each of them gets by a signed link. */
export const partnerRoutes = (parts: PromiseParts): Route[] => [
  ...ofTheCompany,
  get({
    url: '/partner/:token',
    tag,
    summary: 'What was promised on a partner’s behalf, behind their signed link.',
    who: 'anyone',
    params: LinkParams,
    response: PartnerPage,
    handle: ({ db, params }) => partnerPage(db, parts.secrets, params.token),
  }),
  write({
    method: 'POST',
    url: '/partner/:token',
    tag,
    summary: 'The partner says that it is done, that it will be, or that it will not.',
    who: 'anyone',
    params: LinkParams,
    body: PartnerAnswer,
    bodyLimit: ANSWER_BYTES,
    response: PartnerPage,
    handle: async ({ tx, params, body, now }) => {
      await answerByPartner(tx, parts, params.token, body, now);
      return partnerPage(tx, parts.secrets, params.token);
    },
  }),
];

const ofTheCompany: Route[] = [
  get({
    url: '/partners',
    tag,
    summary: 'Other companies that do things for us.',
    who: READERS,
    response: z.object({ items: z.array(Partner) }),
    handle: async ({ db }) => ({ items: await listPartners(db) }),
  }),
  write({
    method: 'POST',
    url: '/partners',
    tag,
    summary: 'Add a partner.',
    who: LEADS,
    body: NewPartner,
    status: 201,
    response: Partner,
    handle: ({ tx, body, actor, now }) => addPartner(tx, body, actor, now),
  }),
  write({
    method: 'PATCH',
    url: '/partners/:id',
    tag,
    summary: 'Change a partner; links sent to a former address are dead.',
    who: LEADS,
    params: IdParams,
    body: PartnerChange,
    response: Partner,
    handle: ({ tx, params, body, actor, now }) => changePartner(tx, params.id, body, actor, now),
  }),
];
