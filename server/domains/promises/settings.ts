import type { z } from 'zod';
import type { PromiseSettings } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';

type Settings = z.output<typeof PromiseSettings>;

/** What the company decided about broken promises. */
export async function promiseSettings(db: Database | Tx): Promise<Settings> {
  const { rows } = await sql<Settings>`select tell from promise_settings`.execute(db);
  return rows[0] ?? { tell: 'draft' };
}

/** Decides it. */
export async function changePromiseSettings(
  tx: Tx,
  settings: Settings,
  actor: Actor,
  now: Date,
): Promise<Settings> {
  await sql`update promise_settings set tell = ${settings.tell}`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.settings.promises-changed', data: { ...settings } }]);
  return settings;
}
