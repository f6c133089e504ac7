import type { z } from 'zod';
import type { FindPromises, FoundPromises } from '#contracts/promises.ts';
import { findCustomer } from '#domains/customers/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { findPromises } from './finding/index.ts';

/** Promises in words that are being written: due moments are the customer's, working days the company's. */
export async function findInText(
  db: Database | Tx,
  { text, customerId, language }: z.output<typeof FindPromises>,
  now: Date,
): Promise<z.input<typeof FoundPromises>> {
  const working = await workingTimeOf(db, {});
  const customer = customerId === undefined ? undefined : await findCustomer(db, customerId, now);
  const timeZone = customer?.timeZone ?? working.timeZone;
  const items = findPromises(text, { now, timeZone, language, working });
  return { items: items.map((one) => ({ ...one, dueAt: one.dueAt?.toISOString() ?? null })), timeZone };
}
