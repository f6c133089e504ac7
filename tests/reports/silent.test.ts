import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Office } from '../delivery/office.ts';
import { closeOffices, customer, DAY, MINUTE, office, work } from '../notices/support.ts';

let ours: Office;
/** Whom a message reaches, whom nothing reaches, and who is told too late. */
const people = new Map<string, string>();

const act = async (name: string, id: string, more: Readonly<Record<string, unknown>> = {}) => {
  const { status, body } = await ours.world.as.agent('POST', '/actions', {
    type: 'charge.refused',
    source: 'card-system',
    id,
    customer: { id: people.get(name) },
    subject: { card: '…1234' },
    reason: 'limit',
    mode: 'done',
    data: { amount: '49.90', currency: 'EUR', merchant: 'Book Shop' },
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

beforeAll(async () => {
  ours = await office();
  for (const name of ['Told', 'Late', 'Dark'])
    people.set(name, await customer(ours, name, name === 'Dark' ? { emails: [] } : {}));
  people.set(
    '=HYPERLINK("x")',
    await customer(ours, '=HYPERLINK("x")', { emails: ['told2@customer.example'] }),
  );
  await act('Told', 'told', { mode: 'ask' });
  await act('Told', 'told-done', { asked: 'told' });
  await act('=HYPERLINK("x")', 'formula');
  await ours.pass(31_000);
  await work(ours);
  await act('Late', 'late');
  await act('Dark', 'dark');
  await act('Dark', 'unspoken', { type: 'sticker.sent' });
  await ours.pass(10 * MINUTE);
  await work(ours);
});
afterAll(closeOffices);

const report = async (path: string) => {
  const { status, body } = await ours.world.as.auditor('GET', path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('silent actions are counted by what became of them, by day and type, and the sums agree', async () => {
  const { total, days, types } = await report('/reports/silent-actions');
  expect(total.silent).toBe(total.toldLate + total.askedPerson + total.nobodyAsked + total.unspoken);
  expect(total).toMatchObject({ askedPerson: 1, unspoken: 1, againstAnswer: 0 });
  expect(days.reduce((sum: number, one: { silent: number }) => sum + one.silent, 0)).toBe(total.silent);
  expect(types).toEqual([
    expect.objectContaining({ type: 'charge.refused', unspoken: 0 }),
    expect.objectContaining({ type: 'sticker.sent', silent: 1, unspoken: 1, unasked: 1 }),
  ]);
});

test('nobody is silent where no duty is late and everything was asked', async () => {
  const before = await report('/reports/silent-actions?from=2020-01-01&to=2020-01-31');
  expect(before.total.silent).toBe(0);
  expect(before.days).toHaveLength(31);
});

test('a waiver by a named person ends the silence, and it is still to be seen who did it', async () => {
  const lead = await ours.world.person('lead', 'Lena Lead');
  const [open] = (await report('/notices?state=open')).items;
  const before = (await report('/reports/silent-actions')).total.silent;
  expect(
    (await lead.call('POST', `/notices/${open.id}/waiver`, { reason: 'She stood beside me.' })).status,
  ).toBe(200);
  expect((await report('/reports/silent-actions')).total.silent).toBe(before - 1);
  expect((await report('/reports/notices')).total.waived).toBe(1);
});

test('how duties were fulfilled: how many, how fast, over what, with what evidence, which not', async () => {
  const { total, types, told, of, days } = await report('/reports/notices');
  expect(total.owed).toBe(
    total.toldInTime + total.toldLate + total.askedPerson + total.nobodyAsked + total.open,
  );
  expect(types.map((one: { type: string }) => one.type)).toEqual(['charge.refused']);
  expect(told).toContainEqual(
    expect.objectContaining({ type: 'charge.refused', channel: 'email', rung: expect.any(String) }),
  );
  expect(told.reduce((sum: number, one: { notices: number }) => sum + one.notices, 0)).toBe(of);
  expect(total.p50S).toBeGreaterThanOrEqual(0);
  expect(total.p95S).toBeGreaterThanOrEqual(total.p50S);
  expect(days.reduce((sum: number, one: { owed: number }) => sum + one.owed, 0)).toBe(total.owed);
});

test('evidence of a customer: what was asked and done, each attempt, entries with their hashes', async () => {
  const id = people.get('Told') ?? '';
  const found = await report(`/reports/evidence?customer=${id}`);
  expect(found.actions).toMatchObject([
    { externalId: 'told-done', mode: 'done', standing: 'as-decided', notices: [{ state: 'told' }] },
    { externalId: 'told', mode: 'ask', verdict: 'proceed' },
  ]);
  const [{ notices }] = found.actions;
  const sent = notices[0].steps.find((step: { kind: string }) => step.kind === 'sent');
  expect(sent.evidence.map((one: { rung: string }) => one.rung)).toContain('accepted');
  const entry = found.entries.find((one: { id: string }) => one.id === sent.entryId);
  expect(entry).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), kind: 'message' });
  const { rows } = await sql<{ hash: string }>`
    select encode(hash, 'hex') as hash from entries where id = ${entry.id}`.execute(ours.world.house.db);
  expect(entry.hash).toBe(rows[0]?.hash);
});

test('evidence comes in pages, by type and time, and never without saying of whom', async () => {
  const from = new Date(ours.world.house.clock.now().getTime() - DAY).toISOString();
  const one = await report(`/reports/evidence?from=${from}&type=charge.refused&limit=2`);
  expect(one.actions).toHaveLength(2);
  const two = await report(`/reports/evidence?from=${from}&type=charge.refused&limit=2&cursor=${one.next}`);
  const ids = [...one.actions, ...two.actions].map((action: { id: string }) => action.id);
  expect(new Set(ids).size).toBe(4);
  // A table that ended with its first page would look like a whole one.
  const { body: csv } = await ours.world.as.auditor(
    'GET',
    `/reports/evidence.csv?from=${from}&type=charge.refused&limit=1`,
  );
  const rows = (id: string): number => csv.split(`"${id}"`).length - 1;
  const all = await report(`/reports/evidence?from=${from}&type=charge.refused`);
  expect(all.actions.length).toBeGreaterThan(3);
  for (const { id } of all.actions) expect(rows(id)).toBeGreaterThan(0);
  expect(csv.split('\r\n').filter((line: string) => line.startsWith('action,'))).toHaveLength(1);
  expect((await ours.world.as.auditor('GET', '/reports/evidence')).status).toBe(422);
  expect((await ours.world.stranger('GET', `/v1/reports/evidence.csv?from=${from}`)).status).toBe(401);
});

test('the table is no formula of anybody, and the paper holds the same words', async () => {
  const id = people.get('=HYPERLINK("x")') ?? '';
  const csv = await ours.world.as.auditor('GET', `/reports/evidence.csv?customer=${id}`);
  expect(csv.status).toBe(200);
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.body).toContain(`"'=HYPERLINK(""x"")"`);
  expect(csv.body).not.toMatch(/(^|,)"[=+@-]/m);
  const pdf = await ours.world.as.auditor('GET', `/reports/evidence.pdf?customer=${id}`);
  expect(pdf.headers['content-type']).toBe('application/pdf');
  expect(String(pdf.body).slice(0, 5)).toBe('%PDF-');
});
