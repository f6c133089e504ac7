import { appendEntries } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { answerWhetherItWorks } from './course.ts';
import { readWorkingToken, workingToken } from './link.ts';
import type { ReplacementParts } from './parts.ts';

const BY_PAGE = system('answer page');

/** What the page behind the link asks about. */
export interface AskedWhetherItWorks {
  readonly id: string;
  readonly customerId: string;
  readonly thing: string;
  readonly oldRef: string;
  /** What they answered last; `null`: nothing yet. */
  readonly answered: boolean | null;
}

/** Where a customer answers whether the new one works. */
export const workingLink = (
  { secrets, publicUrl }: Pick<ReplacementParts, 'secrets' | 'publicUrl'>,
  id: string,
): string => `${publicUrl}/working/${workingToken(secrets, id)}`;

/** What a link asks about; `undefined` where it is made up, or of one that will not be used. */
export async function askedWhetherItWorks(
  db: Database | Tx,
  { secrets }: Pick<ReplacementParts, 'secrets'>,
  token: string,
): Promise<AskedWhetherItWorks | undefined> {
  const id = readWorkingToken(secrets, token);
  if (id === null) return undefined;
  const { rows } = await sql<AskedWhetherItWorks>`
    select r.id, r.customer_id as "customerId", r.thing, r.old_ref as "oldRef",
      case when r.confirmed_at is not null then true when r.denied_at is not null then false end as answered
    from replacement_keys k join replacements r on r.customer_id = k.customer_id and r.id = k.id
    where k.id = ${id} and r.state <> 'cancelled'`.execute(db);
  return rows[0];
}

/** The newest replacement that is open for an answer about one of these refs; `undefined` where there is none. */
export async function askedAbout(
  db: Database | Tx,
  family: readonly string[],
  refs: readonly string[],
): Promise<AskedWhetherItWorks | undefined> {
  const { rows } = await sql<AskedWhetherItWorks>`
    select r.id, r.customer_id as "customerId", r.thing, r.old_ref as "oldRef",
      case when r.confirmed_at is not null then true when r.denied_at is not null then false end as answered
    from replacements r where r.customer_id = any(${family}::uuid[]) and r.state <> 'cancelled'
      and (r.old_ref = any(${refs}::text[]) or r.new_ref = any(${refs}::text[]))
    order by r.state in ('issued', 'on-its-way', 'arrived') desc, r.issued_at desc, r.id desc limit 1`.execute(
    db,
  );
  return rows[0];
}

/** The customer's answer by the page: an entry with their word, and what comes of it. The same again is once. */
export async function answerByPage(
  tx: Tx,
  parts: ReplacementParts,
  asked: AskedWhetherItWorks,
  works: boolean,
  now: Date,
): Promise<void> {
  if (asked.answered === works) return;
  const { customerId } = asked;
  const { rows } = await sql<{ name: string }>`
    select name from customers where customer_id = ${customerId}`.execute(tx);
  const [entry] = await appendEntries(
    tx,
    parts.secrets,
    [
      {
        customerId,
        kind: 'answer',
        channel: 'portal',
        direction: 'in',
        occurredAt: now,
        author: { type: 'customer', id: null, name: rows[0]?.name ?? '', address: null },
        subject: `Does the new ${asked.thing} work?`,
        text: works ? 'Yes, it has come and works.' : 'No, it has not come or does not work.',
        details: { replacementId: asked.id, works },
      },
    ],
    now,
  );
  if (!entry) throw new Error('The answer was not recorded.');
  await publish(tx, BY_PAGE, now, [
    {
      type: 'kept.entry.recorded',
      subject: entry.id,
      customerId,
      data: { entryId: entry.id, kind: 'answer', channel: 'portal', direction: 'in', conversationId: null },
    },
  ]);
  await answerWhetherItWorks(tx, parts, asked.id, { entryId: entry.id, works }, BY_PAGE, now);
}
