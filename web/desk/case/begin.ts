import { api, data } from '../../api/client.ts';
import type { Conversation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { work } from './work.ts';

/** Begins a case from a conversation: its newest words, and what comes in it from now on. */
export async function beginCase(conversation: Conversation): Promise<string | null> {
  const entry = conversation.items.findLast((one) => one.direction === 'in') ?? conversation.items.at(-1);
  if (!entry) return null;
  const made = await work(null, data(api.POST('/v1/cases', { body: { entryId: entry.id } })), ({ number }) =>
    t.cases.begun(number),
  );
  return made?.number ?? null;
}
