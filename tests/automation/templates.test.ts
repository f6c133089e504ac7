import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

let w: World;
let anna: string;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  const made = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Anna {{case.number}} Kovács',
    language: 'de-AT',
    timeZone: 'Europe/Vienna',
  });
  anna = made.body.id;
});
afterAll(() => w.close());

const TEXTS = [
  { language: 'en', subject: 'Hello {{customer.name}}', body: 'Dear {{customer.name}}, it is {{today}}.' },
  { language: 'de', subject: 'Guten Tag', body: 'Guten Tag {{customer.name}}, es schreibt {{agent.name}}.' },
];
const welcome = { name: 'Welcome, wörds!', texts: TEXTS, fallback: 'en' };

describe('templates that come with Kept', () => {
  test('are there in three languages, and each can be written', async () => {
    const { body } = await w.as.auditor('GET', '/templates');
    const keys = body.items.map((item: { key: string }) => item.key).sort();
    expect(keys).toEqual([
      'acknowledgement',
      'address-confirm',
      'adverse-action-done',
      'adverse-action-notice',
      'agreement-ended',
      'apology',
      'check-in',
      'closing-question',
      'contact-point-asked',
      'credential-blocked',
      'debt-referred',
      'delay-notice',
      'direct-debit-announced',
      'duty-generic',
      'duty-short',
      'fee-notice',
      'holding-letter',
      'interim-means',
      'invoice',
      'letter-of-claim',
      'limit-lowered',
      'payment-refused',
      'promise-slipped',
      'reminder',
      'replacement-confirm',
      'replacement-shipping',
      'restored',
      'second-reminder',
      'terms-change-notice',
    ]);
    expect(body.placeholders).toContainEqual({ name: 'case.number', words: 'the number of the case' });
    for (const key of keys)
      for (const language of ['en', 'de', 'es', 'fr']) {
        const preview = await w.as.agent('POST', `/templates/${key}/preview`, { language });
        expect(preview.body).toMatchObject({ language, missing: [] });
        expect(preview.body.body).not.toContain('{{');
      }
  });

  test('a company’s own wording stands in their place, and what they were stays to be seen', async () => {
    const { body: before } = await w.as.lead('GET', '/templates/check-in');
    expect(before).toMatchObject({ version: 0, builtIn: true, purpose: 'check-in', changedBy: null });
    const own = {
      name: before.name,
      purpose: 'check-in',
      fallback: 'en',
      texts: [{ language: 'en', body: 'Solved?' }],
    };
    const changed = await w.as.lead('PUT', '/templates/check-in', own);
    expect(changed.body).toMatchObject({
      version: 1,
      builtIn: true,
      texts: [{ body: 'Solved?' }],
      changedBy: 'test lead',
    });
    expect(changed.body.versions.map((one: { version: number }) => one.version)).toEqual([1, 0]);
    const back = await w.as.lead('PUT', '/templates/check-in', { ...own, texts: before.texts });
    expect(back.body).toMatchObject({ version: 2, texts: before.texts });
  });

  test('R76: an apology is always to be had', async () => {
    const kept = await w.as.admin('PATCH', '/templates/apology', { archived: true });
    expect(kept.body).toMatchObject({ status: 409, code: 'template-always-there' });
    const other = await w.as.admin('PATCH', '/templates/closing-question', { archived: true });
    expect(other.body.archivedAt).not.toBeNull();
    const list = await w.as.agent('GET', '/templates');
    expect(list.body.items.at(-1)).toMatchObject({ key: 'closing-question' });
    const again = await w.as.admin('PATCH', '/templates/closing-question', { archived: false });
    expect(again.body.archivedAt).toBeNull();
  });
});

describe('templates of the company', () => {
  let key: string;
  test('are made with a key from their name, and versioned', async () => {
    const made = await w.as.lead('POST', '/templates', welcome);
    expect(made.status).toBe(201);
    ({ key } = made.body);
    expect(made.body).toMatchObject({
      key: 'welcome-words',
      version: 1,
      builtIn: false,
      purpose: 'answer',
      channels: [],
    });
    const twin = await w.as.lead('POST', '/templates', welcome);
    expect(twin.body.key).toMatch(/^welcome-words-[a-z0-9]{6}$/);
    const foreign = await w.as.lead('POST', '/templates', { ...welcome, name: 'Вітаємо' });
    expect(foreign.body.key).toMatch(/^t-[a-z0-9]{6}$/);
    expect((await w.as.agent('POST', '/templates', welcome)).status).toBe(403);
  });

  test('T43: a preview is the exact text in the customer’s language; their name is quoted, not expanded', async () => {
    const { body } = await w.as.agent('POST', `/templates/${key}/preview`, { customerId: anna });
    expect(body).toEqual({
      language: 'de',
      subject: 'Guten Tag',
      body: 'Guten Tag Anna {{case.number}} Kovács, es schreibt test agent.',
      missing: [],
    });
    const english = await w.as.agent('POST', `/templates/${key}/preview`, {
      customerId: anna,
      language: 'en-US',
    });
    expect(english.body).toMatchObject({ language: 'en', subject: 'Hello Anna {{case.number}} Kovács' });
  });

  test('what is missing is named', async () => {
    const { body } = await w.as.agent('POST', '/templates/acknowledgement/preview', { customerId: anna });
    expect(body.missing.map((one: { name: string }) => one.name)).toEqual(['case.number', 'case.deadline']);
    expect(body.body).toContain('{{case.number}}');
    const nobody = await w.as.agent('POST', `/templates/${key}/preview`, {
      customerId: '01890000-0000-7000-8000-000000000001',
    });
    expect(nobody.status).toBe(404);
  });

  test('an unknown placeholder is refused with its place, also in a preview of what is not saved', async () => {
    const texts = [{ language: 'en', subject: '', body: 'Dear {{customer.nmae}}' }];
    const saved = await w.as.lead('PUT', `/templates/${key}`, { ...welcome, texts });
    expect(saved.body).toMatchObject({
      status: 422,
      code: 'invalid',
      errors: [{ field: 'texts.0.body', from: 5, to: 22, say: expect.stringContaining('customer.nmae') }],
    });
    const draft = await w.as.agent('POST', '/templates/preview', { draft: { ...welcome, texts } });
    expect(draft.body).toMatchObject({ status: 422, errors: [{ field: 'draft.texts.0.body' }] });
    const good = await w.as.agent('POST', '/templates/preview', { draft: welcome });
    expect(good.body).toMatchObject({ language: 'en', subject: 'Hello Anna Kovács', missing: [] });
  });

  test.each([
    ['fallback', { fallback: 'fr' }],
    ['texts', { texts: [...TEXTS, TEXTS[0]] }],
    ['language', { texts: [{ language: 'not a language', body: 'x' }] }],
    ['subject', { texts: [{ language: 'en', subject: 'a\r\nBcc: b@c.example', body: 'x' }] }],
  ])('%s that cannot be is refused by its name', async (field, wrong) => {
    const { status, body } = await w.as.lead('POST', '/templates', { ...welcome, ...wrong });
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(field);
  });
});
