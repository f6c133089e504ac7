import { z } from 'zod';
import { type Api, Id, type Ids, Items } from './people.ts';
import { WAITING } from './waiting.ts';

const Inbox = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      subject: z.string().nullable(),
      customerId: z.string(),
      waitingSince: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
const Numbered = z.object({ number: z.string().nullable() });
type Open = z.output<typeof Inbox>['items'][number];

/** What people do at a desk: assign, note, set aside, merge. */
export async function setTable(api: Api, staff: Ids, teams: Ids): Promise<void> {
  const open = await allOpen(api);
  for (const conversation of open) {
    const one = WAITING.find((waiting) => waiting.subject === conversation.subject);
    if (!one) {
      if (conversation.waitingSince === null)
        await api('PATCH', `/conversations/${conversation.id}`, { state: 'done' });
      continue;
    }
    const assignedTo = one.assignedTo ? { assignedTo: staff.get(one.assignedTo) } : {};
    const teamId = one.team ? { teamId: teams.get(one.team) } : {};
    if (one.assignedTo || one.team)
      await api('PATCH', `/conversations/${conversation.id}`, { ...assignedTo, ...teamId });
    const { number } = Numbered.parse(await api('GET', `/conversations/${conversation.id}/case`));
    const to = one.assignedTo ? { staffId: staff.get(one.assignedTo) } : teamId;
    if (number !== null && Object.keys(to).length > 0) await api('POST', `/cases/${number}/assignment`, to);
    if (one.note) await api('POST', `/conversations/${conversation.id}/notes`, { text: one.note });
  }
  await mergeTwins(api);
}

async function allOpen(api: Api): Promise<Open[]> {
  const all: Open[] = [];
  let cursor = '';
  do {
    const { items, next } = Inbox.parse(await api('GET', `/conversations?limit=100${cursor}`));
    all.push(...items);
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return all;
}

/** One person with two addresses: somebody at the desk has seen it and merged them. */
async function mergeTwins(api: Api): Promise<void> {
  const made = await api('POST', '/customers', {
    kind: 'person',
    name: 'Grace Adeyemi (work)',
    contactPoints: [{ kind: 'email', value: 'g.adeyemi@harbourcycles.example' }],
  });
  const { items } = Items.parse(await api('GET', '/customers?q=grace.adeyemi%40mail.example'));
  const grace = items[0];
  if (!grace) return;
  const { id } = Id.parse(made);
  await api('POST', `/customers/${id}/notes`, {
    text: 'Called from her desk at Harbour Cycles: same person as Grace Adeyemi.',
  });
  await api('POST', `/customers/${grace.id}/merge`, {
    customerId: id,
    reason: 'The same person; she confirmed it on the telephone.',
  });
}
