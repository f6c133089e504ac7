import { randomBytes } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import { COLLEAGUES, COMPANY, type DemoCustomer, type PersonKey, TEAMS, zoneOf } from './company.ts';

/** How the newcomer signs in. */
export interface DemoSignIn {
  readonly email: string;
  readonly password: string;
}

/** Calls the API as somebody of the company; a refusal ends the demo with its words. */
export type Api = (method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object) => Promise<unknown>;

/** What is asked for of an answer. */
export const Id = z.object({ id: z.string() });
/** A list of things with names. */
export const Items = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

function apiOf(app: FastifyInstance, headers: Readonly<Record<string, string>>): Api {
  return async (method, path, body) => {
    const response = await app.inject({
      method,
      url: `/v1${path}`,
      headers,
      ...(body ? { payload: body } : {}),
    });
    if (response.statusCode >= 400) throw new Error(`${method} ${path} was refused: ${response.body}`);
    return response.body === '' ? undefined : response.json();
  };
}

/** Becomes the first user by the one-time link, as the newcomer would, and goes on with that session. */
export async function becomeFirst(
  app: FastifyInstance,
  url: string,
  { email, password }: DemoSignIn,
): Promise<Api> {
  const token = new URL(url).hash.replace('#token=', '');
  const name = COLLEAGUES[0]?.name ?? '';
  const response = await app.inject({
    method: 'POST',
    url: '/v1/setup',
    payload: { token, name, email, password },
  });
  return signedIn(app, new URL(url), response);
}

/** Goes on with the session that an answer opened. */
function signedIn(app: FastifyInstance, { origin, host }: URL, response: LightMyRequestResponse): Api {
  if (response.statusCode !== 201) throw new Error(`Somebody was not let in: ${response.body}`);
  const cookie = response.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  return apiOf(app, { cookie, origin, host });
}

/** Lets a system of the company in by a token of its own. */
export async function letIn(app: FastifyInstance, api: Api, name: string): Promise<Api> {
  const made = await api('POST', '/tokens', { name, role: 'agent' });
  const { token } = z.object({ token: z.string() }).parse(made);
  return apiOf(app, { authorization: `Bearer ${token}` });
}

/** Ids by name or key. */
export type Ids = ReadonlyMap<string, string>;

/** Makes the teams; answers their ids by name. */
export async function makeTeams(api: Api): Promise<Ids> {
  const teams = new Map<string, string>();
  for (const name of TEAMS) teams.set(name, Id.parse(await api('POST', '/teams', { name })).id);
  return teams;
}

/** Everybody of the company, signed in, and their ids. */
export interface Staff {
  readonly ids: Ids;
  readonly as: ReadonlyMap<PersonKey, Api>;
}

/** Invites everybody and lets them accept. */
export async function bringPeople(app: FastifyInstance, api: Api, teams: Ids): Promise<Staff> {
  const as = new Map<PersonKey, Api>([['mara', api]]);
  for (const { key, name, email, role, teams: of } of COLLEAGUES.slice(1)) {
    const ids = of.map((team) => teams.get(team) ?? '');
    const { url } = z
      .object({ url: z.string() })
      .parse(await api('POST', '/invitations', { email, role, name, teams: ids }));
    const payload = {
      token: new URL(url).hash.replace('#invite=', ''),
      name,
      password: randomBytes(18).toString('base64url'),
    };
    const accepted = await app.inject({ method: 'POST', url: '/v1/invitations/acceptance', payload });
    as.set(key, signedIn(app, new URL(url), accepted));
  }
  const { items } = Items.parse(await api('GET', '/staff'));
  const ids = new Map(
    COLLEAGUES.map(({ key, name }) => [key, items.find((one) => one.name === name)?.id ?? '']),
  );
  for (const [, id] of teams) await api('PUT', `/teams/${id}/members/${ids.get('mara')}`);
  return { ids, as };
}

/** Connects the company's mailbox, which sends to `port` of this machine; answers its id. */
export async function connectMailbox(api: Api, teamId: string, port: number): Promise<string> {
  const made = await api('POST', '/mailboxes', {
    name: COMPANY.name,
    address: COMPANY.address,
    aliases: [COMPANY.alias],
    teamId,
    smtp: { host: '127.0.0.1', port, tls: 'none' },
    signature: `${COMPANY.name}\n12 Mill Road, Fernhill`,
  });
  return Id.parse(made).id;
}

/** Writes a customer down as somebody who knows them would; answers their id. */
export async function createCustomer(api: Api, customer: DemoCustomer): Promise<string> {
  const { name, email, phone, language, organisation } = customer;
  const contactPoints = [
    { kind: 'email', value: email },
    ...(phone ? [{ kind: 'phone', value: phone }] : []),
  ];
  const made = await api('POST', '/customers', {
    kind: organisation ? 'organisation' : 'person',
    name,
    language,
    timeZone: zoneOf(customer),
    contactPoints,
  });
  return Id.parse(made).id;
}
