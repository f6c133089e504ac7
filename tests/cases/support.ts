import { expect } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Colleague } from '../support/people.ts';
import type { Caller, World } from '../support/world.ts';

/** A Monday morning on which nobody is off, long after any clock of a test begins. */
export const MONDAY = new Date('2027-03-01T08:00:00Z');

/** Opens a case for a customer, in the hands of somebody or in a team's queue. Returns its number. */
export async function openFor(
  w: World,
  customerId: string,
  to: { readonly ownerId?: string; readonly teamId?: string } = {},
  subject = 'The line is down',
): Promise<string> {
  const made = await w.as.lead('POST', '/cases', { customerId, subject, ...to });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.number;
}

/** A customer with this name. */
export async function customer(w: World, name: string): Promise<string> {
  const made = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name,
    contactPoints: [{ kind: 'email', value: `${name.toLowerCase().replace(/\W+/g, '.')}@customer.example` }],
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

/** A team with its lead and members. */
export async function team(
  w: World,
  name: string,
  lead: Colleague | undefined,
  members: readonly Colleague[] = [],
): Promise<string> {
  const made = await w.as.manager('POST', '/teams', { name });
  expect(made.status).toBe(201);
  for (const { id } of members) await w.as.manager('PUT', `/teams/${made.body.id}/members/${id}`);
  if (lead) await w.as.manager('PATCH', `/teams/${made.body.id}`, { leadId: lead.id });
  return made.body.id;
}

/** What somebody is told that they have not read, as `kind: words`. */
export async function told(call: Caller): Promise<string[]> {
  const { body } = await call('GET', '/notifications?limit=100');
  return body.items
    .filter((item: { readAt: string | null }) => item.readAt === null)
    .map((item: { kind: string; say: string }) => `${item.kind}: ${item.say}`);
}

/** Reads everything one was told. */
export const readAll = (call: Caller): Promise<unknown> => call('POST', '/notifications/read', {});

/** The verbs that the record tells of a case, oldest first. */
export async function history(w: World, number: string): Promise<string[]> {
  const { rows } = await sql<{ verb: string }>`
    select c.details ->> 'verb' as verb from case_keys k
    join case_entries l on l.customer_id = k.customer_id and l.case_id = k.id
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind = 'case'
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where k.number = ${number} order by e.seq`.execute(w.house.db);
  return rows.map((row) => row.verb);
}

/** Who answers for a case, and how it stands. */
export async function standing(
  w: World,
  number: string,
): Promise<{ owner: string | null; team: string | null; queued: boolean; state: string; transfers: number }> {
  const { rows } = await sql<{
    owner: string | null;
    team: string | null;
    queued: boolean;
    state: string;
    transfers: number;
  }>`select owner_id as owner, team_id as team, queued, state, transfers from cases where number = ${number}`.execute(
    w.house.db,
  );
  const row = rows[0];
  if (!row) throw new Error(`There is no case ${number}.`);
  return row;
}
