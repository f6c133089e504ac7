import { expect } from 'vitest';
import type { Answer, World } from '../support/world.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A Monday morning on which nobody is off, long after any clock of a test begins. */
export const MONDAY = new Date('2027-03-01T09:00:00Z');

let count = 0;

/** A customer with a telephone. */
export async function customer(w: World, name: string): Promise<string> {
  count += 1;
  const made = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name,
    timeZone: 'Europe/London',
    contactPoints: [{ kind: 'phone', value: `+44207946${1000 + count}` }],
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

/** Expects success and gives what was answered. */
export function ok({ status, body }: Answer): Answer['body'] {
  expect([status, body]).toEqual([expect.toBeOneOf([200, 201, 202]), expect.anything()]);
  return body;
}

/** The customer turns to us, and we write it down; the number of the case that it opened or joined. */
export async function says(
  w: World,
  customerId: string,
  text: string,
  more: object = {},
): Promise<{ number: string; entryId: string }> {
  const contact = { channel: 'phone', direction: 'in', outcome: 'voicemail', text, ...more };
  const { caseNumber, entry } = ok(await w.as.agent('POST', `/customers/${customerId}/contacts`, contact));
  return { number: caseNumber, entryId: entry.id };
}

/** We turn to the customer. */
export const weSay = async (
  w: World,
  customerId: string,
  number: string,
  more: object = {},
): Promise<string> =>
  ok(
    await w.as.agent('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'We talked about it.',
      caseNumber: number,
      ...more,
    }),
  ).entry.id;

export const look = async (w: World, number: string): Promise<Answer['body']> =>
  ok(await w.as.agent('GET', `/cases/${number}`));

/** A case's reasons as `code weight`. */
export const points = async (w: World, number: string): Promise<string[]> =>
  (await look(w, number)).reasons.map(
    ({ code, weight }: { code: string; weight: number }) => `${code} ${weight}`,
  );
