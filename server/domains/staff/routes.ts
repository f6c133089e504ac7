import { z } from 'zod';
import { IdParams, Nothing } from '#contracts/common.ts';
import {
  ApiToken,
  AuditEntry,
  MadeReset,
  MadeToken,
  Me,
  MeChange,
  NewToken,
  SsoChange,
  SsoSettings,
  StaffChange,
  StaffMember,
} from '#contracts/staff.ts';
import { ADMINS, READERS, type Role } from '#platform/actor.ts';
import { get, Page, pageQuery, type Route, write } from '#platform/http/index.ts';
import { listAudit } from './audit.ts';
import { calendarRoutes } from './calendars/index.ts';
import { makeReset } from './links.ts';
import { describeMe } from './me.ts';
import { notificationRoutes } from './notifications/index.ts';
import type { StaffParts } from './parts.ts';
import { changeProfile, changeStaff, findStaff, listStaff } from './people.ts';
import { shownOnce } from './secret.ts';
import { endSso, readSso, setSso } from './sso.ts';
import { teamRoutes } from './team-routes.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';

const AUDITORS: readonly Role[] = ['admin', 'auditor'];

const meRoutes = (parts: StaffParts): Route[] => [
  get({
    url: '/me',
    summary: 'Who is calling and what they may do',
    tag: 'staff',
    who: READERS,
    response: Me,
    handle: ({ db, actor }) => describeMe(db, actor),
  }),
  write({
    method: 'PATCH',
    url: '/me',
    summary: 'Change one’s own profile',
    tag: 'staff',
    who: READERS,
    body: MeChange,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, body, now }) => {
      await changeProfile(tx, body, actor, now);
      return null;
    },
  }),
  get({
    url: '/audit',
    summary: 'What matters to security, newest first',
    tag: 'staff',
    who: AUDITORS,
    query: pageQuery,
    response: Page(AuditEntry),
    handle: ({ db, query }) => listAudit(db, query.limit, query.cursor),
  }),
  get({
    url: '/settings/sso',
    summary: 'Single sign-on as it is set up',
    tag: 'settings',
    who: ADMINS,
    response: SsoSettings,
    handle: ({ db }) => readSso(db, parts.publicUrl),
  }),
  write({
    method: 'PUT',
    url: '/settings/sso',
    summary: 'Set single sign-on up (OpenID Connect)',
    tag: 'settings',
    who: ADMINS,
    body: SsoChange,
    response: SsoSettings,
    handle: async ({ tx, actor, body, now }) => {
      await setSso(tx, parts, body, actor, now);
      return readSso(tx, parts.publicUrl);
    },
  }),
  write({
    method: 'DELETE',
    url: '/settings/sso',
    summary: 'End single sign-on',
    tag: 'settings',
    who: ADMINS,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, now }) => {
      await endSso(tx, actor, now);
      return null;
    },
  }),
];

const peopleRoutes = (parts: StaffParts): Route[] => [
  get({
    url: '/staff',
    summary: 'Everybody of the company',
    tag: 'staff',
    who: READERS,
    response: z.object({ items: z.array(StaffMember) }),
    handle: async ({ db, actor }) => ({ items: await listStaff(db, actor) }),
  }),
  write({
    method: 'PATCH',
    url: '/staff/:id',
    summary: 'Change somebody’s role, disable or enable them',
    tag: 'staff',
    who: ADMINS,
    params: IdParams,
    body: StaffChange,
    response: StaffMember,
    handle: async ({ tx, actor, params, body, now }) => {
      await changeStaff(tx, parts.hooks, params.id, body, actor, now);
      return findStaff(tx, actor, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/staff/:id/password-reset',
    summary: 'Make a link that lets somebody choose a new password',
    tag: 'staff',
    who: ADMINS,
    params: IdParams,
    response: MadeReset,
    status: 201,
    handle: async ({ tx, actor, params, now }) => {
      const made = await makeReset(tx, parts.publicUrl, params.id, actor, now);
      return shownOnce({ expiresAt: made.expiresAt.toISOString() }, 'url', made.url);
    },
  }),
  get({
    url: '/tokens',
    summary: 'Tokens of other systems',
    tag: 'staff',
    who: ADMINS,
    response: z.object({ items: z.array(ApiToken) }),
    handle: async ({ db }) => ({ items: await listTokens(db) }),
  }),
  write({
    method: 'POST',
    url: '/tokens',
    summary: 'Make a token for another system; it is shown this once',
    tag: 'staff',
    who: ADMINS,
    body: NewToken,
    response: MadeToken,
    status: 201,
    handle: async ({ tx, actor, body, now }) => {
      const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
      const made = await createToken(tx, { ...body, expiresAt }, actor, now);
      return shownOnce({ id: made.id }, 'token', made.token);
    },
  }),
  write({
    method: 'DELETE',
    url: '/tokens/:id',
    summary: 'End a token',
    tag: 'staff',
    who: ADMINS,
    params: IdParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await revokeToken(tx, params.id, actor, now);
      return null;
    },
  }),
];

/** Routes for people who are signed in. */
export const insideRoutes = (parts: StaffParts): Route[] => [
  ...meRoutes(parts),
  ...peopleRoutes(parts),
  ...teamRoutes(parts.hooks),
  ...calendarRoutes,
  ...notificationRoutes,
];
