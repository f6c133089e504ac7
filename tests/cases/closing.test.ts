import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import { bounceOf } from '../support/bounce.ts';
import type { Colleague } from '../support/people.ts';
import { answer, caseComesIn, whyNotClosed } from './office.ts';
import { told } from './support.ts';

let office: Office;
let carl: Colleague;
const DAY = 24 * 3600 * 1000;
beforeAll(async () => {
  office = await openOffice();
  carl = await office.world.person('lead', 'Carl');
});
afterAll(() => office.close());

const get = async (path: string) => (await carl.call('GET', path)).body;
const close = (number: string, body: Record<string, unknown>) => whyNotClosed(carl.call, number, body);
let customers = 0;
const somebody = (): string => {
  customers += 1;
  return `c${customers}@customer.example`;
};

describe('agreed', () => {
  test('only with words of the customer after an answer that arrived, and nothing newer', async () => {
    const from = somebody();
    const first = await caseComesIn(office, { from, id: `${from}.1` });
    const { number } = first;
    expect(await close(number, { how: 'agreed', entryId: first.entryId })).toEqual([
      'unread-message',
      'agreement-missing',
    ]);
    const ours = await answer(office, carl.call, number);
    expect(await close(number, { how: 'agreed', entryId: ours.entryId })).toEqual(['agreement-missing']);
    const agreed = await caseComesIn(office, { from, inReplyTo: `${from}.1`, text: 'Thanks, it works.' });
    await office.pass(60_000);
    const newer = await caseComesIn(office, { from, inReplyTo: `${from}.1`, text: 'One more thing.' });
    expect(newer.number).toBe(number);
    const refused = await carl.call('POST', `/cases/${number}/closure`, {
      how: 'agreed',
      entryId: agreed.entryId,
    });
    expect(refused.body.because).toEqual([
      expect.objectContaining({ code: 'unread-message', entryId: newer.entryId }),
    ]);
    await answer(office, carl.call, number);
    expect(await close(number, { how: 'agreed', entryId: agreed.entryId })).toEqual([]);
    const found = await get(`/cases/${number}`);
    expect(found).toMatchObject({
      state: 'closed',
      closed: { how: 'agreed', by: 'Carl', entryId: agreed.entryId },
      waitingSince: null,
    });
    expect((await get(`/conversations/${first.conversationId}`)).state).toBe('done');
    expect((await carl.call('POST', `/cases/${number}/closure`, { how: 'silence' })).body.code).toBe(
      'case-closed',
    );
  });

  test('a phone call in which they were reached is as good', async () => {
    const { number, customerId } = await caseComesIn(office, { from: somebody() });
    await carl.call('POST', `/conversations/${(await get(`/cases/${number}`)).conversations[0]}/read`);
    const call = await carl.call('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'She says that it works and that we may close it.',
      caseNumber: number,
    });
    expect(await close(number, { how: 'agreed', entryId: call.body.entry.id })).toEqual([]);
  });
});

test('every reason is named at once, each with its entry', async () => {
  const came = await caseComesIn(office, { from: somebody() });
  const { number } = came;
  await carl.call('PATCH', `/cases/${number}`, { type: 'complaint', procedure: 'fca-disp' });
  await carl.call('POST', `/cases/${number}/holds`, { reason: 'Wait for the bank.' });
  const dueAt = new Date(office.world.house.clock.now().getTime() + DAY).toISOString();
  await answer(office, carl.call, number, {
    text: 'I call you tomorrow.',
    promises: [{ words: 'I call you tomorrow', act: 'call', dueAt }],
  });
  const mia = await office.world.person('agent', 'Mia');
  const offered = await carl.call('POST', `/cases/${number}/handoffs`, {
    staffId: mia.id,
    say: 'Please look.',
  });
  expect(offered.status, JSON.stringify(offered.body)).toBeLessThan(300);
  await office.pass(60_000);
  await office.comesIn({
    from: (await get(`/entries/${came.entryId}`)).author.address,
    subject: `Re ${number}`,
  });
  const refused = await carl.call('POST', `/cases/${number}/closure`, { how: 'silence' });
  expect(refused.status).toBe(409);
  const codes = refused.body.because.map((one: { code: string }) => one.code);
  expect(codes).toEqual([
    'unread-message',
    'open-promise',
    'open-handoff',
    'hold',
    'cause-missing',
    'final-response-missing',
    'question-not-asked',
  ]);
  for (const one of refused.body.because.slice(0, 4)) expect(one.entryId, one.code).not.toBeNull();
  const { closable } = await get(`/cases/${number}`);
  expect(closable.map((one: { code: string }) => one.code)).toEqual(codes.slice(0, -1));
});

