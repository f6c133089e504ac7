import type { z } from 'zod';
import type { LetterSenderSettings } from '#contracts/channels.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import type { SendingChannel } from '../parts.ts';
import type { LetterSender } from './types.ts';

/** A way out as it is stored. */
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

const NAMES = { sms: 'SMS', letter: 'letters' } as const;

/** The way out for a kind of words; 409 `no-channel` where none is set up. */
export async function activeChannel(db: Database | Tx, kind: 'sms' | 'letter'): Promise<ChannelRow> {
  const { rows } = await sql<ChannelRow>`select * from channels where kind = ${kind} and active`.execute(db);
  const row = rows[0];
  if (!row)
    throw conflict(
      'no-channel',
      `No provider for ${NAMES[kind]} is set up. An admin does that under Settings, Channels; nothing was sent.`,
      { channel: kind },
    );
  return row;
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
