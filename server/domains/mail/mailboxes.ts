import type { z } from 'zod';
import type { ImapSettings, MailboxSecrets, SmtpSettings } from '#contracts/mailboxes.ts';
import { identityOf } from '#domains/customers/index.ts';
import type { Mailboxes } from '#domains/delivery/index.ts';
import { type Database, onceIn, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';

export type Imap = z.output<typeof ImapSettings>;
export type Smtp = z.output<typeof SmtpSettings>;
export type SealedSecrets = z.output<typeof MailboxSecrets>;

/** A mailbox as stored. */
export interface MailboxRow {
  id: string;
  name: string;
  address: string;
  aliases: string[];
  team_id: string | null;
  imap: Imap | null;
  smtp: Smtp | null;
  secrets: Buffer | null;
  signature: string;
  active: boolean;
  status: { state?: 'connecting' | 'connected' | 'failed'; say?: string; next?: string | null; at?: string };
  updated_at: Date;
}

/** A mailbox of ours, and the team whose work its mail is. */
export interface OwnMailbox {
  readonly id: string;
  readonly teamId: string | null;
}

/** Comparable addresses that are ours, and which mailbox each belongs to. */
export async function ownAddresses(
  db: Database | Tx,
  more: readonly string[],
): Promise<{ own: Set<string>; mailboxes: Map<string, OwnMailbox> }> {
  const { rows } = await sql<{ id: string; team_id: string | null; address: string; aliases: string[] }>`
    select id, team_id, address, aliases from mailboxes`.execute(db);
  const mailboxes = new Map<string, OwnMailbox>();
  for (const row of rows) {
    for (const address of [row.address, ...row.aliases]) {
      const comparable = identityOf('email', address);
      if (comparable !== null) mailboxes.set(comparable, { id: row.id, teamId: row.team_id });
    }
  }
  const others = more.map((address) => identityOf('email', address)).filter((address) => address !== null);
  return { own: new Set([...mailboxes.keys(), ...others]), mailboxes };
}

/** Whether mail to this address is for us: an address of a mailbox, an alias, or either with `+` something. */
export async function isOurs(db: Database, address: string): Promise<boolean> {
  const comparable = identityOf('email', address);
  if (comparable === null) return false;
  const { own } = await ownAddresses(db, []);
  return own.has(comparable) || own.has(comparable.replace(/\+[^@]*@/, '@'));
}

/** Mailboxes as delivery uses them. */
export const sendingMailboxes: Mailboxes = {
  forSending: (db, wanted) => (wanted === null ? firstOnce(db) : senderAmong(db, wanted)),
  own: async (db) => (await ownOnce(db)).own,
};

async function senderAmong(db: Database | Tx, wanted: string | null) {
  const { rows } = await sql<{ id: string; address: string; signature: string }>`
    select id, address, signature from mailboxes
    where active and smtp is not null ${wanted === null ? sql`` : sql`and id = ${wanted}`}
    order by created_at, id limit 1`.execute(db);
  return rows[0];
}

const firstOnce = onceIn((db) => senderAmong(db, null));
const ownOnce = onceIn((db) => ownAddresses(db, []));

/** One mailbox as stored; 404 where there is none. `lock`: nobody else changes it until the end of the transaction. */
export async function findMailbox(db: Database | Tx, id: string, lock = false): Promise<MailboxRow> {
  const { rows } = await sql<MailboxRow>`
    select * from mailboxes where id = ${id} ${lock ? sql`for update` : sql``}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('mailbox');
  return row;
}

/** The secrets of a mailbox, opened. They are never given out and never logged. */
export const openSecrets = (secrets: Secrets, row: MailboxRow): SealedSecrets =>
  row.secrets === null ? {} : (JSON.parse(secrets.unseal(row.secrets)) as SealedSecrets);

/** Settings and secrets of a mailbox, for the services that connect to it. */
export interface MailboxAccess {
  readonly id: string;
  readonly address: string;
  readonly imap: Imap | null;
  readonly smtp: Smtp | null;
  readonly secrets: SealedSecrets;
}

/** What a service needs to connect; `undefined` where there is no such active mailbox. */
export async function mailboxAccess(
  db: Database,
  secrets: Secrets,
  id: string,
): Promise<MailboxAccess | undefined> {
  const { rows } = await sql<MailboxRow>`select * from mailboxes where id = ${id} and active`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  return { id, address: row.address, imap: row.imap, smtp: row.smtp, secrets: openSecrets(secrets, row) };
}

/** Active mailboxes that are fetched from, with the moment of their last change. */
export async function watchedMailboxes(db: Database): Promise<{ id: string; changedAt: number }[]> {
  const { rows } = await sql<{ id: string; updated_at: Date }>`
    select id, updated_at from mailboxes where active and imap is not null order by id`.execute(db);
  return rows.map((row) => ({ id: row.id, changedAt: row.updated_at.getTime() }));
}
