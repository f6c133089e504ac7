import { type FactSource, OF_FAMILY, type SharedRow } from '#domains/customers/index.ts';
import { CompiledQuery, type Database, prepare, sql, type Tx } from '#platform/db/index.ts';
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
  /** `facts_customer`, `facts_invoice` …: what each source found. */
  readonly [facts: `facts_${string}`]: unknown;
}

/** The asked action that something done carries out. */
export interface AskedBefore {
  readonly id: string;
  readonly customerId: string;
  readonly verdict: 'proceed' | 'hold' | 'refuse';
  /** State of its hold, if it was held. */
  readonly hold: 'held' | 'released' | 'refused' | 'overtaken' | 'withdrawn' | null;
}

type Sql = ReturnType<typeof sql>;

/** Leave to act is good for so long (seconds) from when it was given, or from when it was asked for; what is done later was not asked. */
const GOOD_FOR_S = 31 * 86_400;

const ASKED = sql`(
  select jsonb_build_object('id', a.id, 'customerId', a.customer_id, 'verdict', a.verdict, 'hold', h.state)
  from actions a left join lateral (
    select * from holds h where h.customer_id = a.customer_id and h.id = a.id offset 0) h on true
  where a.customer_id = ${OF_FAMILY} and a.mode = 'ask' and a.type = q.type and a.source = q.source
    and case when q.asked is null then a.matter = q.matter else a.external_id = q.asked end
    and greatest(coalesce(h.ended_at, h.looked_at, a.decided_at), a.at) > q.now - make_interval(secs => ${sql.lit(GOOD_FOR_S)})
    and not exists (select from actions d where d.customer_id = a.customer_id and d.asked_id = a.id offset 0)
  order by a.decided_at desc, a.id desc limit 1)`;

/** One statement that looks into several questions of the same form: what it has in common for them, and what it finds. */
export interface Form {
  readonly text: string;
  readonly lotOf: (asking: Asking) => Readonly<Record<string, unknown>>;
}

/** Who is meant: the customer who was named, and everybody whom merges link to them, from the top. */
const WHO = sql`
  with recursive asked (id) as (
    select customer_id from identities where kind = 'ref' and value = q.ref
    union all
    select customer_id from customers where customer_id = q.customer and kind <> 'unattributed'),
  family (id, level) as (
    select id, 0 from asked
    union
    select m.id, family.level + m.up from family cross join lateral (
      select into_customer_id, 1 from customer_merges where customer_id = family.id
      union all
      select customer_id, -1 from customer_merges where into_customer_id = family.id) m (id, up)
    where abs(family.level) < 100)`;

const joinOf = (asking: Asking, { name, isNamed, query, none }: SharedRow): Sql =>
  isNamed(asking)
    ? sql` left join lateral (${query}) ${sql.ref(name)} on true`
    : sql` cross join (${none}) ${sql.ref(name)}`;

const isAbout = (asking: Asking, source: FactSource): boolean => source.isAbout?.(asking) ?? true;

/** Who is meant, whether it was asked before, and the facts of all sources. */
function formOf(db: Database | Tx, asking: Asking, sources: readonly FactSource[]): Form {
  const wanted = sources.filter((source) => isAbout(asking, source));
  const shared = [...new Set(wanted.flatMap((source) => source.shared ?? []))];
  const lookedUp = new Map(
    [...wanted, ...shared].flatMap((one) => (one.lookedUp ?? []).map((by) => [by.name, by] as const)),
  );
  const columns = [...lookedUp.values()].map(({ name, type }) => sql`, ${sql.ref(name)} ${sql.raw(type)}`);
  const facts = wanted.map(({ name, query }) => sql`, ${query} as ${sql.ref(`facts_${name}`)}`);
  const { sql: text } = sql`
    select q.place, found.* from jsonb_to_recordset(${'[]'}::jsonb) as q (
      place int, ref text, customer uuid, action_id uuid, type text, source text, matter text, now timestamptz, asked text,
      approver text ${sql.join(columns, sql``)})
    cross join lateral (${WHO}
      select who.own, who.ids[1] as root,
        (select jsonb_build_object('customerId', customer_id, 'actionId', action_id, 'digest', encode(digest, 'hex'))
          from action_keys where action_id = q.action_id) as known,
        (select epoch from policy_epoch) as epoch,
        (select coalesce(max(seq), 0) from actions where customer_id = who.own) as seq,
        ${asking.given.exemption === undefined ? sql`null::boolean` : APPROVER} as approved,
        ${asking.mode === 'ask' ? sql`null::jsonb` : ASKED} as asked
        ${sql.join(facts, sql``)}
      from (select (select id from asked) as own, array(select id from family order by level desc, id) as ids offset 0) who
      ${sql.join(
        shared.map((row) => joinOf(asking, row)),
        sql``,
      )}) found`.compile(db);
  prepare(text);
  return {
    text,
    lotOf: (one) => ({
      ...('ref' in one.given.customer
        ? { ref: one.given.customer.ref }
        : { customer: one.given.customer.id }),
      action_id: one.actionId,
      type: one.type,
      source: one.source,
      matter: one.matter,
      now: one.now,
      asked: one.given.asked,
      approver: one.given.exemption?.approver,
      ...Object.fromEntries([...lookedUp.values()].map(({ name, of }) => [name, of(one)])),
    }),
  };
}

const forms = new WeakMap<readonly FactSource[], Map<string, Form>>();

/** The statement that finds a question's facts: the same object for questions of the same form. */
export function formFor(db: Database | Tx, asking: Asking, sources: readonly FactSource[]): Form {
  const byShape = forms.get(sources) ?? new Map<string, Form>();
  forms.set(sources, byShape);
  const shape = [
    asking.mode,
    asking.given.exemption !== undefined,
    ...sources.flatMap((one) => [
      isAbout(asking, one),
      ...(one.shared ?? []).map((row) => row.isNamed(asking)),
    ]),
  ].join();
  const known = byShape.get(shape) ?? formOf(db, asking, sources);
  byShape.set(shape, known);
  return known;
}

/**
 * Looks into several questions of one form in one statement, as starting a plan of many parts costs several times what it
 * costs to go through it: what others have committed when it starts is in it, and nothing is remembered from one question to
 * the next.
 */
export async function gather(db: Database | Tx, form: Form, all: readonly Asking[]): Promise<Found[]> {
  const lots = all.map((asking, place) => ({ place, ...form.lotOf(asking) }));
  const { rows } = await db.executeQuery<Found & { place: number }>(
    CompiledQuery.raw(form.text, [JSON.stringify(lots)]),
  );
  const found = new Map(rows.map((row) => [row.place, row]));
  return all.map((_, place) => {
    const row = found.get(place);
    if (row === undefined) throw new Error('A question was not looked into.');
    return row;
  });
}

/** Whether what was stored under this source and id is this very request. */
export const isSame = (asking: Asking, digest: string): boolean =>
  digestOfGiven(asking.given).toString('hex') === digest;
