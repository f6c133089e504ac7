import { afterAll, beforeAll, expect, test } from 'vitest';
import { touchConversations } from '#domains/conversations/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const list = async (
  query = '',
): Promise<
  { subject: string; waitingSince: string | null; teamId: string | null; id: string; state: string }[]
> => (await w.as.agent('GET', `/conversations${query}`)).body.items;

test('mail to a mailbox is the work of its team, waits for an answer, and is taken up again when the customer writes', async () => {
  const team = await w.as.admin('POST', '/teams', { name: 'Billing' });
  expect(team.status).toBe(201);
  const box = await w.as.admin('POST', '/mailboxes', {
    name: 'Billing',
    address: 'billing@company.example',
    teamId: team.body.id,
  });
  expect(box.status).toBe(201);
  await w.receive(mail({ to: 'billing@company.example', id: 'i1@inbox.example', subject: 'Wrong amount' }));
  const [row] = await list(`?view=team&teamId=${team.body.id}`);
  expect(row).toMatchObject({ subject: 'Wrong amount', teamId: team.body.id, state: 'open' });
  expect(row?.waitingSince).not.toBeNull();

  const done = await w.as.agent('PATCH', `/conversations/${row?.id}`, { state: 'done' });
  expect(done.body.state).toBe('done');
  expect(await list()).toHaveLength(0);

  await w.receive(
    mail({
      to: 'billing@company.example',
      references: 'i1@inbox.example',
      subject: 'Automatic reply: Wrong amount',
      headers: ['Auto-Submitted: auto-replied'],
    }),
  );
  expect(await list(), 'an automatic answer brings nothing back').toHaveLength(0);
  await w.receive(
    mail({ to: 'billing@company.example', references: 'i1@inbox.example', subject: 'Re: Wrong amount' }),
  );
  expect(await list()).toHaveLength(1);
});

test('views and counts agree; a page goes on where the one before ended', async () => {
  for (let n = 0; n < 7; n += 1) await w.receive(mail({ from: `p${n}@pages.example`, subject: `page ${n}` }));
  const { body: counts } = await w.as.agent('GET', '/conversations/counts');
  expect(counts).toMatchObject({ all: 8, unassigned: 8, mine: 0 });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await w.as.agent('GET', `/conversations?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...body.items.map((item: { id: string }) => item.id));
    cursor = body.next;
  } while (cursor);
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
});

test('an unknown assignee is refused, nothing else changes', async () => {
  const [row] = await list();
  const { body } = await w.as.agent('PATCH', `/conversations/${row?.id}`, {
    assignedTo: '01890000-0000-7000-8000-000000000001',
  });
  expect(body).toMatchObject({ status: 422, code: 'invalid' });
  expect((await w.as.agent('PATCH', `/conversations/${row?.id}`, { assignedTo: 'x' })).status).toBe(422);
});

test('an answer that leaves after the conversation was set aside does not bring it back', async () => {
  const [row] = await list();
  await inTransaction(w.house.db, async (tx) => {
    const [thread] = (
      await sql<{ customer_id: string; last_entry_id: string }>`
      update conversations set state = 'done' where id = ${row?.id} returning customer_id, last_entry_id`.execute(
        tx,
      )
    ).rows;
    await touchConversations(tx, [
      {
        customerId: thread?.customer_id ?? '',
        conversationId: row?.id ?? '',
        entryId: thread?.last_entry_id ?? '',
        channel: 'email',
        subject: null,
        mailboxId: null,
        teamId: null,
        at: w.house.clock.now(),
        effect: 'out',
        filedAway: false,
        flags: [],
      },
    ]);
  });
  expect((await list('?state=done')).map((one) => one.id)).toContain(row?.id);
});
