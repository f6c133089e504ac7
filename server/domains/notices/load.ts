import { knownLanguage, knownZone } from '#contracts/common.ts';
import {
  addressesOnFile,
  familiesOf,
  holdMerges,
  type QuietHours,
  quietHoursOfAll,
  type Reach,
  reachableMany,
  rootsOf,
} from '#domains/customers/index.ts';
import { channelsReady, type SendingChannel } from '#domains/delivery/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { listTemplates } from '#domains/templates/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { asksAddress } from './deemed.ts';
import { isOneWith, joinTwins, type Kin, takeApart } from './kin.ts';
import type { TellingParts } from './parts.ts';
import { type SentStep, sentOf } from './sent.ts';
import type { NoticeRow } from './types.ts';
import type { Reader, TemplateView } from './wording.ts';

/** A notice with the messages that went out for it. */
export interface Loaded {
  readonly row: NoticeRow;
  readonly sent: readonly SentStep[];
  /** A person told them, after it was last rebutted. */
  readonly spoken: boolean;
  /** When a person was last asked; `null`: never, or only they may say it (after a restore). */
  readonly askedAt: Date | null;
}

/** A customer with what they are to be told. */
export interface Customer {
  /** At the top of merges. */
  readonly id: string;
  readonly kin: Kin;
  readonly reader: Reader;
  readonly notices: readonly Loaded[];
  readonly reach: readonly Reach[];
  /** For what does not wait for anything. */
  readonly reachUrgent: readonly Reach[];
  readonly quiet: QuietHours;
  /** There is a number of theirs that a person could call. */
  readonly callable: boolean;
  /** When they were last merged with somebody. */
  readonly mergedAt: Date | null;
  /** Their postal addresses, each in one line; only where one of the notices asks for it. */
  readonly addresses: readonly string[];
}

/** Of who is not known any more. */
export const NO_QUIET: QuietHours = {
  from: '00:00',
  until: '00:00',
  timeZones: ['UTC'],
  by: 'company',
  countries: [],
};

/** What telling looks at, the same for all customers of a batch. */
export interface Means {
  readonly templates: ReadonlyMap<string, TemplateView>;
  readonly channels: ReadonlySet<SendingChannel>;
  /** The company's country, for letters within it. */
  readonly country: string | null;
  /** Whom mails come from. */
  readonly sender: Actor;
}

/** What the company has to tell with. */
export async function meansOf(tx: Tx, { mailboxes }: TellingParts): Promise<Means> {
  const templates = new Map((await listTemplates(tx)).map((template) => [template.key, template]));
  const { rows } = await sql<{ country: string | null }>`
    select v.rules -> 'holidays' ->> 'country' as country from calendars c join calendar_versions v on v.calendar_id = c.id
    where c.is_default order by v.number desc limit 1`.execute(tx);
  const { rows: boxes } = await sql<{ name: string }>`
    select name from mailboxes where id = ${(await mailboxes.forSending(tx, null))?.id ?? null}::uuid`.execute(
    tx,
  );
  return {
    templates,
    channels: await channelsReady(tx),
    country: rows[0]?.country ?? null,
    sender: system(boxes[0]?.name ?? 'Kept'),
  };
}

/**
 * The customers with what they are to be told, their records locked: whoever tells them works alone. Merged ones are told as
 * one, and stay it until the end of the transaction.
 */
export async function loadCustomers(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  ids: readonly string[],
  { country }: Means,
  now: Date,
): Promise<Customer[]> {
  await holdMerges(tx);
  const families = await familiesOf(tx, [...new Set((await rootsOf(tx, ids)).values())]);
  await lockRecords(tx, [...families.values()].flat());
  const notices = await noticesDue(tx, families, now);
  const ours = [...notices.keys()].sort();
  if (ours.length === 0) return [];
  const rows = [...notices.values()].flat();
  const kin = kinOf([...families.values()]);
  await takeApart(tx, parts, rows, kin, now);
  await joinTwins(tx, rows, kin, now);
  const sent = await sentOf(tx, rows, kin, country, now);
  const people = await peopleOf(tx, rows, kin);
  const readers = await readersOf(tx, ours);
  const reach = await reachableMany(tx, ours, 'duty', now);
  const urgent = rows.some((row) => row.duty.urgent)
    ? await reachableMany(tx, ours, 'safety', now)
    : new Map<string, Reach[]>();
  const quiet = await quietHoursOfAll(tx, ours, now);
  const asked = ours.filter((id) => notices.get(id)?.some((row) => asksAddress(row.duty.template)));
  const addresses =
    asked.length > 0 ? await addressesOnFile(tx, asked, country) : new Map<string, string[]>();
  return ours.map((id) => ({
    id,
    kin,
    reader: readers.get(id) ?? { name: '', language: null, timeZone: 'UTC' },
    notices: (notices.get(id) ?? []).map((row) => ({
      row,
      sent: sent.get(row.id) ?? [],
      spoken: people.get(row.id)?.spoken ?? false,
      askedAt: people.get(row.id)?.askedAt ?? null,
    })),
    reach: reach.get(id) ?? [],
    reachUrgent: urgent.get(id) ?? [],
    quiet: quiet.get(id) ?? NO_QUIET,
    callable: readers.get(id)?.callable ?? false,
    mergedAt: readers.get(id)?.mergedAt ?? null,
    addresses: addresses.get(id) ?? [],
  }));
}

