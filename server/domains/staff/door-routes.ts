import { z } from 'zod';
import { IdParams, Nothing } from '#contracts/common.ts';
import {
  Acceptance,
  Invitation,
  MadeInvitation,
  NewInvitation,
  ResetRequest,
  ResetUse,
  Setup,
  SignInOptions,
} from '#contracts/staff.ts';
import { ADMINS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { LaterAuth } from './auth/better.ts';
import type { Devices } from './auth/devices.ts';
import { openSession } from './auth/open-session.ts';
import { acceptInvitation, invite, listInvitations, revokeInvitation } from './invitations.ts';
import { isEmpty, requestReset, setUp, useReset } from './links.ts';
import { type StaffParts, trySending } from './parts.ts';
import { shownOnce } from './secret.ts';
import { ssoLabel } from './sso.ts';

/** The link by which an invitation is accepted. */
export const invitationUrl = (publicUrl: string, token: string): string =>
  `${publicUrl}/welcome#invite=${token}`;

const invitationText = (inviter: string, url: string): string =>
  `${inviter} invites you to Kept. Choose your name and password here within 7 days:\n\n${url}\n`;

/** Routes by which people come in: first user, invitations, forgotten passwords. */
export function doorRoutes(parts: StaffParts, auth: LaterAuth, devices: Devices): Route[] {
  return [
    get({
      url: '/sign-in-options',
      summary: 'How people sign in here, and whether Kept waits for its first user',
      tag: 'sign-in',
      who: 'anyone',
      response: SignInOptions,
      handle: async ({ db }) => ({
        setup: await isEmpty(db),
        resetByMail: parts.sendMail !== undefined,
        sso: await ssoLabel(db),
      }),
    }),
    write({
      method: 'POST',
      url: '/setup',
      summary: 'Become the first user, an admin, by the link printed at the start; signs in',
      tag: 'sign-in',
      who: 'anyone',
      body: Setup,
      response: z.object({ id: z.string() }),
      status: 201,
      handle: async ({ tx, body, now, request, reply }) => {
        const actor = await setUp(tx, parts.hooks, body, now);
        await openSession(tx, auth, actor, 'setup', { request, reply, now });
        devices.remember(request, reply, actor.id);
        return { id: actor.id };
      },
    }),
    ...invitationRoutes(parts, auth, devices),
    ...resetRoutes(devices),
  ];
}

const invitationRoutes = (parts: StaffParts, auth: LaterAuth, devices: Devices): Route[] => [
  get({
    url: '/invitations',
    summary: 'Invitations, newest first',
    tag: 'staff',
    who: ADMINS,
    response: z.object({ items: z.array(Invitation) }),
    handle: async ({ db }) => ({ items: await listInvitations(db, parts.clock.now()) }),
  }),
  write({
    method: 'POST',
    url: '/invitations',
    summary: 'Invite somebody; the link is shown this once, and mailed where Kept can send mail',
    tag: 'staff',
    who: ADMINS,
    body: NewInvitation,
    response: MadeInvitation,
    status: 201,
    handle: async ({ tx, actor, body, now }) => {
      const { invitation, token } = await invite(tx, body, actor, now);
      const url = invitationUrl(parts.publicUrl, token);
      const mail = {
        to: invitation.email,
        subject: `${actor.name} invites you to Kept`,
        text: invitationText(actor.name, url),
      };
      return shownOnce({ ...invitation, mailed: await trySending(parts, mail) }, 'url', url);
    },
  }),
  write({
    method: 'DELETE',
    url: '/invitations/:id',
    summary: 'Take an invitation back',
    tag: 'staff',
    who: ADMINS,
    params: IdParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await revokeInvitation(tx, params.id, actor, now);
      return null;
    },
  }),
  write({
    method: 'POST',
    url: '/invitations/acceptance',
    summary: 'Accept an invitation; signs in',
    tag: 'sign-in',
    who: 'anyone',
    body: Acceptance,
    response: z.object({ id: z.string() }),
    status: 201,
    handle: async ({ tx, body, now, request, reply }) => {
      const actor = await acceptInvitation(tx, parts.hooks, body, now);
      await openSession(tx, auth, actor, 'invitation', { request, reply, now });
      devices.remember(request, reply, actor.id);
      return { id: actor.id };
    },
  }),
];

const resetRoutes = (devices: Devices): Route[] => [
  write({
    method: 'POST',
    url: '/password-resets',
    summary: 'Ask for a new password; the answer is the same for every address',
    tag: 'sign-in',
    who: 'anyone',
    body: ResetRequest,
    response: Nothing,
    status: 204,
    handle: async ({ tx, body, now }) => {
      await requestReset(tx, body.email, now);
      return null;
    },
  }),
  write({
    method: 'POST',
    url: '/password-resets/use',
    summary: 'Choose a new password by the link; ends all sessions, then sign in',
    tag: 'sign-in',
    who: 'anyone',
    body: ResetUse,
    response: Nothing,
    status: 204,
    handle: async ({ tx, body, now, request, reply }) => {
      devices.remember(request, reply, await useReset(tx, body, now));
      return null;
    },
  }),
];
