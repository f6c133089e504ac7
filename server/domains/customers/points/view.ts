import type { z } from 'zod';
import type { ContactPoint } from '#contracts/contact-points.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { contactSettings } from '../wishes/settings.ts';
import { factsOf, findPoint, type PointRow, pointsOf } from './row.ts';
import { whyNot } from './standing.ts';

export type PointView = z.input<typeof ContactPoint>;

/** How a customer, and whoever is one with them, may be reached: points in use first. */
export async function pointViews(db: Database | Tx, id: string, now: Date): Promise<PointView[]> {
  const { proveAgainDays } = await contactSettings(db);
  return ((await pointsOf(db, [id])).get(id) ?? []).map((row) => toView(row, proveAgainDays, now));
}

/** One contact point as the API gives it. */
export async function pointView(
  db: Database | Tx,
  customerId: string,
  pointId: string,
  now: Date,
): Promise<PointView> {
  const { proveAgainDays } = await contactSettings(db);
  return toView(await findPoint(db, customerId, pointId), proveAgainDays, now);
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function toView(row: PointRow, proveAgainDays: number, now: Date): PointView {
  const why = whyNot(factsOf(row), 'duty', proveAgainDays, now);
  return {
    id: row.id,
    customerId: row.customer_id,
    kind: row.kind,
    value: row.value,
    components: row.components,
    label: row.label,
    purposes: row.purposes,
    agreement: row.agreement,
    setting: row.setting,
    state: why?.code ?? 'usable',
    say: why?.say ?? null,
    verifiedAt: iso(row.verified_at),
    verifiedHow: row.verified_how?.how ?? null,
    confirmedAt: iso(row.confirmed_at),
    quarantine: quarantineOf(row),
    sharedWith: row.shared_with,
    wroteAt: iso(row.wrote_at),
    reachedAt: iso(row.reached_at),
    failedAt: iso(row.failed_at),
    failedSay: row.failed_say,
    returnedAt: iso(row.returned_at),
    evidence: row.evidence,
    endedAt: iso(row.ended_at),
  };
}

const quarantineOf = (row: PointRow): PointView['quarantine'] =>
  row.quarantined_at === null
    ? null
    : {
        at: row.quarantined_at.toISOString(),
        say: row.quarantine_say ?? '',
        entryId: row.quarantine_entry_id,
        releaseAskedAt: iso(row.release_asked_at),
      };
