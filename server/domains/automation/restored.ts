import { sql, type Tx } from '#platform/db/index.ts';
import { eventsAfter } from '#platform/events/index.ts';
import { looksAt } from './reader.ts';
import { recordRun } from './runs.ts';
import { watching } from './watching.ts';

const PAGE = 500;

/**
 * After a restore: what automations had not yet looked at when the backup was made, they may have acted on since. They pass
 * it over, and each of these is written down as stopped, for a person to look at.
 */
export async function passOverAfterRestore(tx: Tx, backedUpAt: Date, now: Date): Promise<void> {
  const { rows } = await sql<{ cursor: string }>`select cursor from automation_reader for update`.execute(tx);
  const say = `Kept was restored from a backup of ${backedUpAt.toISOString()}, which knows this event but not what was done about it. Nothing was done again.`;
  const automations = await watching(tx);
  for (let cursor = rows[0]?.cursor ?? '0'; ; ) {
    const events = await eventsAfter(tx, cursor, PAGE);
    for (const event of events)
      for (const automation of automations)
        if (looksAt(automation, event))
          await recordRun(
            tx,
            automation,
            event,
            undefined,
            {},
            { verdict: 'stopped', code: 'restored', say },
            now,
          );
    cursor = events.at(-1)?.cursor ?? cursor;
    if (events.length === PAGE) continue;
    await sql`update automation_reader set cursor = ${cursor}`.execute(tx);
    return;
  }
}
