import { type NewNotice, oweNotices } from '#domains/notices/index.ts';
import { chooseLanguage } from '#domains/templates/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { CUSTOMERS } from './numbers.ts';
import type { MajorRow, Message } from './row.ts';

/** So many notices are written down in one statement. */
const LOT = 1000;

/** Somebody who is to be told. */
export interface ToTell {
  /** At the top of merges. */
  readonly root: string;
  /** One of the affected who are one with them: whose the notice is, and stays when a merge is taken back. */
  readonly own: string;
  readonly language: string | null;
  readonly caseId: string | null;
}

/**
 * Affected people whom nobody has undertaken to tell: merged customers are one, and where one of them was told by this
 * incident all were.
 */
export async function peopleToTell(tx: Database | Tx, incidentId: string): Promise<ToTell[]> {
  const { rows } = await sql<ToTell>`
    with recursive up (start, id, depth) as (
      select id, id, 0 from (${CUSTOMERS([incidentId])}) c
      union all
      select up.start, m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
    tops as (select distinct on (start) start, id as root from up order by start, depth desc)
    select t.root, min(a.customer_id::text) as own, c.language, min(k.id::text) as "caseId"
    from major_incident_affected a join tops t on t.start = a.customer_id join customers c on c.customer_id = t.root
    left join replacements r on r.customer_id = a.customer_id and r.id = a.replacement_id
    left join notice_keys nk on nk.id = a.notice_id left join tops tn on tn.start = nk.customer_id
    left join cases k on k.customer_id = r.case_customer_id and k.id = r.case_id and k.state = 'open'
    where a.incident_id = ${incidentId}
    group by t.root, c.language having bool_or(a.state = 'affected') and bool_and(tn.root is distinct from t.root)
    order by t.root`.execute(tx);
  return rows;
}

/** The words for somebody, in their language where it is there. */
export function wordsFor(texts: Message['texts'], fallback: string, language: string | null) {
  const chosen = chooseLanguage(
    language,
    texts.map((text) => text.language),
    fallback,
  );
  const text = texts.find((one) => one.language === chosen);
  if (!text) throw new Error(`The message of an incident has no words in ${chosen}.`);
  return text;
}

/** Where telling was approved, everybody who is affected and was not told is owed it; the row is locked by the caller. */
export async function oweRest(tx: Tx, row: MajorRow, now: Date): Promise<void> {
  const { message, fallback, approved_at: approvedAt, within_s: withinS } = row;
  if (approvedAt === null || message === null || fallback === null || withinS === null) return;
  const people = await peopleToTell(tx, row.id);
  for (let i = 0; i < people.length; i += LOT) {
    const owed = people.slice(i, i + LOT).map((one) => ({ one, id: newId() }));
    const notices = owed.map(({ one, id }) =>
      noticeFor(row.id, withinS, one, id, wordsFor(message, fallback, one.language), now),
    );
    await oweNotices(tx, notices, row.approved_by ?? system('incidents'), now);
    await noteOwed(tx, row.id, owed);
  }
}

const noticeFor = (
  incidentId: string,
  withinS: number,
  { own, caseId }: ToTell,
  id: string,
  { language, subject, text, short }: Message['texts'][number],
  now: Date,
): NewNotice => ({
  id,
  customerId: own,
  actionId: null,
  type: 'incident.affected',
  matter: `incident:${incidentId}`,
  policy: 'major-incident@1',
  duty: {
    key: 'affected',
    template: 'own-words',
    say: 'Something goes wrong for several customers, this one among them: they hear it from us.',
    needs: 'delivered',
    withinS,
    group: null,
    groupS: 0,
    urgent: false,
    asks: false,
    deferS: 0,
  },
  values: { language, title: subject, own: text, short: short ?? text },
  at: now,
  caseId,
});

/** Whoever is one with them is told by the same notice. */
async function noteOwed(
  tx: Tx,
  incidentId: string,
  owed: readonly { readonly one: ToTell; readonly id: string }[],
): Promise<void> {
  await sql`
    with recursive family (root, notice_id, id, depth) as (
      select g.root, g.notice_id, g.root, 0 from unnest(${owed.map(({ one }) => one.root)}::uuid[],
        ${owed.map(({ id }) => id)}::uuid[]) as g (root, notice_id)
      union all
      select f.root, f.notice_id, m.customer_id, depth + 1 from family f join customer_merges m on m.into_customer_id = f.id
      where depth < 100)
    update major_incident_affected a set notice_id = f.notice_id from family f
    where a.incident_id = ${incidentId} and a.customer_id = f.id`.execute(tx);
}
