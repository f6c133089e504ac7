import type { z } from 'zod';
import type { Mailbox } from '#contracts/mailboxes.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { type MailboxRow, openSecrets } from './mailboxes.ts';

type View = z.input<typeof Mailbox>;
type Counts = View['counts'];

const NONE: Counts = { found: 0, stored: 0, duplicates: 0, quarantined: 0, waiting: 0, failed: 0 };

/** All mailboxes, by name. Servers and which secrets are set are for admins. */
export async function listMailboxes(
  db: Database | Tx,
  secrets: Secrets,
  actor: Actor,
  id?: string,
): Promise<View[]> {
  const { rows } = await sql<MailboxRow>`
    select * from mailboxes ${id === undefined ? sql`` : sql`where id = ${id}`} order by lower(name), id`.execute(
    db,
  );
  const counts = await countsOf(
    db,
    rows.map((row) => row.id),
  );
  const admin = actor.type === 'system' || actor.role === 'admin';
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    address: row.address,
    aliases: row.aliases,
    teamId: row.team_id,
    imap: admin ? row.imap : null,
    smtp: admin ? row.smtp : null,
    receives: row.active && row.imap !== null,
    sends: row.active && row.smtp !== null,
    secretsSet: admin ? Object.keys(openSecrets(secrets, row)).sort() : [],
    signature: row.signature,
    active: row.active,
    counts: counts.get(row.id) ?? NONE,
    status: statusOf(row, admin),
  }));
}

/** One mailbox; 404 where there is none. */
export async function showMailbox(
  db: Database | Tx,
  secrets: Secrets,
  actor: Actor,
  id: string,
): Promise<View> {
  const [found] = await listMailboxes(db, secrets, actor, id);
  if (!found) throw notFound('mailbox');
  return found;
}

function statusOf(row: MailboxRow, admin: boolean): View['status'] {
  if (!row.active)
    return { state: 'off', say: 'Switched off: no mail is fetched and none is sent.', next: null, at: null };
  if (row.imap === null)
    return {
      state: 'off',
      say: 'No mail is fetched; mail servers may still push it here.',
      next: null,
      at: null,
    };
  const { state = 'connecting', say = 'Not connected yet.', next = null, at = null } = row.status;
  // What a server said may name hosts and accounts.
  return {
    state,
    say: admin || state !== 'failed' ? say : 'The mailbox cannot be reached; an admin sees why.',
    next: admin ? next : null,
    at,
  };
}

/** found = stored + duplicates + quarantined + waiting, over everything that the source ever showed; failed ones could not be fetched. */
async function countsOf(db: Database | Tx, ids: readonly string[]): Promise<Map<string, Counts>> {
  const { rows } = await sql<Counts & { id: string }>`
    select i.id,
      count(m.*) as found,
      count(*) filter (where s.first and m.state = 'filed') as stored,
      count(*) filter (where s.first and m.state = 'quarantined') as quarantined,
      count(*) filter (where s.first and m.state = 'waiting') as waiting,
      count(*) filter (where not s.first) as duplicates,
      (select count(*) from mailbox_failures f where f.mailbox_id = i.id) as failed
    from unnest(${ids}::uuid[]) as i (id)
    left join mail_sightings s on s.source = 'mailbox:' || i.id
    left join mail_messages m on m.sha256 = s.sha256
    group by i.id`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