describe('an answer counts once it has arrived', () => {
  test('not while it waits, and no longer when it comes back', async () => {
    const { number, conversationId } = await caseComesIn(office, { from: somebody() });
    await carl.call('POST', `/conversations/${conversationId}/read`);
    const codes = async () =>
      (await get(`/cases/${number}`)).closable.map((one: { code: string }) => one.code);
    const sent = await carl.call('POST', `/cases/${number}/messages`, { text: 'Soon.' });
    expect(await codes()).toEqual(['unanswered-message']);
    await office.pass(11_000);
    expect(await codes()).toEqual(['unanswered-message']);
    await office.handOver();
    expect(await codes()).toEqual([]);
    await office.world.receive(bounceOf(`${sent.body.id}@company.example`, sent.body.to[0].address));
    expect(await codes()).toEqual(['unanswered-message']);
    expect((await get(`/cases/${number}`)).numberGivenAt).toBeNull();
    expect((await answer(office, carl.call, number)).text).toContain(`Your case number is ${number}`);
    expect(await codes()).toEqual([]);
  });

  test('what came while somebody wrote is not read by their answer', async () => {
    const from = somebody();
    const first = await caseComesIn(office, { from, id: `${from}.1` });
    await office.pass(60_000);
    const second = await caseComesIn(office, { from, inReplyTo: `${from}.1`, text: 'And another thing.' });
    await answer(office, carl.call, first.number, { inReplyTo: first.entryId });
    expect((await get(`/cases/${first.number}`)).closable).toEqual([
      expect.objectContaining({ code: 'unread-message', entryId: second.entryId }),
    ]);
    await answer(office, carl.call, first.number, { inReplyTo: second.entryId });
    expect((await get(`/cases/${first.number}`)).closable).toEqual([]);
  });

  test('an acknowledgement, a note, or a mail to somebody else answers nothing', async () => {
    const { number, conversationId } = await caseComesIn(office, { from: somebody() });
    await answer(office, carl.call, number, { purpose: 'acknowledgement' });
    await answer(office, carl.call, number, { to: [{ address: 'partner@elsewhere.example' }] });
    await carl.call('POST', `/conversations/${conversationId}/notes`, { text: 'Looked at it.' });
    expect((await get(`/cases/${number}`)).closable.map((one: { code: string }) => one.code)).toEqual([
      'unanswered-message',
    ]);
  });
});

const linkIn = (text: string, word: 'yes' | 'no'): string => {
  const unfolded = text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const url = new RegExp(`https?://\\S+/answers/\\S+\\?solved=${word}`).exec(unfolded)?.[0];
  if (url === undefined) throw new Error(`No link in ${unfolded}`);
  return url.replace(/^https?:\/\/[^/]+/, '');
};
const press = (url: string, solved: 'yes' | 'no') =>
  office.world.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `solved=${solved}`,
  });

