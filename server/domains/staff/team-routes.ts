import { z } from 'zod';
import { IdParams, Nothing } from '#contracts/common.ts';
import { MemberParams, NewTeam, Team, TeamChange } from '#contracts/staff.ts';
import { READERS, type Role } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { StaffHooks } from './parts.ts';
import { addMember, changeTeam, createTeam, listTeams, removeMember, viewTeam } from './teams.ts';

const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** Routes of teams: everybody sees them, managers and admins change them. */
export const teamRoutes = (hooks: StaffHooks): Route[] => [
  get({
    url: '/teams',
    summary: 'Teams and who is in them',
    tag: 'staff',
    who: READERS,
    response: z.object({ items: z.array(Team) }),
    handle: async ({ db }) => ({ items: await listTeams(db) }),
  }),
  write({
    method: 'POST',
    url: '/teams',
    summary: 'Make a team',
    tag: 'staff',
    who: MANAGERS,
    body: NewTeam,
    response: Team,
    status: 201,
    handle: async ({ tx, actor, body, now }) => viewTeam(tx, await createTeam(tx, body.name, actor, now)),
  }),
  write({
    method: 'PATCH',
    url: '/teams/:id',
    summary: 'Rename, archive or open a team again; name its lead and its working calendar',
    tag: 'staff',
    who: MANAGERS,
    params: IdParams,
    body: TeamChange,
    response: Team,
    handle: async ({ tx, actor, params, body, now }) => {
      await changeTeam(tx, hooks, params.id, body, actor, now);
      return viewTeam(tx, params.id);
    },
  }),
  write({
    method: 'PUT',
    url: '/teams/:id/members/:staffId',
    summary: 'Put somebody into a team',
    tag: 'staff',
    who: MANAGERS,
    params: MemberParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await addMember(tx, params.id, params.staffId, actor, now);
      return null;
    },
  }),
  write({
    method: 'DELETE',
    url: '/teams/:id/members/:staffId',
    summary: 'Take somebody out of a team',
    tag: 'staff',
    who: MANAGERS,
    params: MemberParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await removeMember(tx, hooks, params.id, params.staffId, actor, now);
      return null;
    },
  }),
];
