import type { z } from 'zod';
import type { Trial, TrialRequest } from '#contracts/automation.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { StoredEvent } from '#platform/events/index.ts';
import { gather } from './gather.ts';
import { decide } from './reader.ts';
import { isWatched, type Watching, watching } from './watching.ts';

/** So many events are looked at; so many are shown. */
const MOST = 1000;
const SHOWN = 100;

interface Row {
  id: string;
  type: string;
  subject: string | null;
  customer_id: string;
  actor: Actor;
  data: Record<string, unknown>;
  at: Date;
}

/** On which past events an automation would have acted, without acting. What a case is, is taken as it is now. */
export async function tryOnPast(
  db: Database,
  id: string,
  { from, to }: z.output<typeof TrialRequest>,
): Promise<z.output<typeof Trial>> {
  const [automation] = await watching(db, id);
  if (!automation) throw notFound('automation');
  const events = await pastEvents(db, automation, from, to);
  const looked = events.slice(0, MOST);
  const tried = { holds: 0, unknown: 0 };
  const items: z.output<typeof Trial>['items'] = [];
  for (const event of looked) {
    const about = await gather(db, event, event.at);
    const decided = decide(automation, about);
    if (decided === 'no') continue;
    const verdict = decided.outcome ? 'unknown' : 'would-act';
    tried[verdict === 'unknown' ? 'unknown' : 'holds'] += 1;
    if (items.length < SHOWN)
      items.push({
        event: { id: event.id, type: event.type, at: event.at.toISOString() },
        verdict,
        because: decided.outcome?.say ?? 'The condition holds.',
        caseNumber: about.caseNumber,
        customerId: about.customerId,
      });
  }
  return { looked: looked.length, ...tried, cut: events.length > MOST, items };
}

async function pastEvents(
  db: Database,
  automation: Watching,
  from: string,
  to: string,
): Promise<StoredEvent[]> {
  const exact = automation.events.filter((type) => !type.endsWith('*'));
  const beginnings = automation.events.filter((type) => type.endsWith('*')).map((type) => type.slice(0, -1));
  const { rows } = await sql<Row>`
    select id, type, subject, customer_id, actor, data, at from events
    where at >= ${new Date(from)} and at < ${new Date(to)} and customer_id is not null
      and (type = any(${exact}::text[]) or exists (select from unnest(${beginnings}::text[]) as b (text) where starts_with(type, b.text)))
      and type !~ '^kept\\.(automation|notification|staff|security|settings)\\.'
    order by tx, id limit ${MOST + 1}`.execute(db);
  return rows
    .filter((row) => isWatched(row.type, automation.events))
    .map(({ customer_id: customerId, ...row }) => ({ ...row, customerId, cursor: '0' }));
}
