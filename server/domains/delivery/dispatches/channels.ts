import type { z } from 'zod';
import type { ChannelSecrets, LetterSenderSettings } from '#contracts/channels.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { SendingChannel } from '../parts.ts';
import type { LetterSender } from './types.ts';

/** A way out as it is stored; `settings` were checked by contracts/channels.ts. */
export interface ChannelRow {
  id: string;
  kind: 'sms' | 'letter';
  driver: 'smpp' | 'twilio' | 'sftp' | 'post';
  name: string;
  settings: Readonly<Record<string, unknown>>;
  secrets: Buffer | null;
  active: boolean;
  status: { state?: 'connected' | 'failed'; say?: string; at?: string };
  created_at: Date;
  updated_at: Date;
}

export type OpenSecrets = z.output<typeof ChannelSecrets>;

/** The secrets of a channel, opened. They are never given out and never logged. */
export const openChannelSecrets = (secrets: Secrets, row: Pick<ChannelRow, 'secrets'>): OpenSecrets =>
  row.secrets === null ? {} : (JSON.parse(secrets.unseal(row.secrets)) as OpenSecrets);

const NAMES = { sms: 'SMS', letter: 'letters' } as const;

/** The way out for a kind of words; 409 `no-channel` where none is set up. */
export async function activeChannel(db: Database | Tx, kind: 'sms' | 'letter'): Promise<ChannelRow> {
  const { rows } = await sql<ChannelRow>`select * from channels where kind = ${kind} and active`.execute(db);
  const row = rows[0];
  if (!row)
    throw conflict(
      'no-channel',
      `No provider for ${NAMES[kind]} is set up. An admin does that under Settings, SMS and letters; nothing was sent.`,
      { channel: kind },
    );
  return row;
}

/** One channel as stored; 404 where there is none. `lock`: nobody else changes it until the end of the transaction. */
export async function findChannel(db: Database | Tx, id: string, lock = false): Promise<ChannelRow> {
  const { rows } = await sql<ChannelRow>`
    select * from channels where id = ${id} ${lock ? sql`for update` : sql``}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('channel');
  return row;
}

/** A channel with its secrets opened, for whoever connects to it. */
export interface ChannelAccess {
  readonly id: string;
  readonly kind: ChannelRow['kind'];
  readonly driver: ChannelRow['driver'];
  readonly settings: ChannelRow['settings'];
  readonly secrets: OpenSecrets;
  /** When it was last changed, in milliseconds: whoever is connected with older settings connects again. */
  readonly changedAt: number;
}

/** A stored channel as whoever connects to it needs it. */
export const accessOf = (secrets: Secrets, row: ChannelRow): ChannelAccess => ({
  id: row.id,
  kind: row.kind,
  driver: row.driver,
  settings: row.settings,
  secrets: openChannelSecrets(secrets, row),
  changedAt: row.updated_at.getTime(),
});

/** The channels that are switched on. */
export async function activeChannels(db: Database, secrets: Secrets): Promise<ChannelAccess[]> {
  const { rows } = await sql<ChannelRow>`select * from channels where active order by kind`.execute(db);
  return rows.map((row) => accessOf(secrets, row));
}

/** Who writes, as the settings of a channel for letters say. */
export function letterSenderOf({ settings }: ChannelRow): LetterSender {
  // Checked by contracts/channels.ts before it was stored.
  return settings.sender as z.output<typeof LetterSenderSettings>;
}

/** The channels that words can go out on now; the portal's inbox is always there. */
export async function channelsReady(db: Database | Tx): Promise<ReadonlySet<SendingChannel>> {
  const { rows } = await sql<{ kind: SendingChannel }>`
    select kind from channels where active
    union select 'email' from mailboxes where active and smtp is not null`.execute(db);
  return new Set<SendingChannel>(['portal', ...rows.map((row) => row.kind)]);
}
