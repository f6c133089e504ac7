import { identityOf } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { concludeAll } from './conclude.ts';
import { addEvidence, type Rung } from './evidence.ts';
import type { SendingParts, SendOutcome } from './parts.ts';
import { type Claim, lockMails } from './transmit.ts';

/** A mail that was handed over, and what its server said. */
export interface HandedOver {
  readonly held: Claim;
  readonly outcome: SendOutcome;
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

interface Ending {
  readonly id: string;
  readonly held: Claim;
  readonly recipient: string;
  readonly result: Result;
  readonly reply: string;
}

/** Closes attempts with what became of them. May run again: what is closed stays, unless only doubt was known. */
export async function closeAll(
  tx: Tx,
  parts: SendingParts,
  all: readonly HandedOver[],
  now: Date,
): Promise<void> {
  await lockMails(
    tx,
    all.map(({ held }) => held),
  );
  const endings = all.flatMap(({ held, outcome }) =>
    held.attempts.map(({ id, recipient }) => ({ id, held, recipient, ...resultFor(recipient, outcome) })),
  );
  const ids = await end(tx, parts, endings, now);
  const ended = endings.filter((one) => ids.has(one.id));
  await addEvidence(
    tx,
    parts,
    ended.flatMap(({ held, recipient, result, reply }) =>
      result === 'later'
        ? []
        : [
            {
              customerId: held.customerId,
              entryId: held.entryId,
              recipient,
              rung: RUNG[result],
              at: now,
              source: 'smtp',
              say: reply,
            },
          ],
    ),
    now,
  );
  const mails = new Map(ended.map(({ held }) => [held.outgoingId, held]));
  await concludeAll(tx, parts, [...mails.values()], now);
}

async function end(
  tx: Tx,
  { workerId }: SendingParts,
  endings: readonly Ending[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const given = endings.map(({ id, held, result, reply }) => ({
    customer_id: held.customerId,
    id,
    result,
    reply: reply.replaceAll('\0', '').slice(0, 2000).toWellFormed(),
  }));
  const { rows } = await sql<{ id: string }>`
    update attempts a set ended_at = ${now}, outcome = e.result, reply = e.reply
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as e (customer_id uuid, id uuid, result text, reply text)
    where a.customer_id = e.customer_id and a.id = e.id and a.worker = ${workerId}
      and (a.ended_at is null or (a.outcome = 'in-doubt' and e.result <> 'in-doubt')) returning a.id`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}
