import { OPENED_BY } from '#domains/cases/index.ts';
import { consentOf, type QuietNow, quietNow, standingOf } from '#domains/customers/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { claimsIn, speaksOfDebt } from '../finding/index.ts';
import { dayWords, type Ground } from '../ground.ts';
import type { Why } from '../why.ts';

const about = (code: string, say: string, entryId: string | null = null): Why => ({
  code,
  say,
  entryId,
  span: null,
});

/** So many of a kind are named; each kind is looked at by itself, for what is last must not be crowded out. */
const OF_EACH = 20;

/** What is wrong between us and the customer, with the entries that show it: holds, disputes, complaints, breathing space, needs (P8, R40, R61). */
export async function held(tx: Tx, ground: Ground, now: Date): Promise<Why[]> {
  const { rows } = await sql<{ code: string; say: string; entry_id: string | null }>`
    select code, say, entry_id from (
      select wrong.*, row_number() over (partition by code) as place from (
        select 'held' as code, 'A hold is open on case ' || c.number || ': ' || h.reason as say, h.entry_id
          from case_holds h join cases c on c.customer_id = h.customer_id and c.id = h.case_id
          where h.customer_id = any(${ground.family}::uuid[]) and h.released_at is null
        union all select 'disputed', 'The customer disputes what is owed: ' || reason, said_entry_id
          from disputes where customer_id = any(${ground.family}::uuid[]) and resolved_at is null
        union all select 'complaint-open', 'Complaint ' || number || ' is open.', ${OPENED_BY}
          from cases c where customer_id = any(${ground.family}::uuid[]) and state = 'open'
            and (type = 'complaint' or procedure is not null)
        union all select 'breathing-space', 'The customer has breathing space until ' || to_char(ends_at, 'YYYY-MM-DD') || ' ('
            || source || ', ' || reference || ').', entry_id
          from breathing_spaces where customer_id = any(${ground.family}::uuid[]) and ended_at is null
            and starts_at <= ${now} and ends_at > ${now}
        union all select 'in-need', 'The customer needs care; nothing is sold to them now (R61).', null
          from customer_needs where customer_id = any(${ground.family}::uuid[]) and vulnerable and ended_at is null) wrong) w
    where place <= ${OF_EACH}`.execute(tx);
  return rows.map((row) => about(row.code, row.say, row.entry_id));
}

/** Whether words ask for money that is owed. */
export const asksForMoney = (text: string, { timeZone }: Ground, now: Date): boolean =>
  claimsIn(text, { now, timeZone }).some(({ kind }) => kind === 'payment-missing');

/** Why there is no consent to marketing on this channel; empty where there is (R55, R56). */
export async function consented(tx: Tx, { rootId }: Ground, leaving: Leaving): Promise<Why[]> {
  const channel = leaving.channel === 'portal' ? 'email' : leaving.channel;
  const said = await consentOf(tx, rootId, channel);
  if (said?.given) return [];
  const say = said
    ? `The customer does not want marketing by ${channel} any more (${said.source}).`
    : `The customer has not agreed to marketing by ${channel}.`;
  return [about('no-consent', say, said?.entryId ?? null)];
}

/** The end of the last of their agreements, where they had some and none runs; else empty (story 3.6). */
export async function allEnded(tx: Tx, { family, timeZone }: Ground, now: Date): Promise<Why[]> {
  const { rows } = await sql<{ ends_at: Date | null; end_entry_id: string | null }>`
    select ends_at, end_entry_id from agreements where customer_id = any(${family}::uuid[])
    order by ends_at desc nulls first, id limit 1`.execute(tx);
  const last = rows[0];
  if (!last || last.ends_at === null || last.ends_at > now) return [];
  const say = `The last agreement of the customer ended on ${dayWords(last.ends_at, timeZone)}; nothing more is sold for it.`;
  return [about('no-agreement-runs', say, last.end_entry_id)];
}

const KINDS = { email: 'email', sms: 'phone', letter: 'postal' } as const;

/**
 * Never to what is not theirs; to what is not proven only what proves it, and answers to whoever wrote from there; of debts
 * nothing to points that others see (R41, R77).
 */
export async function reachesThem(tx: Tx, ground: Ground, leaving: Leaving, now: Date): Promise<Why[]> {
  const { channel, recipients, purpose } = leaving;
  if (channel === 'portal' || ground.toPartners) return [];
  const kind = KINDS[channel];
  const all = await standingOf(tx, { customerId: ground.rootId, kind, recipients, purpose }, now);
  const debt = speaksOfDebt(`${leaving.subject}\n${leaving.text}`);
  const wrote = answers.includes(purpose) ? await whoWrote(tx, ground, recipients) : new Set<string>();
  // Answers, and Kept's word that a promise to them slipped, go where the customer is known to be; what systems tell of an
  // account, and what is said of debts, waits for the proof.
  const personal = purpose === 'answer' && !debt;
  return all.flatMap((one): Why[] => {
    const answered = one.whyNot?.code === 'unproven' && (personal || wrote.has(one.recipient));
    if (one.whyNot && !answered)
      return [about(one.whyNot.code, `${one.recipient}: ${one.whyNot.say}`, one.entryId)];
    const shared = one.setting === 'shared' || one.sharedWith.length > 0;
    if (debt && (shared || (one.setting === 'work' && !wrote.has(one.recipient))))
      return [
        about(
          'debt-seen-by-others',
          `${one.recipient}: others see what arrives there, and this speaks of a debt.`,
        ),
      ];
    return [];
  });
}

const answers: readonly string[] = ['answer', 'service'];

/** Addresses that somebody wrote to us from in this customer's record: their writing shows that an answer reaches them. */
async function whoWrote(tx: Tx, { family }: Ground, recipients: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ recipient: string }>`
    select r as recipient from unnest(${[...recipients]}::text[]) as r where exists (
      select from entries e where e.customer_id = any(${family}::uuid[]) and e.direction = 'in'
        and lower(e.author ->> 'address') = lower(r))`.execute(tx);
  return new Set(rows.map(({ recipient }) => recipient));
}

/** The quiet hours that now run where the customer is, on this channel; `null`: none do (R39). */
export const quietHours = (
  tx: Tx,
  { rootId }: Ground,
  { channel }: Leaving,
  now: Date,
): Promise<QuietNow | null> => quietNow(tx, rootId, channel, now);

/** Who wrote within the last half hour is awake. */
export async function justSpoke(tx: Tx, { family, conversationId }: Ground, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select 1 from entries where customer_id = any(${family}::uuid[]) and direction = 'in' and kind = 'message'
      and conversation_id is not distinct from ${conversationId}::uuid
      and occurred_at > ${new Date(now.getTime() - 30 * 60_000)} limit 1`.execute(tx);
  return rows.length > 0;
}
