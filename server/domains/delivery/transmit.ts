import { identityOf, quarantinedAmong } from '#domains/customers/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { isHeld } from '#platform/locks/index.ts';
import { SEND_MAIL, type SendMailJob } from './attempts.ts';
import { conclude } from './conclude.ts';
import { addEvidence, type Rung } from './evidence.ts';
import type { KeptMessage } from './outgoing.ts';
import type { SendingParts, SendOutcome } from './parts.ts';

interface OpenAttempt {
  readonly id: string;
  readonly recipient: string;
  readonly entry_id: string;
  readonly worker: string;
  readonly transmitting_at: Date | null;
}

/** What a worker has taken on: attempts that are its own until they are closed. */
export interface Claim {
  readonly customerId: string;
  readonly outgoingId: string;
  readonly entryId: string;
  readonly mailboxId: string;
  readonly message: KeptMessage;
  readonly original: Buffer;
  readonly attempts: readonly { readonly id: string; readonly recipient: string }[];
}

interface MailRow {
  mailbox_id: string;
  message: KeptMessage;
  original: Buffer;
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
  // A proof that a named person asked for goes there; nothing else does.
  const proving = mail.message.purpose === 'verification';
  const free = proving ? open : await withoutStrangers(tx, parts, job, open, now);
  const [first] = free;
  if (!first) return undefined;
  await sql`
    update attempts set worker = ${parts.workerId}, started_at = ${now}
    where customer_id = ${job.customerId} and id = any(${free.map((one) => one.id)}::uuid[])`.execute(tx);
  return {
    ...job,
    entryId: first.entry_id,
    mailboxId: mail.mailbox_id,
    message: mail.message,
    original: mail.original,
    attempts: free.map(({ id, recipient }) => ({ id, recipient })),
  };
}

async function lockMail(tx: Tx, job: SendMailJob): Promise<MailRow | undefined> {
  const { rows } = await sql<MailRow>`
    select o.mailbox_id, o.message, e.original_sha256 as original from outgoing o
    join entries e on e.customer_id = o.customer_id and e.id = o.entry_id
    where o.customer_id = ${job.customerId} and o.id = ${job.outgoingId} for update of o`.execute(tx);
  return rows[0];
}

async function openAttempts(tx: Tx, job: SendMailJob): Promise<OpenAttempt[]> {
  const { rows } = await sql<OpenAttempt>`
    select id, recipient, entry_id, worker, transmitting_at from attempts
    where customer_id = ${job.customerId} and outgoing_id = ${job.outgoingId} and ended_at is null order by id`.execute(
    tx,
  );
  return rows;
}

/** Attempts that nobody is making, those that may have gone out set aside as in doubt. None while a living worker has them. */
async function freeAttempts(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  now: Date,
): Promise<OpenAttempt[]> {
  const open = await openAttempts(tx, job);
  for (const worker of new Set(open.map((one) => one.worker)))
    if (worker !== '' && worker !== parts.workerId && (await isHeld(tx, 'worker', worker))) return [];
  const onTheWire = open.filter((one) => one.transmitting_at !== null);
  if (onTheWire.length > 0) await doubt(tx, parts, job, onTheWire, now);
  return open.filter((one) => one.transmitting_at === null);
}

const NOT_THEIRS = 'We were told that this address is not the customer’s. It was not sent there.';

