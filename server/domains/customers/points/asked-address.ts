import { PostalComponents } from '#contracts/contact-points.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { postalLines } from './postal.ts';
import { type PointRow, pointsOf } from './row.ts';

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
  const [one, ...more] = points.filter(isOnFile);
  return one && more.length === 0 ? { customerId, pointId: one.id, value: one.value } : undefined;
}

const isOnFile = ({ kind, ended_at, quarantine_id }: PointRow): boolean =>
  kind === 'postal' && ended_at === null && quarantine_id === null;

/**
 * The postal addresses that we have of customers, each in one line as its country writes it; its country's name only where
 * that is another than `home` (ISO 3166-1). Who has none is missing.
 */
export async function addressesOnFile(
  db: Database | Tx,
  ids: readonly string[],
  home: string | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const [id, points] of await pointsOf(db, ids)) {
    const lines = points.filter(isOnFile).map((point) => lineOf(point, home));
    if (lines.length > 0) found.set(id, [...new Set(lines)]);
  }
  return found;
}

function lineOf({ components, value }: PointRow, home: string | null): string {
  const parsed = PostalComponents.safeParse(components);
  const country = parsed.data?.countryCode.toUpperCase() !== home;
  const lines = parsed.success ? postalLines(parsed.data, { country }) : value.split('\n');
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join(', ');
}
