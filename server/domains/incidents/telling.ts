import type { CaseKey } from '#domains/cases/index.ts';
import { notify } from '#domains/staff/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';

/** Tells whoever answers for an incident's case, and those who lead. */
export async function tellResponsible(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  say: string,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string; number: string | null }>`
    select s.id, (select number from cases where customer_id = ${customerId} and id = ${caseId}) as number
    from staff s where s.active and (s.role in ('manager', 'admin')
      or s.id = (select owner_id from cases where customer_id = ${customerId} and id = ${caseId})) order by s.id limit 50`.execute(
    tx,
  );
  const notice = { kind: 'privacy-incident', say, customerId, caseNumber: rows[0]?.number ?? null };
  await notify(
    tx,
    rows.map((row) => row.id),
    notice,
    now,
  );
}