/** Nothing goes, also not at a later try, to an address that somebody has said is not the customer's since (R78). */
async function withoutStrangers(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  free: readonly OpenAttempt[],
  now: Date,
): Promise<readonly OpenAttempt[]> {
  const written = free.map((one) => one.recipient);
  const strangers = await quarantinedAmong(tx, job.customerId, 'email', written);
  const stopped = free.filter((one) => strangers.has(one.recipient));
  for (const one of stopped) {
    await end(tx, job.customerId, one.id, 'never', NOT_THEIRS, now);
    await tell(tx, parts, job.customerId, one.entry_id, one.recipient, 'failed', NOT_THEIRS, now);
  }
  if (stopped.length > 0) await conclude(tx, parts, job.outgoingId, now);
  return free.filter((one) => !stopped.includes(one));
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

const LOST = 'The program ended while this mail was being handed over.';

async function doubt(
  tx: Tx,
  parts: SendingParts,
  job: SendMailJob,
  attempts: readonly OpenAttempt[],
  now: Date,
): Promise<void> {
  for (const one of attempts) {
    await end(tx, job.customerId, one.id, 'in-doubt', LOST, now);
    await tell(tx, parts, job.customerId, one.entry_id, one.recipient, 'in-doubt', LOST, now);
  }
  await conclude(tx, parts, job.outgoingId, now);
}

/** Written and committed before the first byte leaves. Rejects where another worker has taken over: then nothing is sent. */
export async function beginTransmitting({ db, clock, workerId }: SendingParts, held: Claim): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql`
      update attempts set transmitting_at = ${clock.now()}
      where customer_id = ${held.customerId} and id = any(${held.attempts.map((one) => one.id)}::uuid[])
        and worker = ${workerId} and ended_at is null and transmitting_at is null returning 1`.execute(tx);
    if (rows.length !== held.attempts.length) throw new Error('Another worker has taken this mail over.');
  });
}

type Result = 'accepted' | 'later' | 'never' | 'in-doubt';

const RUNG: Readonly<Record<Exclude<Result, 'later'>, Rung>> = {
  accepted: 'accepted',
  never: 'failed',
  'in-doubt': 'in-doubt',
};

const sameAddress = (a: string, b: string): boolean =>
  (identityOf('email', a) ?? a) === (identityOf('email', b) ?? b);

/** What the outcome of the transmission is for one recipient. */
function resultFor(recipient: string, outcome: SendOutcome): { result: Result; reply: string } {
  if (outcome.outcome === 'in-doubt') return { result: 'in-doubt', reply: outcome.reply };
  const rejected = outcome.rejectedRecipients.find((one) => sameAddress(one.address, recipient));
  if (rejected) return { result: (rejected.code ?? 400) >= 500 ? 'never' : 'later', reply: rejected.reply };
  return { result: outcome.outcome, reply: outcome.reply };
}

/** Closes attempts with what became of them. May run again: what is closed stays, unless only doubt was known. */
export async function close(
  tx: Tx,
  parts: SendingParts,
  held: Claim,
  outcome: SendOutcome,
  now: Date,
): Promise<void> {
  await lockMail(tx, held);
  let ended = 0;
  for (const { id, recipient } of held.attempts) {
    const { result, reply } = resultFor(recipient, outcome);
    if (!(await end(tx, held.customerId, id, result, reply, now, parts.workerId))) continue;
    ended += 1;
    if (result !== 'later')
      await tell(tx, parts, held.customerId, held.entryId, recipient, RUNG[result], reply, now);
  }
  if (ended > 0) await conclude(tx, parts, held.outgoingId, now);
}

async function end(
  tx: Tx,
  customerId: string,
  id: string,
  result: Result,
  reply: string,
  now: Date,
  worker?: string,
): Promise<boolean> {
  const { rows } = await sql`
    update attempts set ended_at = ${now}, outcome = ${result}, reply = ${reply.slice(0, 2000)}
    where customer_id = ${customerId} and id = ${id} ${worker === undefined ? sql`` : sql`and worker = ${worker}`}
      and (ended_at is null or (outcome = 'in-doubt' and ${result} <> 'in-doubt')) returning 1`.execute(tx);
  return rows.length > 0;
}

const tell = (
  tx: Tx,
  parts: SendingParts,
  customerId: string,
  entryId: string,
  recipient: string,
  rung: Rung,
  say: string,
  now: Date,
) => addEvidence(tx, parts, [{ customerId, entryId, recipient, rung, at: now, source: 'smtp', say }], now);
