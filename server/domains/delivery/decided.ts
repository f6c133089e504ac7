import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';

/** How words were decided on (P10), to be stored with them. */
export interface DecidedWords {
  readonly customerId: string;
  /** The mail's or dispatch's; of what is refused, the one that it would have been. */
  readonly messageId: string;
  readonly moment: 'accepting' | 'leaving';
  readonly verdict: 'proceed' | 'hold' | 'refuse';
  readonly outcome: 'leaves' | 'waits' | 'refused';
  /** How long it waits. */
  readonly until: Date | null;
  /** Plain data, with which whoever decided can decide it again. */
  readonly decision: object;
  /** SHA-256 of all that decides. */
  readonly digest: Buffer;
  readonly at: Date;
}

const rowOf = (one: DecidedWords) => ({
  customer_id: one.customerId,
  id: newId(),
  message_id: one.messageId,
  moment: one.moment,
  verdict: one.verdict,
  outcome: one.outcome,
  until: one.until,
  decision: one.decision,
  digest: one.digest.toString('hex'),
  decided_at: one.at,
});

/** Part of a `with`, so that storing costs no statement of its own: what was decided last of a message is not stored twice. */
export const DECIDED = (all: readonly DecidedWords[]) => sql`decided as (
  insert into message_decisions (customer_id, id, message_id, moment, verdict, outcome, until, decision, digest, decided_at)
  select g.customer_id, g.id, g.message_id, g.moment, g.verdict, g.outcome, g.until, g.decision, decode(g.digest, 'hex'),
    g.decided_at
  from jsonb_to_recordset(${JSON.stringify(all.map(rowOf))}::jsonb) as g (customer_id uuid, id uuid, message_id uuid,
    moment text, verdict text, outcome text, until timestamptz, decision jsonb, digest text, decided_at timestamptz)
  where decode(g.digest, 'hex') is distinct from (select d.digest from message_decisions d
    where d.message_id = g.message_id order by d.decided_at desc, d.id desc limit 1))`;

/** Stores how words were decided on, where nothing else of them is written down. */
export async function keepDecided(tx: Tx, all: readonly DecidedWords[]): Promise<void> {
  if (all.length > 0) await sql`with ${DECIDED(all)} select 1`.execute(tx);
}
