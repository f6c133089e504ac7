import { timingSafeEqual } from 'node:crypto';
import { type Actor, system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { quarantineForms } from './comparable.ts';
import { recordPointDeed } from './deeds.ts';
import { findPoint, type PointRow } from './row.ts';
import { noticeShared } from './sharing.ts';
import { codeMac, readVerificationToken } from './verification.ts';

const TRIES = 5;

interface VerificationRow {
  customer_id: string;
  id: string;
  contact_point_id: string;
  sent_to: string;
  code_mac: Buffer;
  tries: number;
  code_until: Date;
  link_until: Date;
  ended_at: Date | null;
  confirmed_at: Date | null;
}

/** What became of a code: a wrong one is no error, so that it is counted. */
export interface CodeOutcome {
  readonly confirmed: boolean;
  readonly say: string | null;
  readonly triesLeft: number | null;
}

/** Tries the code that was sent for a contact point; after five wrong ones a new one must be sent. */
export async function confirmByCode(
  tx: Tx,
  secrets: Secrets,
  about: { readonly customerId: string; readonly pointId: string; readonly code: string },
  actor: Actor,
  now: Date,
): Promise<CodeOutcome> {
  const point = await findPoint(tx, about.customerId, about.pointId);
  const { rows } = await sql<VerificationRow>`
    select * from contact_verifications
    where contact_point_id = ${point.id} and ended_at is null and confirmed_at is null and code_until > ${now}
    order by sent_at desc limit 1 for update`.execute(tx);
  const row = rows[0];
  if (!row)
    return {
      confirmed: false,
      say: 'No code that was sent counts any more. Send a new one.',
      triesLeft: null,
    };
  if (!timingSafeEqual(row.code_mac, codeMac(secrets, row.id, about.code))) {
    const triesLeft = TRIES - row.tries - 1;
    await sql`
      update contact_verifications set tries = tries + 1, ended_at = ${triesLeft > 0 ? null : now} where id = ${row.id}`.execute(
      tx,
    );
    return { confirmed: false, say: 'This is not the code that was sent.', triesLeft };
  }
  await settle(tx, row, point, 'code', actor, now);
  return { confirmed: true, say: null, triesLeft: null };
}

/** What a verification's page shows. */
export interface AskedProof {
  readonly verificationId: string;
  readonly customerId: string;
  readonly pointId: string;
  readonly kind: PointRow['kind'];
  readonly value: string;
  /** The contact point that the link was sent to. */
  readonly sentTo: Pick<PointRow, 'id' | 'kind' | 'value'>;
  readonly done: boolean;
}

/** The verification behind a link; `undefined` where it is made up, too old, or another one took its place. */
export async function findProof(
  db: Database | Tx,
  secrets: Secrets,
  token: string,
  now: Date,
): Promise<AskedProof | undefined> {
  const id = readVerificationToken(secrets, token);
  if (id === null) return undefined;
  const { rows } = await sql<VerificationRow>`select * from contact_verifications where id = ${id}`.execute(
    db,
  );
  const row = rows[0];
  if (!row || row.ended_at !== null || row.link_until <= now) return undefined;
  const point = await findPoint(db, row.customer_id, row.contact_point_id);
  return {
    verificationId: id,
    customerId: row.customer_id,
    pointId: point.id,
    kind: point.kind,
    value: point.value,
    sentTo: await findPoint(db, row.customer_id, row.sent_to),
    done: row.confirmed_at !== null,
  };
}

/** Whoever opened the link says that a postal address is not right: it must be confirmed before anything ships there. */
export async function denyByLink(
  tx: Tx,
  proof: Pick<AskedProof, 'customerId' | 'pointId'>,
  now: Date,
): Promise<void> {
  const point = await findPoint(tx, proof.customerId, proof.pointId);
  await sql`
    update contact_points set returned_at = ${now}, confirmed_at = null
    where customer_id = ${point.customer_id} and id = ${point.id}`.execute(tx);
  const say = 'The customer says that the address is not right.';
  await recordPointDeed(
    tx,
    { customerId: point.customer_id, pointId: point.id, verb: 'doubted', say },
    system('link'),
    now,
  );
}

/** Whoever opened the link says that it is theirs. Twice is once. */
export async function confirmByLink(tx: Tx, proof: AskedProof, now: Date): Promise<void> {
  const { rows } = await sql<VerificationRow>`
    select * from contact_verifications where id = ${proof.verificationId} and ended_at is null for update`.execute(
    tx,
  );
  const row = rows[0];
  if (!row || row.confirmed_at !== null) return;
  await settle(
    tx,
    row,
    await findPoint(tx, row.customer_id, row.contact_point_id),
    'link',
    system('link'),
    now,
  );
}

async function settle(
  tx: Tx,
  row: VerificationRow,
  point: PointRow,
  how: 'code' | 'link',
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    update contact_verifications set confirmed_at = ${now}, confirmed_how = ${how} where id = ${row.id}`.execute(
    tx,
  );
  // Whoever answered reads what is sent there.
  await sql`update contact_points set reached_at = ${now} where id = ${row.sent_to}`.execute(tx);
  await markProven(tx, point, `by a ${how}`, actor, now);
  if (point.quarantine_id !== null && point.release_asked_at !== null) await release(tx, point, actor, now);
}

/** A person, or a system, says how they know that it is theirs; of a quarantined one nobody's word is enough. */
export async function confirmByWord(
  tx: Tx,
  about: { readonly customerId: string; readonly pointId: string; readonly say: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const point = await findPoint(tx, about.customerId, about.pointId);
  if (point.ended_at !== null)
    throw conflict('contact-point-ended', 'This contact point is no longer used. Add it again first.');
  if (point.quarantine_id !== null)
    throw conflict(
      'contact-point-quarantined',
      'We were told that it is not theirs. Ask for its release; then it is proven afresh.',
    );
  await markProven(tx, point, about.say, actor, now);
}

async function markProven(tx: Tx, point: PointRow, how: string, actor: Actor, now: Date): Promise<void> {
  const proof = JSON.stringify({ how, by: actor.name });
  const postal = point.kind === 'postal';
  await sql`
    update contact_points set
      verified_at = ${now}, verified_how = ${proof}::jsonb, doubted_at = null,
      confirmed_at = case when ${postal} then ${now} else confirmed_at end,
      confirmed_how = case when ${postal} then ${proof}::jsonb else confirmed_how end
    where customer_id = ${point.customer_id} and id = ${point.id}`.execute(tx);
  const deed = { customerId: point.customer_id, pointId: point.id, say: how };
  await recordPointDeed(tx, { ...deed, verb: postal ? 'confirmed' : 'verified' }, actor, now);
}

/** Proven afresh after a named person asked: it is theirs again, also for mail that comes from there. */
async function release(tx: Tx, point: PointRow, actor: Actor, now: Date): Promise<void> {
  // Its mailbox was quarantined with it, at the same moment.
  await sql`
    update contact_quarantines q set released_at = ${now} from contact_quarantines o
    where o.id = ${point.quarantine_id} and q.released_at is null
      and (q.id = o.id or (q.customer_id = o.customer_id and q.kind = o.kind and q.at = o.at
        and q.value = any(${quarantineForms(point.kind, point.value)}::text[])))`.execute(tx);
  const { customer_id: customerId, id: pointId, kind, identity: value } = point;
  await recordPointDeed(tx, { customerId, pointId, verb: 'released', say: 'Proven afresh.' }, actor, now);
  if (value === null || kind === 'postal' || kind === 'other') return;
  const { rows } = await sql<{ customer_id: string }>`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    values (${kind}, ${value}, ${customerId}, ${pointId}, ${now})
    on conflict (kind, value) do update set kind = excluded.kind returning customer_id`.execute(tx);
  if (rows[0] && rows[0].customer_id !== customerId)
    await noticeShared(tx, { kind, value, customerId, pointId, source: 'release' }, actor, now);
}
