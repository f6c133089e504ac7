import type { z } from 'zod';
import { type CheckedMessage, claimName, type MessageCheck } from '#contracts/voice.ts';
import type { CaseKey } from '#domains/cases/index.ts';
import { rootOf } from '#domains/customers/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { doubtfulClaims } from './claims/index.ts';
import { CLAIM_KINDS, languageOf } from './finding/index.ts';
import { type Ground, groundOf } from './ground.ts';
import { look } from './look.ts';
import type { Why } from './why.ts';
import { sentenceFor, words } from './words.ts';

type Given = Omit<z.output<typeof MessageCheck>, 'conversationId'>;

/** Where a message would be written. */
export interface Place {
  readonly customerId: string;
  readonly conversationId: string | null;
  /** The case, for one that has no conversation yet. */
  readonly inCase?: CaseKey;
}

/** The conversation named, else the newest by mail of the case; 422 for one that is not the case's. */
export async function conversationOfCase(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  named: string | undefined,
): Promise<Place> {
  const { rows } = await sql<{ customer_id: string; conversation_id: string }>`
    select l.customer_id, l.conversation_id from case_conversations l
    left join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${customerId} and l.case_id = ${caseId}
      and ${named === undefined ? sql`true` : sql`l.conversation_id = ${named}`}
    order by v.last_at desc nulls last limit 1`.execute(tx);
  const row = rows[0];
  if (named !== undefined && !row) throw invalid('conversationId', 'This case has no such conversation.');
  return row
    ? { customerId: row.customer_id, conversationId: row.conversation_id }
    : { customerId: await rootOf(tx, customerId), conversationId: null, inCase: { customerId, caseId } };
}

/** What would stop a message now, and what the record can say in it; nothing is kept. */
export async function checkMessage(
  tx: Tx,
  place: Place,
  given: Given,
  author: Actor,
  now: Date,
): Promise<z.input<typeof CheckedMessage>> {
  const ground = await groundOf(tx, { ...place, recipients: [] }, place.inCase);
  const { customerId, conversationId } = place;
  const leaving: Leaving = {
    id: newId(),
    moment: 'accepting',
    customerId,
    conversationId,
    channel: given.channel,
    // Half an address, as it is typed, is none yet.
    recipients: given.to.filter((address) => given.channel !== 'email' || address.includes('@')),
    subject: given.subject,
    text: given.text,
    files: given.files,
    purpose: 'answer',
    notPromotion: given.notPromotion,
    supersedes: given.supersedes,
    author,
  };
  const { because, until } = await look(tx, leaving, now, place.inCase);
  const { below } = await words(tx, { ...place, text: '', supersedes: given.supersedes }, now);
  return {
    findings: because.map(toFinding),
    questions: (ground.toPartners ? [] : await doubtfulClaims(tx, ground, given.text, now)).map(toFinding),
    until: until?.toISOString() ?? null,
    claims: await claimsNow(tx, ground, given.text, now),
    below,
  };
}

const toFinding = ({ code, say, entryId, span, instead }: Why) => ({
  code,
  say,
  entryId,
  span,
  instead: instead ?? null,
  replaceable: code.startsWith('contradicts-'),
});

/** Every live claim that the record has something to say for. */
async function claimsNow(tx: Tx, ground: Ground, text: string, now: Date) {
  const language = languageOf(text, ground.language);
  const claims: z.input<typeof CheckedMessage>['claims'] = [];
  for (const kind of CLAIM_KINDS) {
    const says = await sentenceFor(tx, ground, kind, language, now);
    if (says !== null) claims.push({ placeholder: `{{claim.${claimName(kind)}}}`, kind, says });
  }
  return claims;
}
