import type { z } from 'zod';
import { IncidentSettings } from '#contracts/major-incidents.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';

type Settings = z.output<typeof IncidentSettings>;

/** When Kept raises an incident by itself, and how soon the affected are told. */
export async function incidentSettings(db: Database | Tx): Promise<Settings> {
  const { rows } = await sql<{ settings: unknown }>`select settings from incident_settings`.execute(db);
  return IncidentSettings.parse(rows[0]?.settings ?? {});
}

/** Decides it; what is open stays as it is. */
export async function setIncidents(tx: Tx, settings: Settings, actor: Actor, now: Date): Promise<void> {
  await sql`
    insert into incident_settings (settings, changed_at, changed_by)
    values (${JSON.stringify(settings)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb)
    on conflict (one) do update set settings = excluded.settings, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.incident-settings.changed', data: { ...settings } }]);
}
