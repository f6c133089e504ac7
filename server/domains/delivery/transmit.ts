import { quarantinedAnywhere } from '#domains/customers/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { isHeld } from '#platform/locks/index.ts';
import { SEND_MAIL, type SendMailJob } from './attempts.ts';
import { notTheirs, somebodyElses } from './not-theirs.ts';
import type { SendingParts, SendPurpose } from './parts.ts';
import { type SetAside, setAside } from './set-aside.ts';

interface OpenAttempt extends SetAside {
  readonly outgoing_id: string;
  readonly worker: string;
  readonly transmitting_at: Date | null;
}

/** What a worker has taken on: attempts that are its own until they are closed. */
export interface Claim {
  readonly customerId: string;
  readonly outgoingId: string;
  readonly entryId: string;
  readonly mailboxId: string;
  /** The address that it comes from. */
  readonly from: string;
  readonly original: Buffer;
  /** Its bytes, where they were read already. */
  readonly bytes: Buffer | undefined;
  readonly attempts: readonly { readonly id: string; readonly recipient: string }[];
}

interface MailRow {
  customer_id: string;
  id: string;
  mailbox_id: string;
  from: string;
  purpose: SendPurpose | null;
  original: Buffer;
}

/**
 * Takes the open attempts of many mails on, as `claim` does. Where somebody else had one of them in hand before, or may not be
 * written to any more, it is left to `claim`: `alone`.
 */
export async function claimAll(
  tx: Tx,
  parts: SendingParts,
  jobs: readonly SendMailJob[],
  now: Date,
): Promise<(Claim | 'alone' | undefined)[]> {
  const mails = await lockMails(tx, jobs);
  const attempts = Map.groupBy(await openAttempts(tx, jobs), (one) => one.outgoing_id);
  const open = [...attempts.values()].flat();
  const quarantined = await quarantinedAnywhere(
    tx,
    'email',
    open.map((one) => one.recipient),
  );
  const others = new Set(await somebodyElses(tx, open, (one) => mails.get(one.outgoing_id)?.purpose ?? null));
  const plain = (one: OpenAttempt): boolean =>
    one.worker === '' && one.transmitting_at === null && !quarantined.has(one.recipient) && !others.has(one);
  const ours = new Set([...attempts].filter(([, all]) => all.every(plain)).map(([id]) => id));
  await takeOn(
    tx,
    parts,
    open.filter((one) => ours.has(one.outgoing_id)),
    now,
  );
  const bytes = await parts.originals.readSmall(
    tx,
    [...ours].flatMap((id) => mails.get(id)?.original ?? []),
  );
  return jobs.map((job) => {
    const mail = mails.get(job.outgoingId);
    const all = attempts.get(job.outgoingId);
    if (!mail || !all) return undefined;
    return ours.has(job.outgoingId) ? claimOf(mail, all, bytes.get(mail.original.toString('hex'))) : 'alone';
  });
}

/**
 * Takes the open attempts of a mail on. Those of a worker that died while the mail was on the wire are in doubt and are
 * never made again by themselves; those of a worker that died before are free. `undefined`: nothing to do here.
 */
export async function claim(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  now: Date,
): Promise<Claim | undefined> {
  const mail = await lockMail(tx, job);
  if (!mail) return undefined;
  const open = await freeAttempts(tx, parts, job, now);
  const stopped = await notTheirs(tx, job.customerId, mail.purpose, open);
  await setAside(tx, parts, job, 'never', stopped, now);
  const free = open.filter((one) => !stopped.has(one));
  await takeOn(tx, parts, free, now);
  return claimOf(mail, free);
}

async function takeOn(
  tx: Tx,
  { workerId }: SendingParts,
  attempts: readonly OpenAttempt[],
  now: Date,
): Promise<void> {
  if (attempts.length === 0) return;
  await sql`
    update attempts set worker = ${workerId}, started_at = ${now}
    where (customer_id, id) in (${keys(attempts.map((one) => ({ customerId: one.customer_id, id: one.id })))})`.execute(
    tx,
  );
}

