import { notifications } from '@mantine/notifications';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { dropRow, patchRow } from '../../api/refresh.ts';
import type { Conversation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { nextAfter } from '../inbox/neighbour.ts';
import { doneNotice } from './done-notice.tsx';

/** Somebody who may get a conversation. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

async function change(
  conversation: Conversation,
  body: { state?: 'open' | 'done'; assignedTo?: string | null },
  shown: Partial<Conversation>,
): Promise<boolean> {
  const key = ['conversation', conversation.id];
  const before = memory.getQueryData<Conversation>(key);
  // Shown at once; taken back if the server refuses.
  memory.setQueryData<Conversation>(key, (old) => old && { ...old, ...shown });
  patchRow(conversation.id, shown);
  try {
    const after = await data(
      api.PATCH('/v1/conversations/{id}', { params: { path: { id: conversation.id } }, body }),
    );
    memory.setQueryData<Conversation>(key, (old) => old && { ...old, ...after });
    void memory.invalidateQueries({ queryKey: ['counts'] });
    return true;
  } catch (error) {
    memory.setQueryData(key, before);
    if (before) patchRow(conversation.id, { state: before.state, assignedTo: before.assignedTo });
    void memory.invalidateQueries({ queryKey: ['inbox'] });
    tellProblem(error);
    return false;
  }
}

/** The verbs of a conversation that change it. */
export function useVerbs(conversation: Conversation | undefined) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const list = {
    view: search.view ?? ('all' as const),
    state: search.state === 'done' ? ('done' as const) : ('open' as const),
  };
  const assign = async (one: Conversation, person: Person | null): Promise<void> => {
    if (!(await change(one, { assignedTo: person?.id ?? null }, { assignedTo: person }))) return;
    const said = person ? t.conversation.assignedTo(person.name) : t.conversation.unassigned;
    tell(said);
    announce(said);
  };
  const reopen = async (one: Conversation): Promise<void> => {
    if (!(await change(one, { state: 'open' }, { state: 'open' }))) return;
    void memory.invalidateQueries({ queryKey: ['inbox'] });
    announce(t.conversation.reopenedSaid);
    tell(t.conversation.reopenedSaid);
  };
  const finish = async (one: Conversation): Promise<void> => {
    const next = nextAfter.get()(one.id);
    const sent = change(one, { state: 'done' }, { state: 'done' });
    dropRow(one.id, list);
    void navigate(
      next
        ? { to: '/inbox/$id', params: { id: next }, search: (old) => old, replace: true }
        : { to: '/inbox', search: (old) => old },
    );
    if (!(await sent)) return;
    announce(t.conversation.doneSaid);
    const id = `done-${one.id}`;
    notifications.show(
      doneNotice(id, () => {
        notifications.hide(id);
        void reopen(one);
      }),
    );
  };
  return {
    assign: (person: Person | null): void => {
      if (conversation) void assign(conversation, person);
    },
    toggleDone: (): void => {
      if (conversation) void (conversation.state === 'done' ? reopen(conversation) : finish(conversation));
    },
    back: (): void => void navigate({ to: '/inbox', search: (old) => old }),
  };
}
