import type { z } from 'zod';
import type { MailboxChange, NewMailbox } from '#contracts/mailboxes.ts';
import { identityOf } from '#domains/customers/index.ts';
import { findTeam } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { findMailbox, type MailboxRow, openSecrets, ownAddresses, type SealedSecrets } from './mailboxes.ts';

type Given = z.output<typeof NewMailbox>;
type Change = z.output<typeof MailboxChange>;

/** Connects a mailbox; its secrets are sealed and never given out again. */
export async function connectMailbox(
  tx: Tx,
  secrets: Secrets,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<string> {
  const id = newId();
  await refuseClashes(tx, id, [given.address, ...given.aliases]);
  await requireTeam(tx, given.teamId);
  refuseHalves(given);
  await sql`
    insert into mailboxes (id, name, address, aliases, team_id, imap, smtp, secrets, signature, created_at, updated_at)
    values (${id}, ${given.name}, ${given.address}, ${given.aliases}, ${given.teamId}, ${json(given.imap)}::jsonb,
      ${json(given.smtp)}::jsonb, ${seal(secrets, given.secrets)}, ${given.signature}, ${now}, ${now})`.execute(
    tx,
  );
  await tell(tx, id, actor, now, { name: given.name, address: given.address });
  return id;
}

/** Changes what is given and leaves the rest. Secrets of servers that change are asked for again. */
export async function changeMailbox(
  tx: Tx,
  secrets: Secrets,
  id: string,
  change: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await findMailbox(tx, id, true);
  const next = {
    address: change.address ?? row.address,
    aliases: change.aliases ?? row.aliases,
    teamId: change.teamId === undefined ? row.team_id : change.teamId,
    imap: change.imap === undefined ? row.imap : change.imap,
    smtp: change.smtp === undefined ? row.smtp : change.smtp,
  };
  await refuseClashes(tx, id, [next.address, ...next.aliases]);
  await requireTeam(tx, next.teamId);
  refuseHalves(next);
  const kept = stillMeant(openSecrets(secrets, row), row, next);
  // Whoever watches it sees by this moment that it has changed; two changes are never of the same one.
  const at = new Date(Math.max(now.getTime(), row.updated_at.getTime() + 1));
  await sql`
    update mailboxes set name = ${change.name ?? row.name}, address = ${next.address}, aliases = ${next.aliases},
      team_id = ${next.teamId}, imap = ${json(next.imap)}::jsonb, smtp = ${json(next.smtp)}::jsonb,
      secrets = ${seal(secrets, { ...kept, ...change.secrets })}, signature = ${change.signature ?? row.signature},
      active = ${change.active ?? row.active}, updated_at = ${at}
    where id = ${id}`.execute(tx);
  const { secrets: _hidden, ...shown } = change;
  await tell(tx, id, actor, now, { ...shown, secretsChanged: Object.keys(change.secrets ?? {}) });
}

/**
 * Stored secrets that may go on being used. A password is for the server that it was given for: sending it to another one
 * because somebody changed the host would give it away.
 */
export function stillMeant(
  stored: SealedSecrets,
  before: Pick<MailboxRow, 'imap' | 'smtp'>,
  after: Pick<MailboxRow, 'imap' | 'smtp'>,
): SealedSecrets {
  const { imapPassword, smtpPassword, ...oauth } = stored;
  const urls = ({ imap, smtp }: typeof before): string => `${imap?.oauth?.tokenUrl} ${smtp?.oauth?.tokenUrl}`;
  return {
    ...(before.imap?.host === after.imap?.host && imapPassword !== undefined ? { imapPassword } : {}),
    ...(before.smtp?.host === after.smtp?.host && smtpPassword !== undefined ? { smtpPassword } : {}),
    ...(urls(before) === urls(after) ? oauth : {}),
  };
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const seal = (secrets: Secrets, values: SealedSecrets): Buffer => secrets.seal(JSON.stringify(values));

async function refuseClashes(tx: Tx, id: string, addresses: readonly string[]): Promise<void> {
  // One at a time, so that two people cannot connect the same address.
  await sql`select pg_advisory_xact_lock(hashtext('kept mailboxes'))`.execute(tx);
  const { mailboxes } = await ownAddresses(tx, []);
  for (const address of addresses) {
    const owner = mailboxes.get(identityOf('email', address) ?? '')?.id;
    if (owner !== undefined && owner !== id)
      throw conflict('address-taken', `${address} already belongs to another mailbox here.`, {
        mailboxId: owner,
      });
  }
}

async function requireTeam(tx: Tx, teamId: string | null): Promise<void> {
  if (teamId !== null && !(await findTeam(tx, teamId))) throw invalid('teamId', 'There is no such team.');
}

function refuseHalves({ imap }: Pick<Change, 'imap'>): void {
  if (imap?.afterCommit === 'move' && !imap.moveTo)
    throw invalid('imap.moveTo', 'Name the folder that stored mail is moved to.');
}

const tell = (tx: Tx, id: string, actor: Actor, now: Date, data: Readonly<Record<string, unknown>>) =>
  publish(tx, actor, now, [{ type: 'kept.mailbox.changed', subject: id, data: { mailboxId: id, ...data } }]);