/**
 * Notices that are due to be looked at, and those that wait to be told together with one of them, by the customer at the top.
 */
async function noticesDue(
  tx: Tx,
  families: ReadonlyMap<string, readonly string[]>,
  now: Date,
): Promise<Map<string, NoticeRow[]>> {
  const members = [...families].flatMap(([root, ids]) => ids.map((id) => ({ root, id })));
  const { rows } = await sql<NoticeRow & { root: string }>`
    select f.root, n.customer_id, n.id, n.action_id, n.type, n.policy, n.key, n.matter, n.what, n.duty, n.words, n.owed_at, n.starts_at,
      n.due_at, n.case_id, n.case_customer_id, n.state, n.look_at, n.told_at, n.told_rung, n.told_entry_id, n.rebutted_at,
      n.task_id, n.settled_say, n.changed_at
    from unnest(${members.map(({ root }) => root)}::uuid[], ${members.map(({ id }) => id)}::uuid[]) as f (root, id)
    join notices n on n.customer_id = f.id
    where n.look_at <= ${now} or (n.state = 'owed' and n.look_at is not null and n.starts_at <= ${now})
    order by n.owed_at, n.id for update of n`.execute(tx);
  const found = new Map<string, NoticeRow[]>();
  for (const { root, ...row } of rows) found.set(root, [...(found.get(root) ?? []), row]);
  return new Map([...found].filter(([, list]) => list.some((row) => isDue(row, now))));
}

/** Whether its own time has come; before it, a notice only goes along with others. */
export const isDue = (row: NoticeRow, now: Date): boolean => row.look_at !== null && row.look_at <= now;

const kinOf = (families: readonly (readonly string[])[]): Kin =>
  new Map(
    families.flatMap((ids) => {
      const family = new Set(ids);
      return ids.map((id) => [id, family] as const);
    }),
  );

/** What people did for each notice, and when one was asked to. Words with who turned out to be another are none. */
async function peopleOf(
  tx: Tx,
  rows: readonly NoticeRow[],
  kin: Kin,
): Promise<ReadonlyMap<string, { readonly spoken: boolean; readonly askedAt: Date | null }>> {
  const { rows: found } = await sql<{ id: string; own: string; spoken: string | null; askedAt: Date | null }>`
    select n.id, n.customer_id as own, (select case s.kind when 'spoke' then coalesce(k.customer_id, s.customer_id) end
        from notice_steps s left join entry_keys k on k.id = s.entry_id where s.customer_id = n.customer_id
        and s.notice_id = n.id and s.kind in ('spoke', 'rebutted') order by s.id desc limit 1) as spoken,
      (select case s.kind when 'asked-person' then s.at end from notice_steps s where s.customer_id = n.customer_id
        and s.notice_id = n.id and s.kind in ('asked-person', 'restored') order by s.id desc limit 1) as "askedAt"
    from unnest(${rows.map((row) => row.customer_id)}::uuid[], ${rows.map((row) => row.id)}::uuid[]) as n (customer_id, id)`.execute(
    tx,
  );
  return new Map(
    found.map(({ id, own, spoken, askedAt }) => [
      id,
      { spoken: spoken !== null && isOneWith(kin, own, spoken), askedAt },
    ]),
  );
}

/** A customer as a reader, and how people could reach them. */
interface Person extends Reader {
  readonly callable: boolean;
  readonly mergedAt: Date | null;
}

async function readersOf(tx: Tx, roots: readonly string[]): Promise<Map<string, Person>> {
  const { timeZone } = await workingTimeOf(tx, {});
  const { rows } = await sql<Omit<Person, 'timeZone'> & { id: string; timeZone: string | null }>`
    with recursive family (root, id, merged_at, depth) as (
      select id, id, null::timestamptz, 0 from unnest(${roots}::uuid[]) as s (id)
      union all
      select f.root, m.customer_id, m.merged_at, depth + 1 from family f
      join customer_merges m on m.into_customer_id = f.id where depth < 100)
    select c.customer_id as id, c.name, c.language, c.time_zone as "timeZone",
      exists (select from family f join contact_points p on p.customer_id = f.id
        where f.root = c.customer_id and p.kind = 'phone' and p.ended_at is null) as callable,
      (select max(f.merged_at) from family f where f.root = c.customer_id) as "mergedAt"
    from customers c where c.customer_id = any(${roots}::uuid[])`.execute(tx);
  // What an earlier Kept took in unseen may be no language and no zone: they are told all the same.
  return new Map(
    rows.map(({ id, ...row }) => [
      id,
      {
        ...row,
        language: knownLanguage(row.language ?? ''),
        timeZone: knownZone(row.timeZone ?? '') ?? timeZone,
      },
    ]),
  );
}
