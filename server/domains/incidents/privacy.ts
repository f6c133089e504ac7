import { type CaseKey, openCase } from '#domains/cases/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { armClock, HOURS } from './clock.ts';
import { recordIncidentDeed } from './deeds.ts';
import { addIncidentEntries } from './entries.ts';
import { tellResponsible } from './telling.ts';

/** What opening an incident needs. */
export interface IncidentParts {
  readonly secrets: Secrets;
}

/** A personal-data breach that came to light (R50). */
export interface Breach {
  readonly customerId: string;
  /** Where words went that were not for whoever reads there. */
  readonly contactPointId: string | null;
  /** The same as written, for people; `null` where it is not known. */
  readonly recipient: string | null;
  /** The messages. */
  readonly entryIds: readonly string[];
  readonly say: string;
  /** When the company came to know; the 72 hours run from here. */
  readonly awareAt: Date;
}

export interface OpenedIncident {
  readonly incidentId: string;
  readonly case: CaseKey | null;
  /** It was open already; these messages joined it. */
  readonly joined: boolean;
}

/**
 * Puts a breach into the register, starts its 72 hours, and opens a case whose owner answers for it. What comes out about the
 * same recipient while it is open joins it.
 */
export async function openPrivacyIncident(
  tx: Tx,
  parts: IncidentParts,
  breach: Breach,
  actor: Actor,
  now: Date,
): Promise<OpenedIncident> {
  const { customerId, say, awareAt } = breach;
  const known = await openOne(tx, breach);
  if (known) {
    await addIncidentEntries(tx, customerId, known.id, breach.entryIds);
    const caseKey = known.case_id === null ? null : { customerId, caseId: known.case_id };
    return { incidentId: known.id, case: caseKey, joined: true };
  }
  const id = newId();
  const dueAt = new Date(awareAt.getTime() + HOURS * 3_600_000);
  const opened = await openCase(
    tx,
    parts,
    { customerId, subject: `Privacy incident: ${say}`.slice(0, 300), type: 'problem', tags: ['privacy'] },
    actor,
    now,
  );
  await sql`
    insert into incidents (customer_id, id, kind, say, aware_at, due_at, contact_point_id, recipient, case_id, opened_at, opened_by)
    values (${customerId}, ${id}, 'privacy', ${say}, ${awareAt}, ${dueAt}, ${breach.contactPointId}, ${breach.recipient},
      ${opened.caseId}, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await addIncidentEntries(tx, customerId, id, breach.entryIds);
  await recordIncidentDeed(
    tx,
    {
      customerId,
      incidentId: id,
      verb: 'opened',
      say,
      details: {
        kind: 'privacy',
        awareAt: awareAt.toISOString(),
        dueAt: dueAt.toISOString(),
        caseNumber: opened.number,
      },
    },
    actor,
    now,
  );
  await armClock(tx, { customerId, id, awareAt }, now);
  await tellResponsible(tx, opened, `Privacy incident, ${HOURS} hours from now: ${say}`, now);
  return { incidentId: id, case: { customerId, caseId: opened.caseId }, joined: false };
}

async function openOne(
  tx: Tx,
  { customerId, recipient }: Breach,
): Promise<{ id: string; case_id: string | null } | undefined> {
  if (recipient === null) return undefined;
  const { rows } = await sql<{ id: string; case_id: string | null }>`
    select id, case_id from incidents
    where customer_id = ${customerId} and lower(recipient) = lower(${recipient}) and closed_at is null
    order by opened_at limit 1 for update`.execute(tx);
  return rows[0];
}
