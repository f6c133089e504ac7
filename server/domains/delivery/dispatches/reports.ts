import { isWithinReason } from '#contracts/common.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { addEvidence, type Rung } from '../evidence.ts';
import type { ChangingParts } from '../parts.ts';
import { changeDispatch } from './changes.ts';
import { type DispatchRow, findDispatch } from './row.ts';
import { storable } from './storable.ts';
import type { ProviderReport } from './types.ts';

/**
 * Takes in what a provider says: once each, in whatever order it comes. Evidence is only ever added, so a later `delivered`
 * stands beside an earlier `failed` (R26). What is said of something unknown is kept, and counts when its dispatch is known.
 */
export async function takeReport(
  db: Database,
  parts: ChangingParts,
  channelId: string,
  report: ProviderReport,
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql`
      insert into provider_reports (channel_id, provider_id, status, id, rung, say, at, received_at)
      values (${channelId}, ${storable(report.providerId)}, ${storable(report.status)}, ${newId()}, ${report.rung},
        ${storable(report.say, 1000)}, ${instantOf(report, now)}, ${now})
      on conflict do nothing returning 1`.execute(tx);
    if (rows.length === 0) return;
    if (report.reference !== undefined) await nameByReference(tx, channelId, report, now);
    await applyWaitingReports(tx, parts, channelId, [storable(report.providerId)], now);
  });
}

/** When it happened, as the provider says; its clock may be ahead, or not have been set at all. */
const instantOf = ({ at }: ProviderReport, now: Date): Date =>
  at !== null && isWithinReason(at) && at < now ? at : now;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The provider gives our own name back: so we learn its name for what was in doubt. */
async function nameByReference(
  tx: Tx,
  channelId: string,
  { providerId, reference = '' }: ProviderReport,
  now: Date,
): Promise<void> {
  if (!UUID.test(reference)) return;
  await sql`
    insert into provider_ids (channel_id, provider_id, customer_id, dispatch_id, part, recorded_at)
    select ${channelId}, ${storable(providerId)}, d.customer_id, d.id, 1, ${now} from dispatches d
    join channels c on c.id = ${channelId} and c.kind = d.channel
    where d.id = ${reference} on conflict do nothing`.execute(tx);
}

interface Waiting {
  readonly id: string;
  readonly provider_id: string;
  readonly rung: Rung;
  readonly status: string;
  readonly say: string;
  readonly at: Date;
  readonly customer_id: string;
  readonly dispatch_id: string;
}

/** Makes evidence of reports whose dispatch is known by now, oldest first. */
export async function applyWaitingReports(
  tx: Tx,
  parts: ChangingParts,
  channelId: string,
  providerIds: readonly string[],
  now: Date,
): Promise<void> {
  const { rows } = await sql<Waiting>`
    select r.id, r.provider_id, r.rung, r.status, r.say, r.at, p.customer_id, p.dispatch_id from provider_reports r
    join provider_ids p on p.channel_id = r.channel_id and p.provider_id = r.provider_id
    where r.channel_id = ${channelId} and r.provider_id = any(${providerIds}::text[]) and r.applied_at is null
    order by r.received_at, r.id`.execute(tx);
  for (const report of rows) await apply(tx, parts, channelId, report, now);
}

async function apply(
  tx: Tx,
  parts: ChangingParts,
  channelId: string,
  report: Waiting,
  now: Date,
): Promise<void> {
  const row = await findDispatch(tx, report.dispatch_id, true);
  const before = await partsOf(tx, row);
  await sql`
    update provider_reports set applied_at = ${now} where id = ${report.id} and channel_id = ${channelId}`.execute(
    tx,
  );
  await raise(tx, channelId, report);
  const whole = wholeOf(await partsOf(tx, row), report.rung);
  if (whole === undefined || (before.length > 1 && whole === wholeOf(before, whole))) return;
  await addEvidence(
    tx,
    parts,
    [
      {
        customerId: row.customer_id,
        entryId: row.entry_id,
        recipient: row.recipient,
        rung: whole,
        // Nothing happened to it before it was written: from a clock that stands at 1970 time limits would run out at once.
        at: report.at < row.created_at ? now : report.at,
        source: row.channel,
        say: report.say,
      },
    ],
    now,
  );
  await follow(tx, parts, row, whole, report.say, now);
}

/** What came before does not lower what came after it, in whatever order the two are told. */
async function raise(tx: Tx, channelId: string, report: Waiting): Promise<void> {
  const lower = Object.keys(HEIGHT).filter((rung) => heightOf(rung) < heightOf(report.rung));
  await sql`
    update provider_ids set rung = ${report.rung} where channel_id = ${channelId} and provider_id = ${report.provider_id}
      and (rung is null or ${heightOf(report.rung)} = 0 or rung = any(${lower}::text[]) or not (rung = any(${Object.keys(HEIGHT)}::text[])))`.execute(
    tx,
  );
}

async function partsOf(tx: Tx, row: DispatchRow): Promise<(Rung | null)[]> {
  const { rows } = await sql<{ rung: Rung | null }>`
    select rung from provider_ids where customer_id = ${row.customer_id} and dispatch_id = ${row.id}`.execute(
    tx,
  );
  return rows.map((one) => one.rung);
}

const HEIGHT: Partial<Readonly<Record<Rung, number>>> = {
  accepted: 1,
  dispatched: 2,
  delivered: 3,
  displayed: 4,
};

const heightOf = (rung: string): number => new Map<string, number>(Object.entries(HEIGHT)).get(rung) ?? 0;

/**
 * What a report of one part says of the whole: a lost part is a lost message, and it has got as far as the part that is
 * furthest behind; `undefined` while that one has not come so far.
 */
function wholeOf(parts: readonly (Rung | null)[], rung: Rung): Rung | undefined {
  const wanted = HEIGHT[rung];
  if (wanted === undefined) return parts.includes(rung) ? rung : undefined;
  return parts.every((part) => part !== null && (HEIGHT[part] ?? 0) >= wanted) ? rung : undefined;
}

/** The dispatch's state follows what is known last: a failure is shown to people, a success ends doubt and failure. */
async function follow(
  tx: Tx,
  parts: ChangingParts,
  row: DispatchRow,
  rung: Rung,
  say: string,
  now: Date,
): Promise<void> {
  if (row.state === 'cancelled') return;
  if (rung === 'failed' || rung === 'returned')
    return changeDispatch(
      tx,
      parts,
      row,
      'failed',
      `It did not arrive: ${say} Check the ${row.channel === 'sms' ? 'number' : 'address'}, or reach them another way.`,
      now,
    );
  const arrived = heightOf(rung) >= heightOf('delivered');
  if (arrived || (row.state === 'in-doubt' && heightOf(rung) > 0))
    await changeDispatch(tx, parts, row, 'sent', null, now);
}
