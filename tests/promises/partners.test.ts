import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, type Desk, HOUR, openDesk } from './desk.ts';

let d: Desk;
beforeAll(async () => {
  d = await openDesk();
});
afterAll(() => d.close());

let count = 0;

async function partnersPromise(more: Record<string, unknown> = {}) {
  count += 1;
  const email = `team${count}@partner.example`;
  const partner = await d.lead.call('POST', '/partners', { name: `Fixers <b>${count}</b>`, email });
  expect(partner.status).toBe(201);
  const customer = await d.customer('Europe/Madrid');
  const made = await d.promise({
    customerId: customer.customerId,
    words: 'A fitter comes <script>x</script>',
    act: 'visit',
    dueAt: d.after(4 * DAY),
    partnerId: partner.body.id,
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await d.office.world.moveClock(0);
  await d.letLeave();
  return { partnerId: String(partner.body.id), email, customer, id: String(made.body.id), body: made.body };
}

/** The newest mail to this address, and the link in it. */
function mailTo(address: string): { text: string; token: string } {
  const sent = d.office.sink.messages.filter((one) => one.to.includes(address)).at(-1);
  const text = sent?.bytes.toString().replace(/=\r\n/g, '').replace(/=3D/g, '=') ?? '';
  return { text, token: /\/partner\/(\S+)/.exec(text)?.[1] ?? '' };
}

const page = (method: 'GET' | 'POST', token: string, form?: Record<string, string>) =>
  d.office.world.app.inject({
    method,
    url: `/partner/${token}`,
    ...(form === undefined
      ? {}
      : {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(form).toString(),
        }),
  });

describe('story 5.3: a promise that a partner keeps for us', () => {
  test('the partner gets one page by a signed link; looking at it does nothing; «done» keeps it', async () => {
    const { email, id, customer } = await partnersPromise();
    const { text, token } = mailTo(email);
    expect(text).toContain('A fitter comes');
    expect(text).not.toContain(customer.address);
    expect(token).toMatch(/^[0-9a-f-]{36}\.0\.[\w-]{43}$/);
    for (let n = 0; n < 3; n += 1) {
      const shown = await page('GET', token);
      expect(shown.statusCode).toBe(200);
      expect(shown.body).not.toContain('<script');
      expect(shown.body).not.toContain('<b>');
      expect(shown.body).toContain('at 10:00 CET');
      expect(shown.headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect(await d.promiseNow(id)).toMatchObject({ state: 'open', proof: 'partner', partnerAnswer: null });
    const yes = await page('POST', token, { answer: 'yes', say: 'On Thursday' });
    expect(yes.statusCode).toBe(200);
    expect((await d.promiseNow(id)).partnerAnswer).toMatchObject({ answer: 'yes', say: 'On Thursday' });
    const json = await d.office.world.stranger('POST', `/partner/${token}`, {
      answer: 'done',
      say: 'Fitted',
    });
    expect(json.body).toMatchObject({ state: 'kept', answer: 'done', answers: [] });
    const kept = await d.promiseNow(id);
    expect(kept).toMatchObject({ state: 'kept', proofEntryId: expect.any(String) });
    const entry = await d.agent.call('GET', `/entries/${kept.proofEntryId}`);
    expect(entry.body).toMatchObject({ kind: 'answer', author: { type: 'other', address: email } });
    expect((await page('POST', token, { answer: 'no' })).statusCode).toBe(410);
    expect((await d.promiseNow(id)).state).toBe('kept');
    expect(await d.story(id)).toEqual([
      'made',
      'partner-asked',
      'partner-answered',
      'partner-answered',
      'kept',
    ]);
  });

  test('«no» is loud; the company stays accountable and breaks its own promise', async () => {
    const { email, id, body } = await partnersPromise();
    const { token } = mailTo(email);
    const say = 'No parts';
    expect((await d.office.world.stranger('POST', `/partner/${token}`, { answer: 'no', say })).status).toBe(
      200,
    );
    expect(await d.notices(d.agent, body.caseNumber)).toEqual(['partner-refused']);
    expect(await d.notices(d.lead, body.caseNumber)).toEqual(['partner-refused']);
    await d.office.world.moveClock(5 * DAY);
    expect(await d.promiseNow(id)).toMatchObject({ state: 'broken', owner: { id: d.agent.id } });
    expect((await d.tasks(id)).map((task) => task.kind)).toEqual(['apology-call', 'tell']);
    expect(await d.story(id)).not.toContain('partner-reminded');
  });

  test('reminded twice while they say nothing, in the same conversation, and no more when settled', async () => {
    const { email, id, customer } = await partnersPromise();
    await d.office.world.moveClock(3 * DAY);
    await d.letLeave();
    await d.office.world.moveClock(DAY / 2);
    await d.letLeave();
    expect((await d.story(id)).filter((verb) => verb === 'partner-reminded')).toHaveLength(2);
    expect(d.office.sink.messages.filter((one) => one.to.includes(email))).toHaveLength(3);
    const inbox = await d.agent.call('GET', '/conversations?view=all&state=open');
    const mine = inbox.body.items.filter(
      (one: { customerId: string }) => one.customerId === customer.customerId,
    );
    expect(mine).toHaveLength(1);
  });

  test('P14: a partner’s word alone does not prove that money has reached the customer', async () => {
    const { email, id, body, customer } = await partnersPromise({
      act: 'refund',
      words: 'Your points are credited',
    });
    expect(body.proof).toBe('entry');
    const { token } = mailTo(email);
    const done = await d.office.world.stranger('POST', `/partner/${token}`, { answer: 'done' });
    expect(done.body).toMatchObject({ state: 'open', answer: 'done' });
    expect(await d.notices(d.agent, body.caseNumber)).toEqual(['partner-done']);
    const record = await d.agent.call('GET', `/customers/${customer.customerId}/record`);
    const answer = record.body.items.find((one: { kind: string }) => one.kind === 'answer');
    expect((await d.verb(id, 'keeping', { entryId: answer.id })).body.reason).toBe('shows-nothing');
  });

  test('a link that is wrong, old or another’s leads nowhere; whoever has one fills no record', async () => {
    const { email, id, partnerId } = await partnersPromise();
    const { token } = mailTo(email);
    const [promiseId = '', , mac = ''] = token.split('.');
    for (const bad of ['x', `${promiseId}.1.${mac}`, `${promiseId}.0.${'A'.repeat(43)}`, `${token}x`]) {
      expect((await page('GET', bad)).statusCode, bad).toBe(404);
      expect((await page('POST', bad, { answer: 'done' })).statusCode, bad).toBe(404);
      expect((await d.office.world.stranger('GET', `/partner/${bad}`)).status, bad).toBe(404);
    }
    expect((await page('POST', token, { answer: 'perhaps' })).statusCode).toBe(422);
    expect((await page('POST', token, { answer: 'no', say: 'x'.repeat(20_000) })).statusCode).toBe(413);
    for (let n = 0; n < 10; n += 1) await page('POST', token, { answer: 'yes', say: `${n}` });
    expect((await page('POST', token, { answer: 'yes', say: 'more' })).statusCode).toBe(429);
    await d.lead.call('PATCH', `/partners/${partnerId}`, { email: 'new@partner.example' });
    expect((await page('GET', token)).statusCode).toBe(404);
    await d.office.world.moveClock(0);
    await d.letLeave();
    expect((await page('GET', mailTo('new@partner.example').token)).statusCode).toBe(200);
    expect((await d.story(id)).filter((verb) => verb === 'partner-asked')).toHaveLength(2);
  });

  test('what the partner did not get is told to the owner', async () => {
    const partner = await d.lead.call('POST', '/partners', { name: 'Gone', email: 'x@refused.example' });
    const customer = await d.customer();
    const made = await d.promise({
      customerId: customer.customerId,
      words: 'They will come',
      dueAt: d.after(6 * HOUR),
      partnerId: partner.body.id,
    });
    await d.office.world.moveClock(0);
    await d.letLeave();
    expect(await d.notices(d.agent, made.body.caseNumber)).toContain('partner-not-reached');
    expect((await d.agent.call('POST', '/partners', { name: 'x', email: 'x@y.example' })).status).toBe(403);
  });
});
