import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { IncomingMessage } from './types.ts';

type Part = IncomingMessage & { readonly part: NonNullable<IncomingMessage['part']> };

interface Row {
  readonly sender: string;
  readonly recipient: string;
  readonly number: number;
  readonly total: number;
  readonly text: string;
}

/** So long the other parts of a message are waited for (milliseconds). */
const WAIT_MS = 3_600_000;

/**
 * Keeps a part; answers the whole message once its last part has come, `undefined` before. Phones use their numbers again: a part
 * that cannot be of the message whose parts wait begins another one, and what waits is answered as far as it came.
 */
export async function joinPart(
  tx: Tx,
  channelId: string,
  { from, to, text, part }: Part,
  now: Date,
): Promise<IncomingMessage | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${`kept parts ${from}`}))`.execute(tx);
  const { rows: waiting } = await sql<Pick<Row, 'number' | 'total' | 'text'>>`
    select number, total, text from received_parts
    where channel_id = ${channelId} and sender = ${from} and reference = ${part.reference}`.execute(tx);
  const twin = waiting.find((one) => one.number === part.number);
  const isOther = waiting.some((one) => one.total !== part.total) || (twin && twin.text !== text);
  const before = isOther ? await takeOut(tx, channelId, from, part.reference) : undefined;
  await sql`
    insert into received_parts (channel_id, sender, reference, number, total, recipient, text, received_at)
    values (${channelId}, ${from}, ${part.reference}, ${part.number}, ${part.total}, ${to}, ${text}, ${now})
    on conflict do nothing`.execute(tx);
  if (before) return before;
  const came = waiting.length + (twin ? 0 : 1);
  return came < part.total ? undefined : takeOut(tx, channelId, from, part.reference);
}

async function takeOut(
  tx: Tx,
  channelId: string,
  sender: string,
  reference: number,
): Promise<IncomingMessage | undefined> {
  const { rows } = await sql<Row>`
    with taken as (
      delete from received_parts where channel_id = ${channelId} and sender = ${sender} and reference = ${reference}
      returning sender, recipient, number, total, text)
    select * from taken order by number`.execute(tx);
  const [first] = rows;
  if (!first) return undefined;
  const words = Array.from(
    { length: first.total },
    (_, at) => rows.find((one) => one.number === at + 1)?.text ?? ' […] ',
  );
  const text = words.join('');
  const original = Buffer.from(JSON.stringify({ from: sender, to: first.recipient, parts: rows }), 'utf8');
  return { providerId: newId(), from: sender, to: first.recipient, text, original };
}

/** A message of which a part has not come within an hour, as far as it came; a gap stands as […]. */
export async function incompleteMessage(
  tx: Tx,
  channelId: string,
  now: Date,
): Promise<IncomingMessage | undefined> {
  const { rows } = await sql<{ sender: string; reference: number }>`
    select sender, reference from received_parts where channel_id = ${channelId}
    group by sender, reference having max(received_at) < ${new Date(now.getTime() - WAIT_MS)} limit 1`.execute(
    tx,
  );
  const [late] = rows;
  return late && takeOut(tx, channelId, late.sender, late.reference);
}
