import type { z } from 'zod';
import type { UnknownReport } from '#contracts/channels.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { type DispatchRow, type DispatchView, toDispatch } from './row.ts';

export interface DispatchTrouble {
  readonly state: 'failed' | 'in-doubt' | undefined;
  readonly channel: 'sms' | 'letter' | undefined;
}

/** What failed or is in doubt, latest change first. */
export async function listDispatchTrouble(
  db: Database,
  { state, channel }: DispatchTrouble,
  limit: number,
  before?: readonly [string, string],
): Promise<DispatchView[]> {
  const { rows } = await sql<DispatchRow>`
    select * from dispatches where state in ('failed', 'in-doubt')
      ${state ? sql`and state = ${state}` : sql``}
      ${channel ? sql`and channel = ${channel}` : sql``}
      ${before ? sql`and (changed_at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by changed_at desc, id desc limit ${limit}`.execute(db);
  return rows.map(toDispatch);
}

const SHOWN = 100;

/** What providers reported and what belongs to nothing of ours, latest first. */
export async function unknownReports(db: Database): Promise<z.input<typeof UnknownReport>[]> {
  const { rows } = await sql<{
    channel_id: string;
    provider_id: string;
    status: string;
    say: string;
    received_at: Date;
  }>`
    select channel_id, provider_id, status, say, received_at from provider_reports where applied_at is null
    order by received_at desc limit ${SHOWN}`.execute(db);
  return rows.map((row) => ({
    channelId: row.channel_id,
    providerId: row.provider_id,
    status: row.status,
    say: row.say,
    receivedAt: row.received_at.toISOString(),
  }));
}

/** The channel that took a dispatch, and the provider's names for it; `undefined` where none has. */
export async function providerIdsOf(
  db: Database,
  dispatchId: string,
): Promise<{ readonly channelId: string; readonly state: string; readonly ids: string[] } | undefined> {
  const { rows } = await sql<{ channel_id: string; state: string; ids: string[] }>`
    select d.channel_id, d.state, array_agg(p.provider_id order by p.part) as ids from dispatches d
    join provider_ids p on p.customer_id = d.customer_id and p.dispatch_id = d.id
    where d.id = ${dispatchId} and d.channel_id is not null group by d.channel_id, d.state`.execute(db);
  const row = rows[0];
  return row && { channelId: row.channel_id, state: row.state, ids: row.ids };
}
