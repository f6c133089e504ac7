import { familyOf, rootOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { PromiseRow, Proof } from './row.ts';

/** An entry of the customer as a proof. */
export interface ProofEntry {
  readonly id: string;
  readonly customerId: string;
  readonly occurredAt: Date;
  /** The mail that it was, where it was one of ours. */
  readonly outgoingId: string | null;
}

interface EntryRow {
  id: string;
  customer_id: string;
  kind: string;
  direction: 'in' | 'out' | 'internal';
  channel: string;
  occurred_at: Date;
  author: { type: string; address: string | null };
  outcome: string | null;
  promise_id: string | null;
  partner_id: string | null;
  outgoing_id: string | null;
  outgoing_state: string | null;
  came_back: boolean;
  to_customer: boolean;
  from_partner: boolean;
}

/** Kinds of entries in which something happened between us, the customer and others. */
const HAPPENED = [
  'message',
  'call',
  'visit',
  'note',
  'answer',
  'voicemail',
  'delivery-report',
  'disposition',
];

/** Why an entry proves nothing: a stable code, and words. */
export interface NoProof {
  readonly code: string;
  readonly say: string;
}

/** The entry, if it proves the promise in one of these ways; 409 `not-proven` with the reason of the first where it does not. */
export async function requireProof(
  tx: Tx,
  row: PromiseRow,
  entryId: string,
  proofs: readonly Proof[],
  now: Date,
): Promise<ProofEntry> {
  const found = await lookForProof(tx, row, entryId, proofs, now);
  if ('code' in found)
    throw conflict('not-proven', `${found.say} Nothing was changed.`, { reason: found.code });
  return found;
}

/**
 * The entry, if it proves the promise in one of these ways, or why it does not; 422 where the customer has no such entry.
 * Voicemail never proves that somebody was reached (R66).
 */
export async function lookForProof(
  tx: Tx,
  row: PromiseRow,
  entryId: string,
  proofs: readonly Proof[],
  now: Date,
): Promise<ProofEntry | NoProof> {
  const entry = await read(tx, row, entryId);
  const why = whyNever(entry, row, now) ?? whyNone(entry, row, proofs);
  if (why !== null) return why;
  const { id, customer_id: customerId, occurred_at: occurredAt, outgoing_id: outgoingId } = entry;
  return { id, customerId, occurredAt, outgoingId };
}

function whyNever(entry: EntryRow, row: PromiseRow, now: Date): NoProof | null {
  if (entry.id === row.entry_id)
    return { code: 'is-the-promise', say: 'Here it was promised; that it was done must stand elsewhere.' };
  if (entry.occurred_at < row.made_at)
    return { code: 'before-the-promise', say: 'This happened before it was promised.' };
  return entry.occurred_at > now ? { code: 'not-yet', say: 'This has not happened yet.' } : null;
}

function whyNone(entry: EntryRow, row: PromiseRow, proofs: readonly Proof[]): NoProof | null {
  const whys = proofs.map((proof) => PROVES[proof](entry, row));
  const [first = null] = whys;
  if (first === null || whys.includes(null)) return null;
  return { code: first[0], say: first[1] };
}

type Why = readonly [code: string, say: string] | null;

/** For each kind of proof: why the entry is none, or `null`. */
const PROVES: Readonly<Record<Proof, (entry: EntryRow, row: PromiseRow) => Why>> = {
  reached: (entry) => {
    if (entry.kind === 'voicemail' || entry.outcome === 'voicemail')
      return ['voicemail', 'A voicemail is an attempt: nobody was reached.'];
    if (entry.kind !== 'call' && entry.kind !== 'visit')
      return ['not-a-call', 'Only a call or a visit proves that the person was reached.'];
    return entry.outcome === 'reached'
      ? null
      : ['not-reached', 'The person was not reached; it is an attempt.'];
  },
  message: (entry) => {
    if (entry.kind !== 'message' || entry.direction !== 'out' || !entry.to_customer)
      return ['not-a-message', 'Only a message from us to the customer proves it.'];
    if (entry.came_back || entry.outgoing_state === 'failed')
      return ['came-back', 'This message did not reach the customer.'];
    const left = entry.outgoing_state === 'sent' || entry.outgoing_state === null;
    return left ? null : ['not-left', 'This message has not left yet.'];
  },
  customer: (entry) =>
    entry.direction === 'in' && entry.author.type === 'customer' && HAPPENED.includes(entry.kind)
      ? null
      : ['not-the-customer', 'Only the customer’s own words prove it.'],
  partner: (entry, row) =>
    (entry.kind === 'answer' && entry.promise_id === row.id) || entry.from_partner
      ? null
      : ['not-the-partner', 'Only the partner’s own words prove it.'],
  entry: (entry) =>
    HAPPENED.includes(entry.kind) && entry.partner_id === null && !entry.from_partner
      ? null
      : ['shows-nothing', 'This entry does not show that it was done.'],
};

async function read(tx: Database | Tx, row: PromiseRow, entryId: string): Promise<EntryRow> {
  const family = await familyOf(tx, await rootOf(tx, row.customer_id));
  const { rows } = await sql<EntryRow>`
    select e.id, e.customer_id, e.kind, e.direction, e.channel, e.occurred_at, e.author,
      c.details ->> 'outcome' as outcome, c.details ->> 'promiseId' as promise_id, c.details ->> 'partnerId' as partner_id,
      coalesce(o.id, d.id) as outgoing_id, coalesce(o.state, d.state) as outgoing_state,
      exists (select from evidence v where v.customer_id = e.customer_id and v.entry_id = e.id
        and v.rung in ('failed', 'returned', 'wrong-recipient') and not exists (
          select from evidence later where later.customer_id = v.customer_id and later.entry_id = v.entry_id
            and lower(later.recipient) = lower(v.recipient) and later.rung in ('accepted', 'delivered', 'displayed', 'acted')
            and later.id > v.id)) as came_back,
      c.details -> 'to' is null or exists (
        select from jsonb_array_elements(c.details -> 'to') t
        where not exists (select from partners p where lower(p.email) = lower(t ->> 'address'))) as to_customer,
      e.direction = 'in' and exists (
        select from partners p where p.id = ${row.partner_id}::uuid and lower(p.email) = lower(e.author ->> 'address')) as from_partner
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    left join outgoing o on o.customer_id = e.customer_id and o.entry_id = e.id
    left join dispatches d on d.customer_id = e.customer_id and d.entry_id = e.id
    where k.id = ${entryId} and e.customer_id = any(${family}::uuid[]) limit 1`.execute(tx);
  const found = rows[0];
  if (!found) throw invalid('entryId', 'This customer has no such entry.');
  return found;
}
