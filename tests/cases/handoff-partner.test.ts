import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';
import { customer, history, MONDAY, openFor, readAll, standing, told } from './support.ts';

let office: Office;
let carl: Colleague;
let ada: string;
let post: string;
beforeAll(async () => {
  office = await openOffice();
  await office.world.moveClock(MONDAY);
  carl = await office.world.person('agent', 'Carl');
  ada = await customer(office.world, 'Ada Byron');
  const made = await office.world.as.manager('POST', '/partners', {
    name: 'Mail House',
    email: 'post@partner.example',
  });
  expect(made.status).toBe(201);
  post = made.body.id;
});
afterAll(() => office.close());

/** The newest link to a partner, as it stands in the mail. */
async function newestLink(): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select message ->> 'text' as text from outgoing order by created_at desc, id desc limit 1`.execute(
    office.world.house.db,
  );
  const link = /\/partner\/handoff\/\S+/.exec(rows[0]?.text ?? '')?.[0];
  if (link === undefined) throw new Error('There is no link in the mail.');
  return link;
}

const page = (method: 'GET' | 'POST', url: string, form?: Record<string, string>) =>
  office.world.app.inject({
    method,
    url,
    ...(form
      ? {
          payload: new URLSearchParams(form).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }
      : {}),
  });

async function offered(): Promise<{ number: string; id: string; link: string }> {
  const number = await openFor(office.world, ada, { ownerId: carl.id });
  const made = await carl.call('POST', `/cases/${number}/handoffs`, {
    partnerId: post,
    say: 'Print it <again>',
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { number, id: made.body.id, link: await newestLink() };
}

test('a partner takes over work by a link in a mail that is on the record; whoever answered for the case still does', async () => {
  const { number, id, link } = await offered();
  await office.pass(11_000);
  await office.handOver();
  expect(office.sink.messages.at(-1)?.bytes.toString()).toContain('post@partner.example');
  const entries = (await carl.call('GET', `/cases/${number}/entries`)).body.items;
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'message', direction: 'out' }));
  const shown = await page('GET', link);
  expect(shown.statusCode).toBe(200);
  expect(shown.body).toContain('Print it &lt;again&gt;');
  // Looking at it answers nothing, as often as a mail scanner may look.
  expect((await carl.call('GET', '/handoffs?view=from-me')).body.items[0]).toMatchObject({
    id,
    state: 'offered',
  });
  await readAll(carl.call);
  expect((await page('POST', link, { answer: 'yes', say: 'On Tuesday' })).statusCode).toBe(200);
  expect(await standing(office.world, number)).toMatchObject({ owner: carl.id, queued: false });
  expect(await told(carl.call)).toEqual([
    expect.stringContaining('Mail House took over the work — On Tuesday'),
  ]);
  expect(await history(office.world, number)).toEqual(['opened', 'handoff-offered', 'handoff-accepted']);
  expect((await page('POST', link, { answer: 'no', say: 'Oh' })).statusCode).toBe(409);
});

test('what we write to the customer afterwards is no answer in the partner’s conversation', async () => {
  const { number, id } = await offered();
  await office.pass(11_000);
  await office.handOver();
  const { rows } = await sql<{ conversation_id: string }>`
    select o.conversation_id from handoffs h join outgoing o on o.id = h.outgoing_id where h.id = ${id}`.execute(
    office.world.house.db,
  );
  const sent = await carl.call('POST', `/cases/${number}/messages`, { text: 'It is being printed.' });
  expect(sent.body).toMatchObject({
    to: [{ address: 'ada.byron@customer.example' }],
    subject: 'The line is down',
  });
  expect(sent.body.conversationId).not.toBe(rows[0]?.conversation_id);
});

test('no colleague answers for a partner, and no link but ours opens the page', async () => {
  const { id, link } = await offered();
  expect((await carl.call('POST', `/handoffs/${id}/answer`, { answer: 'accept' })).status).toBe(403);
  const [head, token = ''] = [link.slice(0, link.lastIndexOf('/')), link.slice(link.lastIndexOf('/') + 1)];
  const [handoff, , mac] = token.split('.');
  for (const wrong of [
    `${handoff}.1.${mac}`,
    `${handoff}.0.`,
    token.slice(0, -1),
    `${token}A`,
    '..',
    handoff ?? '',
  ])
    expect((await page('GET', `${head}/${encodeURIComponent(wrong)}`)).statusCode, wrong).toBe(404);
  await carl.call('POST', `/handoffs/${id}/withdrawal`);
  expect((await page('POST', link, { answer: 'yes' })).statusCode).toBe(409);
});

test('a partner says no: the case never left, and its owner hears it', async () => {
  const { number, link } = await offered();
  await readAll(carl.call);
  await page('POST', link, { answer: 'no', say: 'No paper' });
  expect(await told(carl.call)).toEqual([expect.stringContaining('Mail House did not accept it: No paper')]);
  expect(await standing(office.world, number)).toMatchObject({ owner: carl.id });
});

test('a partner who does not get our mail is no help: it comes back at once', async () => {
  const { number, id } = await offered();
  const { rows } = await sql<{ outgoing_id: string }>`
    select outgoing_id from handoffs where id = ${id}`.execute(office.world.house.db);
  expect((await carl.call('POST', `/outgoing/${rows[0]?.outgoing_id}/withdrawal`)).status).toBeLessThan(300);
  expect(await history(office.world, number)).toEqual([
    'opened',
    'handoff-offered',
    'handoff-lapsed',
    'task-added',
  ]);
});
