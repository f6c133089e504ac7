import type { z } from 'zod';
import { LadderSettings } from '#contracts/receivables.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';

type Settings = z.output<typeof LadderSettings>;

/** How the company goes about what is overdue; the defaults of P7 where nobody decided. */
export async function ladderSettings(db: Database | Tx): Promise<Settings> {
  const { rows } = await sql<{ settings: unknown }>`select settings from ladder_settings`.execute(db);
  return LadderSettings.parse(rows[0]?.settings ?? {});
}

/** Decides it; what is under way goes by it from its next step on. */
export async function setLadder(tx: Tx, settings: Settings, actor: Actor, now: Date): Promise<void> {
  if (settings.collectorId !== null) await requirePartner(tx, settings.collectorId, 'collectorId');
  await sql`
    insert into ladder_settings (settings, changed_at, changed_by)
    values (${JSON.stringify(settings)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb)
    on conflict (one) do update set settings = excluded.settings, changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(
    tx,
  );
  await publish(tx, actor, now, [{ type: 'kept.ladder.changed', data: { ...settings } }]);
}

/** An active partner's name; 422 where there is none with this id. */
export async function requirePartner(tx: Tx, id: string, field: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from partners where id = ${id} and active`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid(field, 'There is no such active partner.');
  return row.name;
}
