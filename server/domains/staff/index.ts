import type { FastifyInstance } from 'fastify';
import type { Actor, Role } from '#platform/actor.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import type { Route } from '#platform/http/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import type { Auth } from './auth/better.ts';
import { createDevices } from './auth/devices.ts';
import { createGuesses } from './auth/guesses.ts';
import { createIdentify, type Identify } from './auth/identify.ts';
import { mountSignIn } from './auth/mount.ts';
import { doorRoutes, invitationUrl } from './door-routes.ts';
import { invite } from './invitations.ts';
import { firstRun, RESET_TIMER, resetHandler } from './links.ts';
import type { StaffParts } from './parts.ts';
import { insideRoutes } from './routes.ts';
import { createSso } from './sso.ts';
import { createToken, type TokenRequest } from './tokens.ts';

export {
  type HolidaysOf,
  holidaysOf,
  type WorkingTime,
  workingTime,
  workingTimeOf,
} from './calendars/index.ts';
export { type Notice, notify } from './notifications/index.ts';
export type { StaffHooks, StaffMail, StaffParts } from './parts.ts';
export { shownOnce } from './secret.ts';
export { findTeam } from './teams.ts';
export { createToken, type TokenRequest } from './tokens.ts';

/** People of the company as the rest of the house uses them. */
export interface Staff {
  readonly routes: readonly Route[];
  /** Who is calling; `null` for a stranger. Refuses (403, 415) a write by cookie that another site's page may have sent. */
  readonly identify: Identify['identify'];
  /** Mounts `/v1/auth/*`; once, before the server listens. */
  readonly mountAuth: (app: FastifyInstance) => void;
  /** The one-time link for the first user, or `null` when there are users. */
  readonly firstRun: (db: Database) => Promise<{ url: string } | null>;
  /** Invites somebody from the command line and returns the link. */
  readonly createUser: (
    tx: Tx,
    given: { readonly name: string; readonly email: string; readonly role: Role },
    actor: Actor,
    now: Date,
  ) => Promise<{ url: string }>;
  readonly createToken: (
    tx: Tx,
    given: TokenRequest,
    actor: Actor,
    now: Date,
  ) => Promise<{ token: string; id: string }>;
  /** Handlers of this domain's timers by kind, for the sweeper. */
  readonly timers: ReadonlyMap<string, TimerHandler>;
}

/** Builds the staff domain. */
export function createStaff(parts: StaffParts): Staff {
  let loading: Promise<Auth> | undefined;
  const auth = (): Promise<Auth> => {
    loading ??= import('./auth/better.ts').then(({ buildAuth }) => buildAuth(parts, undefined));
    return loading;
  };
  const devices = createDevices(parts.secrets, parts.publicUrl.startsWith('https:'));
  const identify = createIdentify(parts, auth);
  const guesses = createGuesses(parts.db, parts.secrets);
  const routes = [...insideRoutes(parts), ...doorRoutes(parts, auth, devices)];
  return {
    routes,
    identify: identify.identify,
    mountAuth: (app) => {
      // Whoever comes first need not wait for it.
      app.addHook('onListen', async () => void auth().catch(() => undefined));
      mountSignIn(app, { ...parts, auth, sso: createSso(parts), identify, guesses, devices });
      forgetAfterWrites(app, identify, new Set(routes.map((route) => `/v1${route.url}`)));
    },
    firstRun: (db) => firstRun(parts, db),
    createUser: async (tx, given, actor, now) => {
      const { token } = await invite(tx, { ...given, teams: [] }, actor, now);
      return { url: invitationUrl(parts.publicUrl, token) };
    },
    createToken,
    timers: new Map([[RESET_TIMER, resetHandler(parts)]]),
  };
}

/** A role changed or a token ended here counts from the very next request, not only after what was remembered has aged. */
function forgetAfterWrites(app: FastifyInstance, identify: Identify, urls: ReadonlySet<string>): void {
  app.addHook('onSend', async (request) => {
    if (request.method !== 'GET' && urls.has(request.routeOptions.url ?? '')) identify.forget();
  });
}
