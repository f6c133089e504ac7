import { CaseParams } from '#contracts/cases.ts';
import { Nothing } from '#contracts/common.ts';
import { PresenceChange } from '#contracts/working-together.ts';
import { WORKERS } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import { type Route, write } from '#platform/http/index.ts';
import { caseKey } from '../ground/row.ts';
import { requirePerson } from '../ownership/ownership.ts';

/** The channel on which every process hears who is at which case; what is said on it is told on and kept nowhere. */
export const PRESENCE_CHANNEL = 'kept_presence';

/** The route by which a desk says who is at a case, again every few seconds, so that two do not answer at once. */
export const presenceRoutes: Route[] = [
  write({
    method: 'POST',
    url: '/cases/:number/presence',
    summary: 'Say that I read a case, write in it, or left it; told live, and stored nowhere',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: PresenceChange,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, body, now }) => {
      const { id, name } = requirePerson(actor);
      await caseKey(tx, params.number);
      const said = { number: params.number, staffId: id, name, state: body.state, at: now.toISOString() };
      await sql`select pg_notify(${PRESENCE_CHANNEL}, ${JSON.stringify(said)})`.execute(tx);
      return null;
    },
  }),
];
