import type { FastifyInstance } from 'fastify';
import { type Role, system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { Domains } from '#server/compose.ts';
import type { House } from '#server/house.ts';
import { type Caller, callerOf } from './calls.ts';

/** Somebody of the company who is signed in. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** By which they are signed in. */
  readonly cookie: string;
  readonly call: Caller;
}

let people = 0;

/** Invites somebody, accepts as them, and stays signed in: the way that people come in. */
export async function colleague(
  {
    house,
    domains,
    app,
  }: { readonly house: House; readonly domains: Domains; readonly app: FastifyInstance },
  role: Role,
  given?: string,
): Promise<Colleague> {
  people += 1;
  const name = given ?? `${role} ${people}`;
  const email = `${role}${people}@company.example`;
  const { url } = await inTransaction(house.db, (tx) =>
    domains.staff.createUser(tx, { name, email, role }, system('test'), house.clock.now()),
  );
  const origin = house.config.publicUrl;
  const accepted = await app.inject({
    method: 'POST',
    url: '/v1/invitations/acceptance',
    headers: { origin },
    payload: { token: url.split('#invite=')[1], name, password: 'correct horse battery' },
  });
  if (accepted.statusCode !== 201) throw new Error(accepted.body);
  const cookie = accepted.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const id = accepted.json<{ id: string }>().id;
  return { id, name, email, cookie, call: callerOf(app, { origin, cookie }) };
}
