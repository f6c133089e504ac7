import type { Database, Tx } from '#platform/db/index.ts';
import { pointsOf } from './row.ts';

/** The postal address that a customer may be asked about. */
export interface AskedAddress {
  readonly customerId: string;
  readonly pointId: string;
  /** Its lines. */
  readonly value: string;
}

/** The one postal address of a customer; `undefined` where there is none or several are known, for then «yes» is no answer. */
export async function addressToConfirm(
  db: Database | Tx,
  customerId: string,
): Promise<AskedAddress | undefined> {
  const points = (await pointsOf(db, [customerId])).get(customerId) ?? [];
  const [one, ...more] = points.filter(
    ({ kind, ended_at, quarantine_id }) => kind === 'postal' && ended_at === null && quarantine_id === null,
  );
  return one && more.length === 0 ? { customerId, pointId: one.id, value: one.value } : undefined;
}
