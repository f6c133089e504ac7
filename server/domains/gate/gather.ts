import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { type CompiledQuery, type Database, sql, type Tx } from '#platform/db/index.ts';
import { APPROVER } from './action-facts.ts';
import { type Asking, digestOfGiven } from './asking.ts';

/** What is known of a question before it is decided, all of one moment. */
export interface Found {
  /** The customer that was named, and the one at the top of merges; `null`: nobody known. */
  readonly own: string | null;
  readonly root: string | null;
  /** It was answered before. */
  readonly known: { readonly customerId: string; readonly actionId: string; readonly digest: string } | null;
  /** Which policies are in force. */
  readonly epoch: string;
  /** How many decisions there are about the customer. */
  readonly seq: number;
  readonly approved: boolean | null;
  readonly asked: AskedBefore | null;
  /** `facts_0`, `facts_1` …: what each source found. */
  readonly [facts: `facts_${number}`]: unknown;
}

/** The asked action that something done carries out. */
export interface AskedBefore {
  readonly id: string;
  readonly customerId: string;
  readonly verdict: 'proceed' | 'hold' | 'refuse';
  /** State of its hold, if it was held. */
  readonly hold: 'held' | 'released' | 'refused' | 'overtaken' | 'withdrawn' | null;
}

/** Leave to act is good for so long (seconds) from when it was given, or from when it was asked for; what is done later was not asked. */
const GOOD_FOR_S = 31 * 86_400;

const WHO = ({ given: { customer } }: Asking) =>
  'ref' in customer
    ? sql`select customer_id from identities where kind = 'ref' and value = ${customer.ref}`
    : sql`select customer_id from customers where customer_id = ${customer.id} and kind <> 'unattributed'`;

const ASKED = (asking: Asking) =>
  asking.mode === 'ask'
    ? sql`null::jsonb`
    : sql`(select jsonb_build_object('id', a.id, 'customerId', a.customer_id, 'verdict', a.verdict, 'hold', h.state)
        from actions a left join lateral (
          select * from holds h where h.customer_id = a.customer_id and h.id = a.id offset 0) h on true
        where a.customer_id = ${OF_FAMILY} and a.mode = 'ask' and a.type = ${asking.type} and a.source = ${asking.source}
          and ${asking.given.asked === undefined ? sql`a.matter = ${asking.matter}` : sql`a.external_id = ${asking.given.asked}`}
          and greatest(coalesce(h.ended_at, h.looked_at, a.decided_at), a.at) > ${asking.now}::timestamptz - make_interval(secs => ${GOOD_FOR_S})
          and not exists (select from actions d where d.customer_id = a.customer_id and d.asked_id = a.id offset 0)
        order by a.decided_at desc, a.id desc limit 1)`;

/** The statement that finds a question's facts. */
export type Gathering = CompiledQuery<Found>;

/**
 * Who is meant, whether it was asked before, and the facts of all sources, in one statement: what others have committed when
 * it starts is in it, and nothing is remembered from one question to the next.
 */
export function gathering(db: Database | Tx, asking: Asking, sources: readonly FactSource[]): Gathering {
  const columns = sources.map(
    (source, place) => sql`, ${source.query(asking)} as ${sql.ref(`facts_${place}`)}`,
  );
  return sql<Found>`
    with recursive asked (id) as (${WHO(asking)}),
    up (id, depth) as (
      select id, 0 from asked
      union all
      select m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
    root (id) as (select id from up order by depth desc limit 1),
    family (id, depth) as (
      select id, 0 from root
      union all
      select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)
    select (select id from asked) as own, (select id from root) as root,
      (select jsonb_build_object('customerId', customer_id, 'actionId', action_id, 'digest', encode(digest, 'hex'))
        from action_keys where action_id = ${asking.actionId}) as known,
      (select epoch from policy_epoch) as epoch,
      (select coalesce(max(seq), 0) from actions where customer_id = (select id from asked)) as seq,
      ${APPROVER(asking)} as approved, ${ASKED(asking)} as asked
      ${sql.join(columns, sql` `)}`.compile(db);
}

/** Whether what was stored under this source and id is this very request. */
export const isSame = (asking: Asking, digest: string): boolean =>
  digestOfGiven(asking.given).toString('hex') === digest;