describe('confirmed by a check-in', () => {
  test('a link that a scanner opens answers nothing; the button does; a newer word needs a newer question', async () => {
    const from = somebody();
    const { number } = await caseComesIn(office, { from, id: `${from}.1` });
    await answer(office, carl.call, number);
    const { text } = await answer(office, carl.call, number, { text: 'Is it solved?', purpose: 'check-in' });
    const url = linkIn(text, 'yes');
    const page = await office.world.app.inject({ method: 'GET', url });
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain('<form method="post">');
    expect(page.body).not.toContain('<script');
    expect(await close(number, { how: 'confirmed' })).toEqual(['not-confirmed']);
    expect((await press(url, 'no')).statusCode).toBe(200);
    expect((await press(url, 'no')).statusCode).toBe(200);
    expect(await close(number, { how: 'confirmed' })).toEqual(['not-confirmed']);
    expect(await told(carl.call)).toContainEqual(expect.stringMatching(/case-denied: .*not solved/));
    await press(url, 'yes');
    const kinds = (await get(`/cases/${number}/entries`)).items.map((one: { kind: string }) => one.kind);
    expect(kinds.filter((kind: string) => kind === 'answer')).toHaveLength(2);
    await office.pass(60_000);
    const more = await caseComesIn(office, { from, inReplyTo: `${from}.1`, text: 'Still noisy.' });
    await answer(office, carl.call, more.number);
    expect(await close(number, { how: 'confirmed' })).toEqual(['not-confirmed']);
    const again = await answer(office, carl.call, number, { text: 'And now?', purpose: 'check-in' });
    await press(linkIn(again.text, 'yes'), 'yes');
    expect(await close(number, { how: 'confirmed' })).toEqual([]);
    await press(linkIn(again.text, 'no'), 'no');
    expect((await get(`/cases/${number}`)).replySince).not.toBeNull();
  });

  test('a link that is turned to and fro takes no further «yes» after a while; a «no» is never lost', async () => {
    const { number } = await caseComesIn(office, { from: somebody() });
    const { text } = await answer(office, carl.call, number, { purpose: 'check-in' });
    const url = linkIn(text, 'yes');
    for (const word of ['yes', 'no', 'yes', 'no', 'yes', 'no'] as const)
      expect((await press(url, word)).statusCode).toBe(200);
    const often = await press(url, 'yes');
    expect([often.statusCode, often.body]).toEqual([
      429,
      expect.stringContaining('Your last answer stands.'),
    ]);
    expect((await press(url, 'no')).statusCode).toBe(200);
    expect(await close(number, { how: 'confirmed' })).toContain('not-confirmed');
  });

  test('a made-up link, one of another mail, or an old one opens nothing', async () => {
    const { number } = await caseComesIn(office, { from: somebody() });
    const { text } = await answer(office, carl.call, number, { purpose: 'check-in' });
    const url = linkIn(text, 'yes');
    const bent = url.replace(/answers\/(.)/, (_all, first: string) => `answers/${first === 'A' ? 'B' : 'A'}`);
    for (const one of [bent, '/answers/x', `/answers/${'A'.repeat(54)}`])
      expect((await press(one, 'yes')).statusCode, one).toBe(404);
    expect((await press(url, 'yes')).statusCode).toBe(200);
  });
});

