import { z } from 'zod';
import type { AuditEntry } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';

interface Row {
  id: string;
  tx: string;
  type: string;
  at: Date;
  actor: Actor;
  subject: string | null;
  data: Record<string, unknown>;
}

const Place = z.tuple([z.string().regex(/^\d{1,19}$/), z.uuid()]);

/** What matters to security (`kept.staff.*`, `kept.security.*`, `kept.settings.*`), newest first. */
export async function listAudit(
  db: Database,
  limit: number,
  cursor: string | undefined,
): Promise<{ items: z.output<typeof AuditEntry>[]; next: string | null }> {
  const [tx = null, id = null] = readCursor(Place, cursor) ?? [];
  const { rows } = await sql<Row>`
    select id, tx::text, type, at, actor, subject, data from events
    where (type like 'kept.staff.%' or type like 'kept.security.%' or type like 'kept.settings.%')
      and (${tx}::text is null or (tx, id) < (${tx}::text::xid8, ${id}::uuid))
    order by events.tx desc, id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ at, actor, tx: _tx, ...row }) => ({
      ...row,
      at: at.toISOString(),
      actor: { type: actor.type, id: actor.id, name: actor.name },
    })),
    next: rows.length > limit && last ? cursorOf([last.tx, last.id]) : null,
  };
}