function claimOf(mail: MailRow, attempts: readonly OpenAttempt[], bytes?: Buffer): Claim | undefined {
  const [first] = attempts;
  if (!first) return undefined;
  return {
    customerId: mail.customer_id,
    outgoingId: mail.id,
    entryId: first.entry_id,
    mailboxId: mail.mailbox_id,
    from: mail.from,
    original: mail.original,
    bytes,
    attempts: attempts.map(({ id, recipient }) => ({ id, recipient })),
  };
}

/** Rows of `(customer_id, id)`, for `in`. */
const keys = (all: readonly { readonly customerId: string; readonly id: string }[]) => sql`
  select * from unnest(${all.map((one) => one.customerId)}::uuid[], ${all.map((one) => one.id)}::uuid[])`;

const keysOf = (jobs: readonly SendMailJob[]) =>
  keys(jobs.map(({ customerId, outgoingId }) => ({ customerId, id: outgoingId })));

/** In one order, so that nobody waits in a ring. */
export async function lockMails(tx: Tx, jobs: readonly SendMailJob[]): Promise<Map<string, MailRow>> {
  const { rows } = await sql<MailRow>`
    select o.customer_id, o.id, o.mailbox_id, o.message -> 'from' ->> 'address' as "from", o.message ->> 'purpose' as purpose,
      e.original_sha256 as original
    from outgoing o join entries e on e.customer_id = o.customer_id and e.id = o.entry_id
    where (o.customer_id, o.id) in (${keysOf(jobs)}) order by o.id for update of o`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

const lockMail = async (tx: Tx, job: SendMailJob): Promise<MailRow | undefined> =>
  (await lockMails(tx, [job])).get(job.outgoingId);

async function openAttempts(tx: Tx, jobs: readonly SendMailJob[]): Promise<OpenAttempt[]> {
  const { rows } = await sql<OpenAttempt>`
    select customer_id, outgoing_id, id, recipient, entry_id, worker, transmitting_at from attempts
    where (customer_id, outgoing_id) in (${keysOf(jobs)}) and ended_at is null order by id`.execute(tx);
  return rows;
}

const LOST = 'The program ended while this mail was being handed over.';

/** Attempts that nobody is making, those that may have gone out set aside as in doubt. None while a living worker has them. */
async function freeAttempts(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  now: Date,
): Promise<OpenAttempt[]> {
  const open = await openAttempts(tx, [job]);
  for (const worker of new Set(open.map((one) => one.worker)))
    if (worker !== '' && worker !== parts.workerId && (await isHeld(tx, 'worker', worker))) return [];
  const onTheWire = open.filter((one) => one.transmitting_at !== null);
  await setAside(tx, parts, job, 'in-doubt', new Map(onTheWire.map((one) => [one, LOST])), now);
  return open.filter((one) => one.transmitting_at === null);
}

/**
 * Puts right what a dead worker, or a lost job, left open: what was on the wire is in doubt, the rest goes to the queue
 * again. `ours`: this process has it in hand; asked once the mail is locked, because nobody can claim it from then on.
 */
export async function settleMail(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  ours: () => boolean,
  now: Date,
): Promise<void> {
  if (!(await lockMail(tx, job)) || ours()) return;
  const free = await freeAttempts(tx, parts, job, now);
  if (free.length === 0) return;
  await sql`
    update attempts set worker = '', started_at = ${now}
    where customer_id = ${job.customerId} and id = any(${free.map((one) => one.id)}::uuid[])`.execute(tx);
  await parts.enqueue<SendMailJob>(tx, SEND_MAIL, [
    { customerId: job.customerId, outgoingId: job.outgoingId },
  ]);
}

/** Written and committed before the first byte leaves. Rejects where another worker has taken one over: then nothing is sent. */
export async function beginTransmitting(
  { db, clock, workerId }: SendingParts,
  all: readonly Claim[],
): Promise<void> {
  const attempts = all.flatMap((held) =>
    held.attempts.map(({ id }) => ({ customerId: held.customerId, id })),
  );
  await inTransaction(db, async (tx) => {
    const { rows } = await sql`
      update attempts set transmitting_at = ${clock.now()} where (customer_id, id) in (${keys(attempts)})
        and worker = ${workerId} and ended_at is null and transmitting_at is null returning 1`.execute(tx);
    if (rows.length !== attempts.length) throw new Error('Another worker has taken a mail over.');
  });
}
