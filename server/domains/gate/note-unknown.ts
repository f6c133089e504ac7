import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { GivenAction } from './asking.ts';
import { withoutCards } from './card-data.ts';

/** Keeps what was asked or reported about somebody whom nobody knows, for people to see; the newest under a key counts. */
export async function noteUnknown(
  db: Database | Tx,
  given: GivenAction,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (!('ref' in given.customer)) return;
  await sql`
    insert into unknown_refs (source, external_id, ref, type, mode, request, actor, first_at, last_at)
    values (${given.source}, ${given.id}, ${given.customer.ref}, ${given.type}, ${given.mode}, ${JSON.stringify(withoutCards(given))}::jsonb,
      ${JSON.stringify(actor)}::jsonb, ${now}, ${now})
    on conflict (source, external_id) do update set ref = excluded.ref, type = excluded.type, mode = excluded.mode,
      request = excluded.request, actor = excluded.actor, last_at = excluded.last_at, times = unknown_refs.times + 1`.execute(
    db,
  );
}