describe('words after closing', () => {
  async function closed(): Promise<{ number: string; from: string; conversationId: string }> {
    const from = somebody();
    const { number, customerId, conversationId } = await caseComesIn(office, { from, id: `${from}.1` });
    await carl.call('POST', `/cases/${number}/assignment`, {});
    await carl.call('POST', `/conversations/${conversationId}/read`);
    const call = await carl.call('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'All is well.',
      caseNumber: number,
    });
    expect(await close(number, { how: 'agreed', entryId: call.body.entry.id })).toEqual([]);
    await office.pass(60_000);
    return { number, from, conversationId };
  }
  const replies = (from: string, text: string) =>
    office.comesIn({ from, inReplyTo: `${from}.1`, subject: 'Re: The line is down', text });

  test('are put before the same owner, and reopen nothing by themselves', async () => {
    const { number, from, conversationId } = await closed();
    expect(await get(`/conversations/${conversationId}`)).toMatchObject({ waitingSince: null });
    await office.pass(9 * DAY);
    await replies(from, 'It is down again!');
    const found = await get(`/cases/${number}`);
    const inInbox = await get(`/conversations/${conversationId}`);
    expect(inInbox).toMatchObject({ state: 'open', waitingSince: found.waitingSince });
    expect(found).toMatchObject({ state: 'closed', owner: { id: carl.id } });
    expect(found.replySince).not.toBeNull();
    expect(found.tasks).toContainEqual(
      expect.objectContaining({ kind: 'choose-reply', state: 'open', owner: { id: carl.id, name: 'Carl' } }),
    );
    const reopened = await carl.call('POST', `/cases/${number}/reopening`, {
      choice: 'reopen',
      reason: 'Again down',
    });
    expect(reopened.body).toMatchObject({ number, state: 'open', replySince: null, closed: null });
    expect(reopened.body.closable.map((one: { code: string }) => one.code)).toEqual(['unread-message']);
    expect(reopened.body.tasks.every((one: { state: string }) => one.state === 'done')).toBe(true);
  });

  test('«thanks» is acknowledged, and nothing is left unread', async () => {
    const { number, from } = await closed();
    const { conversationId } = await replies(from, 'Thank you!');
    const done = await carl.call('POST', `/cases/${number}/reopening`, { choice: 'acknowledge' });
    expect(done.body).toMatchObject({
      number,
      state: 'closed',
      replySince: null,
      waitingSince: null,
      harm: 0,
    });
    expect(await get(`/conversations/${conversationId}`)).toMatchObject({ state: 'done', unread: false });
    const twice = await carl.call('POST', `/cases/${number}/reopening`, { choice: 'acknowledge' });
    expect(twice.body.code).toBe('no-reply');
  });

  test('another matter becomes a case of its own that is linked, with the same owner', async () => {
    const { number, from } = await closed();
    const { entryId } = await replies(from, 'By the way, the bill is wrong.');
    const made = await carl.call('POST', `/cases/${number}/reopening`, { choice: 'follow-up' });
    expect(made.body).toMatchObject({
      state: 'open',
      owner: { id: carl.id },
      links: [{ number, kind: 'follow-up-of' }],
      opened: { entryId },
    });
    expect(made.body.number).not.toBe(number);
    const old = await get(`/cases/${number}`);
    expect(old).toMatchObject({ state: 'closed', replySince: null, waitingSince: null });
    expect(old.links).toEqual([expect.objectContaining({ number: made.body.number, kind: 'followed-by' })]);
    const next = await replies(from, 'Any news about the bill?');
    const entries = (await get(`/cases/${made.body.number}/entries`)).items.map(
      (one: { id: string }) => one.id,
    );
    expect(entries).toContain(next.entryId);
  });
});

test('a mail that is filed while somebody closes comes before and is seen, or after and is a reply', async () => {
  for (let i = 0; i < 6; i += 1) {
    const from = somebody();
    const { number, customerId, conversationId } = await caseComesIn(office, { from, id: `${from}.1` });
    await carl.call('POST', `/conversations/${conversationId}/read`);
    const call = await carl.call('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'All is well.',
      caseNumber: number,
    });
    await office.pass(1000);
    const [tried] = await Promise.all([
      carl.call('POST', `/cases/${number}/closure`, { how: 'agreed', entryId: call.body.entry.id }),
      office.comesIn({ from, inReplyTo: `${from}.1`, text: 'It is down again.' }),
    ]);
    const found = await get(`/cases/${number}`);
    if (tried.status === 200)
      expect(found).toMatchObject({ state: 'closed', replySince: expect.any(String) });
    else expect(tried.body.because.map((one: { code: string }) => one.code)).toEqual(['unread-message']);
    expect(found.waitingSince).not.toBeNull();
  }
});
