/** People of one company whom systems know by references, and who are merged and taken apart. */
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { hearAnswers, tellDue } from '#domains/notices/index.ts';
import { sql } from '#platform/db/index.ts';
import { noticeParts } from '#server/services/notices.ts';
import type { Office } from '../delivery/office.ts';
import { customer, type Known } from './support.ts';

/** A customer with proven addresses, and what the card system calls them. */
export interface Person {
  readonly id: string;
  readonly ref: string;
}

let next = 7001;

export async function person(ours: Office, name: string, known: Known = {}): Promise<Person> {
  const id = await customer(ours, name, known);
  const ref = `card-system:${next++}`;
  const made = await ours.world.as.agent('POST', `/customers/${id}/refs`, { ref });
  if (made.status >= 300) throw new Error(JSON.stringify(made.body));
  return { id, ref };
}

export async function merge({ world }: Office, into: Person, other: Person): Promise<void> {
  const made = await world.as.lead('POST', `/customers/${into.id}/merge`, {
    customerId: other.id,
    reason: 'They look like one.',
  });
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
}

export async function takeApart({ world }: Office, into: Person, other: Person): Promise<void> {
  const made = await world.as.lead('DELETE', `/customers/${into.id}/merge/${other.id}`);
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
}

/** A charge of theirs was refused; answers the notices that came of it. */
export async function refused(
  { world }: Office,
  ref: string,
  merchant: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const { status, body } = await world.as.agent('POST', '/actions', {
    type: 'charge.refused',
    source: 'card-system',
    id: `${ref} ${merchant}`,
    customer: { ref },
    subject: { card: '…1234' },
    reason: 'limit',
    mode: 'done',
    data: { amount: '49.90', currency: 'EUR', merchant },
    at: new Date(Date.UTC(2026, 0, 5)).toISOString(),
    ...more,
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.notices;
}

/** What the workers do until there is nothing more, without time passing. */
export async function workers(ours: Office): Promise<void> {
  const { house, reader } = ours.world;
  const parts = noticeParts(house, reader);
  for (let rounds = 0; rounds < 4; rounds += 1) {
    await recordActions(gateParts(house));
    await followFacts(gateParts(house));
    await hearAnswers(parts);
    await tellDue(parts);
    await ours.handOver();
  }
}

/** Works on until something is so: what has happened is heard of when no older transaction is open anywhere. */
export async function until(ours: Office, isSo: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await workers(ours);
    try {
      return await isSo();
    } catch (error) {
      if (tries > 100) throw error;
    }
  }
}

/** Everything that went out: to whom, and which merchants it speaks of. */
export const toldOf = (ours: Office, merchants: readonly string[]): { to: string; merchant: string }[] =>
  ours.sink.messages.flatMap(({ to, bytes }) => {
    const words = bytes.toString().replaceAll('=\r\n', '');
    return merchants
      .filter((merchant) => words.includes(merchant))
      .map((merchant) => ({ to: to[0] ?? '', merchant }));
  });

/** Whose the cases are in which a call is to be made. */
export async function openCalls(ours: Office): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from case_tasks where kind = 'call' and state = 'open' order by id`.execute(
    ours.world.house.db,
  );
  return rows.map((row) => row.customer_id);
}
