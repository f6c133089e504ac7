import { quietHoursOfAll, reachableMany, rootOf } from '#domains/customers/index.ts';
import { channelsReady, type SendingChannel } from '#domains/delivery/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { NO_QUIET } from './load.ts';
import { bestOf } from './next.ts';
import { lookAt, whatOf } from './owe.ts';
import type { NewNotice } from './types.ts';
import { waysFor } from './ways.ts';

/** How a notice that is open stands, or would once it is owed. */
export interface Plan {
  readonly state: 'owed' | 'telling' | 'asked-person';
  /** When it goes out, or went. */
  readonly at: Date;
  /** `null`: not chosen yet, or there is none. */
  readonly channel: SendingChannel | null;
  /** When a person is asked. */
  readonly dueAt: Date;
  readonly asks: boolean;
}

interface Row {
  state: Plan['state'];
  at: Date;
  channel: SendingChannel | null;
  dueAt: Date;
  asks: boolean;
}

const PLAN = sql`n.state, coalesce(s.at, n.look_at, n.starts_at) as at, s.channel, n.due_at as "dueAt", (n.duty ->> 'asks')::boolean as asks`;
const LAST_SENT = sql`left join lateral (
  select s.at, s.channel from notice_steps s where s.customer_id = n.customer_id and s.notice_id = n.id and s.kind = 'sent'
  order by s.id desc limit 1) s on true`;
const OPEN = sql`n.state in ('owed', 'telling', 'asked-person')`;

/** Notices of one customer that are about to be owed: as they stand where they are open already, else as they will go out. */
export async function plansFor(
  db: Database | Tx,
  notices: readonly NewNotice[],
  now: Date,
): Promise<Map<NewNotice, Plan>> {
  const [first] = notices;
  if (!first) return new Map();
  const { rows } = await sql<Row & { what: string }>`
    select encode(n.what, 'hex') as what, ${PLAN} from notices n ${LAST_SENT}
    where n.customer_id = ${first.customerId} and n.matter = ${first.matter} and ${OPEN}`.execute(db);
  const known = new Map(rows.map(({ what, ...row }) => [what, row]));
  const plans = new Map<NewNotice, Plan>();
  for (const notice of notices) {
    const open = known.get(whatOf(notice));
    plans.set(notice, open && open.state !== 'owed' ? open : await foreseen(db, notice, now));
  }
  return plans;
}

/** By the first of the ways in which they may be reached. */
async function foreseen(db: Database | Tx, notice: NewNotice, now: Date): Promise<Plan> {
  const { customerId: own, duty } = notice;
  const id = await rootOf(db, own);
  const reach = (await reachableMany(db, [id], duty.urgent ? 'safety' : 'duty', now)).get(id) ?? [];
  const quiet = (await quietHoursOfAll(db, [id], now)).get(id) ?? NO_QUIET;
  const starts = lookAt(notice);
  const dueAt = new Date(notice.at.getTime() + (duty.deferS + duty.withinS) * 1000);
  const customer = { reach, reachUrgent: reach, quiet, mergedAt: null };
  const row = { customer_id: own, duty };
  const channels = await channelsReady(db);
  const way = bestOf(waysFor(customer, { row, sent: [], askedAt: null }, { channels }, starts), dueAt);
  return {
    state: way ? 'owed' : 'asked-person',
    at: way?.opensAt ?? starts,
    channel: way?.channel ?? null,
    dueAt,
    asks: duty.asks,
  };
}

/** Open notices that actions gave rise to or joined: by the action and `policy/key`. What is owed has no channel yet. */
export async function plansOfActions(
  db: Database | Tx,
  actionIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Plan>>> {
  if (actionIds.length === 0) return new Map();
  const { rows } = await sql<Row & { actionId: string; duty: string }>`
    select k.action_id as "actionId", regexp_replace(n.policy, '@[^@]*$', '') || '/' || n.key as duty, ${PLAN}
    from notice_keys k join notices n on n.customer_id = k.customer_id and n.id = k.notice_id ${LAST_SENT}
    where k.action_id = any(${actionIds}::uuid[]) and ${OPEN}`.execute(db);
  const found = new Map<string, Map<string, Plan>>();
  for (const { actionId, duty, ...plan } of rows)
    found.set(actionId, (found.get(actionId) ?? new Map<string, Plan>()).set(duty, plan));
  return found;
}
