import type { z } from 'zod';
import type { PartnerAnswer, PartnerPage } from '#contracts/promises.ts';
import { appendEntries } from '#domains/record/index.ts';
import { notify } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { recordPromise } from './history.ts';
import { settleKept } from './keeping.ts';
import { partnerOfPromise } from './partner-asking.ts';
import { readPartnerToken } from './partner-link.ts';
import type { PromiseChangeParts } from './parts.ts';
import { findPromise, isOwed, type LockedPromise, lockPromise, type PromiseRow } from './row.ts';

type Page = z.input<typeof PartnerPage>;
type Answer = z.output<typeof PartnerAnswer>;

/** A partner changes their mind at most so often; whoever has the link fills no record. */
const MOST_ANSWERS = 10;

const gone = () => notFound('page');

/** What the partner sees; 404 where the link is not ours or there is a newer one. Looking changes nothing. */
export async function partnerPage(
  db: Database | Tx,
  secrets: Pick<Secrets, 'mac'>,
  token: string,
): Promise<Page> {
  const row = await behind(db, secrets, token);
  const { rows } = await sql<{ name: string; company: string | null }>`
    select name, (select name || ' (' || address || ')' from mailboxes where active order by created_at, id limit 1) as company
    from partners where id = ${row.partner_id}::uuid and active`.execute(db);
  const partner = rows[0];
  if (!partner) throw gone();
  return {
    kind: 'promise',
    company: partner.company ?? '',
    partner: partner.name,
    words: row.words,
    dueAt: row.due_at.toISOString(),
    timeZone: row.time_zone,
    state: row.state,
    answer: row.partner_answer?.answer ?? null,
    answers: isOwed(row) ? ['done', 'yes', 'no'] : [],
  };
}

async function behind(db: Database | Tx, secrets: Pick<Secrets, 'mac'>, token: string): Promise<PromiseRow> {
  const named = readPartnerToken(secrets, token);
  const row = named && (await findPromise(db, named.id).catch(nobody));
  if (!named || !row || row.partner_epoch !== named.epoch || row.partner_id === null) throw gone();
  return row;
}

function nobody(error: unknown): null {
  if (error instanceof KeptError) return null;
  throw error;
}

/**
 * The partner's answer is an entry of the customer's record. «Done» keeps the promise where the partner's word is the proof;
 * elsewhere it only says so, and a person looks. «No» is told to the owner at once. The same answer again changes nothing;
 * 410 once it is settled.
 */
export async function answerByPartner(
  tx: Tx,
  parts: PromiseChangeParts,
  token: string,
  given: Answer,
  now: Date,
): Promise<void> {
  const named = await behind(tx, parts.secrets, token);
  const locked = await lockPromise(tx, parts, named.id);
  const { row } = locked;
  if (row.partner_epoch !== named.partner_epoch) throw gone();
  if (!isOwed(row))
    throw new KeptError(
      'promise-settled',
      410,
      'This is settled already; nothing is asked of you any more. Thank you.',
    );
  const before = row.partner_answer;
  if (before && before.answer === given.answer && before.say === given.say) return;
  if (before && before.times >= MOST_ANSWERS)
    throw new KeptError('too-many-answers', 429, 'You have answered several times. Please call us.');
  const partner = await partnerOfPromise(tx, row);
  if (!partner) throw gone();
  const entry = await recordAnswer(tx, parts, locked, partner, given, now);
  const answer = { ...given, at: now.toISOString(), times: (before?.times ?? 0) + 1 };
  await sql`
    update promises set partner_answer = ${JSON.stringify(answer)}::jsonb
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const answered = { ...locked, row: { ...row, partner_answer: answer } };
  const by = system(partner.name);
  const say = `${partner.name}: ${SAID[given.answer]} «${row.words}»${given.say === '' ? '' : ` — ${given.say}`}`;
  await recordPromise(
    tx,
    parts,
    answered,
    {
      verb: 'partner-answered',
      say,
      details: { answer: given.answer, partnerId: partner.id },
      aboutEntryId: entry.id,
    },
    by,
    now,
  );
  await act(tx, parts, answered, { entry, by, say, given }, now);
}

const SAID = { done: 'It is done:', yes: 'It will be done in time:', no: 'It will not be done:' } as const;

interface Answered {
  readonly entry: { readonly id: string; readonly customerId: string };
  readonly by: Actor;
  readonly say: string;
  readonly given: Answer;
}

async function act(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  { entry, by, say, given }: Answered,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  const keeps = given.answer === 'done' && row.proof === 'partner';
  if (keeps) {
    const proof = { ...entry, occurredAt: now, outgoingId: null };
    await settleKept(tx, parts, locked, proof, { say: given.say, actor: by }, now);
  }
  if (given.answer === 'yes' || keeps) return;
  const next =
    given.answer === 'no' ? '' : ' See that it has reached the customer, and keep it by that entry.';
  await notify(
    tx,
    [row.owner_id, matter.ownerId, ...(given.answer === 'no' ? [matter.leadId] : [])],
    {
      kind: given.answer === 'no' ? 'partner-refused' : 'partner-done',
      say: `${say}${next}`,
      customerId: row.customer_id,
      caseNumber: matter.number,
      entryId: entry.id,
    },
    now,
  );
}

async function recordAnswer(
  tx: Tx,
  { secrets, promises }: PromiseChangeParts,
  { row, matter }: LockedPromise,
  partner: { readonly id: string; readonly name: string; readonly email: string },
  given: Answer,
  now: Date,
): Promise<{ id: string; customerId: string }> {
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId: row.customer_id,
        kind: 'answer',
        channel: 'portal',
        direction: 'in',
        occurredAt: now,
        author: { type: 'other', id: null, name: partner.name, address: partner.email },
        aboutEntryId: row.entry_id,
        subject: `${partner.name} about «${row.words}»`.slice(0, 300),
        text: `${SAID[given.answer]} «${row.words}»${given.say === '' ? '' : `\n\n${given.say}`}`,
        details: { promiseId: row.id, partnerId: partner.id, answer: given.answer },
      },
    ],
    now,
  );
  if (!entry) throw new Error('A partner’s answer was not recorded.');
  await promises.link(tx, matter, entry, now);
  return entry;
}
