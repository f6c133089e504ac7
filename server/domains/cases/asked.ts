import type { z } from 'zod';
import type { NewCase } from '#contracts/cases.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { findProcedure } from './clocks/own-procedures.ts';
import { sameFamily } from './ground/family.ts';
import type { HistoryParts } from './ground/history.ts';
import { lockCaseRow } from './ground/row.ts';
import { type OpenedCase, openCase, subjectOf } from './open.ts';
import { refuseComplainedAbout } from './ownership/complained-about.ts';
import { requireTeam } from './ownership/ownership.ts';
import { requireCause } from './settings/offered.ts';
import { checkFields } from './settings/settings.ts';

/** Opens a case as the API asks for it: by hand, or from an entry with its customer, conversation, words and team. */
export async function openAsAsked(
  tx: Tx,
  parts: HistoryParts,
  given: z.output<typeof NewCase>,
  actor: Actor,
  now: Date,
): Promise<OpenedCase> {
  await checkFields(tx, given.fields);
  if (given.cause !== undefined) await requireCause(tx, given.cause);
  if (given.teamId !== undefined) await requireTeam(tx, given.teamId);
  if (given.procedure !== undefined && !(await findProcedure(tx, given.procedure)))
    throw invalid('procedure', 'There is no such procedure.');
  const from = given.entryId === undefined ? undefined : await entryToOpenFrom(tx, given.entryId);
  const customerId = from?.customer_id ?? given.customerId;
  if (customerId === undefined) throw invalid('customerId', 'Name a customer or an entry.');
  await requireCustomer(tx, customerId);
  if (from && given.customerId !== undefined && !(await sameFamily(tx, given.customerId, customerId)))
    throw invalid('entryId', 'This customer has no such entry.');
  const opened = await openCase(
    tx,
    parts,
    {
      ...given,
      customerId,
      subject: given.subject ?? subjectOf(from),
      conversationId: from?.conversation_id ?? undefined,
      teamId: given.teamId ?? from?.team_id ?? undefined,
    },
    actor,
    now,
  );
  if (given.ownerId !== undefined)
    await refuseComplainedAbout(tx, await lockCaseRow(tx, opened), given.ownerId);
  return opened;
}

interface EntryToOpenFrom {
  customer_id: string;
  conversation_id: string | null;
  team_id: string | null;
  subject: string | null;
  preview: string | null;
}

async function entryToOpenFrom(tx: Tx, entryId: string): Promise<EntryToOpenFrom> {
  const { rows } = await sql<EntryToOpenFrom>`
    select e.customer_id, e.conversation_id, v.team_id, c.subject, c.preview
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    left join conversations v on v.customer_id = e.customer_id and v.id = e.conversation_id
    where k.id = ${entryId}`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid('entryId', 'There is no such entry.');
  return row;
}
