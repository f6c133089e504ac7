import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const own = (name: string, require = 'customer.known', verdict = 'hold'): string => `policy: ${name}
title: Our own
source: [{mark: D, say: ours}]
for: [${name}.try]
rules:
  - code: first
    require: ${JSON.stringify(require)}
    verdict: ${verdict}
    say: Not so.
    need: that
    next: Wait.
`;

async function newCustomer(world: World): Promise<string> {
  const { body } = await world.as.agent('POST', '/customers', { kind: 'person', name: 'Ada Example' });
  return body.id;
}

const change = (yaml: string, publish = false) => ({ yaml, reason: 'Our counsel wants it.', publish });

let asked = 0;
async function ask(type: string, customerId: string, more: object = {}) {
  asked += 1;
  const answer = await w.as.agent('POST', '/actions', {
    type,
    source: 'tests',
    id: `a-${asked}`,
    customer: { id: customerId },
    subject: { card: '…1234' },
    mode: 'ask',
    ...more,
  });
  expect(answer.status).toBe(200);
  return z
    .object({
      verdict: z.string(),
      action: z.string(),
      policy: z.string(),
      because: z.array(z.object({ code: z.string() })),
    })
    .parse(answer.body);
}

test('what comes with Kept is in force, with its sources and its sentences', async () => {
  const { body } = await w.as.auditor('GET', '/policies');
  expect(body.items.length).toBeGreaterThan(20);
  for (const one of body.items) expect(one).toMatchObject({ version: 1, draft: null, builtIn: true });
  const { body: one } = await w.as.agent('GET', '/policies/debt-refer');
  expect(one).toMatchObject({ name: 'debt-refer', for: ['debt.refer', 'debt.sell', 'debt.report'] });
  expect(one.sentences.rules[3].sentence).toBe(
    'The action is refused unless the invoice was delivered, as is proven.',
  );
  expect(one.versions).toMatchObject([{ version: 1, state: 'in-force', builtIn: true }]);
  expect((await w.as.agent('GET', '/policies/nothing')).status).toBe(404);
});

test('the published schema holds for what is in force; facts are listed with their words', async () => {
  const { body: schema } = await w.stranger('GET', '/policies/schema.json');
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const { body } = await w.as.agent('GET', '/policies/marketing');
  expect(validate(parse(body.yaml))).toBe(true);
  const { body: facts } = await w.as.agent('GET', '/policy-facts');
  expect(facts.items).toContainEqual({
    name: 'consent.marketing',
    type: 'yes-no',
    words: 'the customer agreed to marketing, on the channel that is named',
  });
});

test('a draft decides nothing; published it decides the next question; an older version can come back; withdrawn it is silent', async () => {
  const customer = await newCustomer(w);
  const draft = await w.as.manager('PUT', '/policies/draft', change(own('draft', '!customer.known')));
  expect(draft.body).toMatchObject({ version: null, draft: 1, versions: [{ version: 1, state: 'draft' }] });
  expect(await ask('draft.try', customer)).toMatchObject({ verdict: 'proceed', policy: 'none' });

  const publication = { version: 1, reason: 'It is meant so.' };
  expect((await w.as.manager('POST', '/policies/draft/publication', publication)).status).toBe(200);
  expect(await ask('draft.try', customer)).toMatchObject({ verdict: 'hold', policy: 'draft@1' });
  expect((await w.as.manager('POST', '/policies/draft/publication', publication)).body.code).toBe(
    'nothing-to-change',
  );

  const second = await w.as.admin(
    'PUT',
    '/policies/draft',
    change(own('draft', '!customer.known', 'refuse'), true),
  );
  expect(second.body).toMatchObject({
    version: 2,
    draft: null,
    versions: [
      { version: 2, state: 'in-force' },
      { version: 1, state: 'was-in-force' },
    ],
  });
  expect(await ask('draft.try', customer)).toMatchObject({ verdict: 'refuse', policy: 'draft@2' });
  expect((await w.as.manager('POST', '/policies/draft/publication', publication)).body.version).toBe(1);
  expect(await ask('draft.try', customer)).toMatchObject({ verdict: 'hold', policy: 'draft@1' });

  const withdrawn = await w.as.manager('POST', '/policies/draft/withdrawal', { reason: 'No longer.' });
  expect(withdrawn.body).toMatchObject({
    version: null,
    publications: [{ version: null, reason: 'No longer.' }, { version: 1 }, { version: 2 }, { version: 1 }],
  });
  expect(await ask('draft.try', customer)).toMatchObject({ verdict: 'proceed', policy: 'none' });
  expect((await w.as.agent('GET', '/policies/draft/versions/2')).body).toMatchObject({
    version: 2,
    state: 'was-in-force',
    by: 'test admin',
  });
  const { rows } = await w.house.pool.query(
    `select type from events where subject = 'draft' and type like 'kept.policy.%' order by tx, id`,
  );
  expect(rows.map(({ type }) => type)).toEqual([
    'kept.policy.drafted',
    'kept.policy.published',
    'kept.policy.drafted',
    'kept.policy.published',
    'kept.policy.published',
    'kept.policy.withdrawn',
  ]);
});

test('a company’s own wording stands in the place of what comes with Kept', async () => {
  const { body } = await w.as.agent('GET', '/policies/delay');
  const yaml = body.yaml.replace('within: 1 hour', 'within: 2 hours');
  // Nobody can be told of anything here yet: it is not put in force unless somebody is sure of that.
  const refused = await w.as.manager('PUT', '/policies/delay', change(yaml, true));
  expect(refused.body).toMatchObject({ status: 409, code: 'policy-faulty', errors: [{ level: 'error' }] });
  expect(refused.body.detail).toContain('no channel that can show it is set up');
  expect((await w.as.agent('GET', '/policies/delay')).body.version).toBe(1);
  const draft = await w.as.manager('PUT', '/policies/delay', change(yaml));
  expect(draft.status).toBe(200);
  const publication = { version: 2, reason: 'Our counsel wants it.' };
  expect((await w.as.manager('POST', '/policies/delay/publication', publication)).body.code).toBe(
    'policy-faulty',
  );
  const changed = await w.as.manager('POST', '/policies/delay/publication', { ...publication, sure: true });
  expect(changed.body).toMatchObject({ version: 2, builtIn: false });
});

test('what cannot be read is refused with its line, and stored nowhere', async () => {
  const refused = await w.as.manager('PUT', '/policies/broken', change(own('broken', 'card.colour')));
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([{ field: 'yaml', line: 7 }]);
  const other = await w.as.manager('PUT', '/policies/broken', change(own('other')));
  expect(other.body.detail).toMatch(/The text is of «other»/);
  expect((await w.as.agent('GET', '/policies/broken')).status).toBe(404);
});

test('only managers and admins change what is done to customers', async () => {
  for (const role of ['agent', 'lead', 'auditor'] as const) {
    expect((await w.as[role]('PUT', '/policies/mine', change(own('mine'), true))).status).toBe(403);
    const body = { version: 1, reason: 'Because.' };
    expect((await w.as[role]('POST', '/policies/delay/publication', body)).status).toBe(403);
    expect((await w.as[role]('POST', '/policies/delay/withdrawal', { reason: 'Because.' })).status).toBe(403);
  }
  expect((await w.stranger('GET', '/policies')).status).toBe(401);
});

test('two who change at once both get a version of their own', async () => {
  const changes = await Promise.all(
    ['hold', 'refuse', 'hold', 'refuse'].map((verdict) =>
      w.as.manager('PUT', '/policies/race', change(own('race', 'customer.known', verdict), true)),
    ),
  );
  expect(changes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { body } = await w.as.agent('GET', '/policies/race');
  expect(body.versions.map(({ version }: { version: number }) => version)).toEqual([4, 3, 2, 1]);
  expect(body.versions.filter(({ state }: { state: string }) => state === 'in-force')).toHaveLength(1);
});

test('a trial on given facts, of what is in force and of a text', async () => {
  const facts = {
    'replacement.exists': true,
    'replacement.confirmed': false,
    'action.reason': 'replacement',
  };
  const on = { type: 'card.block', facts };
  const url = '/policies/replacement-before-deactivation/trial';
  const tried = await w.as.agent('POST', url, { on });
  expect(tried.body).toMatchObject({
    looked: 1,
    verdicts: { proceed: 0, hold: 1, refuse: 0 },
    items: [{ verdict: 'hold', because: [{ code: 'replacement-not-confirmed' }], action: null }],
  });
  const { body } = await w.as.agent('GET', '/policies/replacement-before-deactivation');
  const yaml = body.yaml.replaceAll('verdict: hold', 'verdict: refuse');
  expect((await w.as.agent('POST', url, { yaml, on })).body.items[0].verdict).toBe('refuse');
  expect((await w.as.agent('POST', url, { version: 9, on })).status).toBe(404);
  expect((await w.as.agent('POST', url, { yaml: 'x', on })).status).toBe(422);
});

test('consent to marketing is asked of the channel that the type or the data names', async () => {
  const customer = await newCustomer(w);
  const given = { channels: ['email'], given: true, source: 'sign-up form' };
  await w.as.agent('POST', `/customers/${customer}/consents`, given);
  expect((await ask('marketing.mail', customer)).verdict).toBe('proceed');
  expect((await ask('marketing.sms', customer)).verdict).toBe('refuse');
  expect((await ask('marketing.offer', customer, { data: { channel: 'sms' } })).verdict).toBe('refuse');
  expect((await ask('marketing.offer', customer)).verdict).toBe('proceed');
});

test('a trial goes by this moment, and refuses facts that nobody knows or that are of another kind', async () => {
  const yaml = own('waits-a-day').replace(/require: .*/, 'waits: { from: invoice.dueAt, for: 1 day }');
  const tried = (facts: object) =>
    w.as.agent('POST', '/policies/waits-a-day/trial', { yaml, on: { type: 'waits-a-day.try', facts } });
  const hoursAgo = (hours: number) =>
    new Date(w.house.clock.now().getTime() - hours * 3_600_000).toISOString();
  expect((await tried({ 'invoice.dueAt': hoursAgo(23) })).body).toMatchObject({ verdicts: { hold: 1 } });
  expect((await tried({ 'invoice.dueAt': hoursAgo(25) })).body).toMatchObject({ verdicts: { proceed: 1 } });
  for (const facts of [{ now: 'soon' }, { 'invoice.due': hoursAgo(1) }, { 'action.amount': '300' }])
    expect(await tried(facts)).toMatchObject({ status: 422, body: { code: 'invalid' } });
});

test('a trial and a comparison on the past: what would change, with examples, and «not known» where facts were not stored', async () => {
  const customer = await newCustomer(w);
  await w.as.manager('PUT', '/policies/past', change(own('past'), true));
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await ask('past.try', customer)).action);
  const period = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };

  const single = await w.as.agent('POST', '/policies/past/trial', {
    yaml: own('past', '!customer.known'),
    on: { actions: ids.slice(0, 2) },
  });
  expect(single.body).toMatchObject({ looked: 2, verdicts: { hold: 2 }, notKnown: 0 });
  expect(single.body.items[0]).toMatchObject({
    answered: 'proceed',
    action: { id: ids[0], source: 'tests' },
  });

  const stricter = { yaml: own('past', '!customer.known', 'refuse'), ...period };
  const compared = await w.as.agent('POST', '/policies/past/comparison', stricter);
  expect(compared.body).toMatchObject({
    looked: 3,
    same: 0,
    changed: 3,
    notKnown: 0,
    changes: [{ from: 'proceed', to: 'refuse', actions: 3 }],
    cut: false,
  });
  expect(compared.body.examples).toHaveLength(3);
  expect(compared.body.examples[0].because[0].code).toBe('first');

  const further = { yaml: own('past', 'customer.known && email.usable'), ...period };
  expect((await w.as.agent('POST', '/policies/past/comparison', further)).body).toMatchObject({
    looked: 3,
    changed: 0,
    notKnown: 3,
    notStored: [{ fact: 'email.usable', actions: 3 }],
    examples: [],
  });
  // What the action itself said stands in its request, whether a policy looked at it then or not.
  const said = `action.subject.card == '…1234' && action.reason == '' && action.mode == 'done'`;
  const looked = await w.as.agent('POST', '/policies/past/comparison', {
    yaml: own('past', said),
    ...period,
  });
  expect(looked.body).toMatchObject({ looked: 3, changed: 3, notKnown: 0, notStored: [] });
  const nothing = { yaml: own('past', 'customer.known', 'refuse'), ...period };
  expect((await w.as.agent('POST', '/policies/past/comparison', nothing)).body).toMatchObject({ same: 3 });
  // Nothing was done by all this.
  expect(await ask('past.try', customer)).toMatchObject({ verdict: 'proceed', policy: 'past@1' });
});

test('a check of a text in the editor', async () => {
  const good = await w.as.lead('POST', '/policy-checks', { yaml: own('checked') });
  expect(good.body).toMatchObject({ ok: true, findings: [], sentences: { rules: [{ code: 'first' }] } });
  const bad = await w.as.lead('POST', '/policy-checks', {
    yaml: own('checked', 'customer.known && !customer.known'),
  });
  expect(bad.body).toMatchObject({ ok: false, findings: [{ level: 'error', line: 6 }] });
  const unreadable = await w.as.lead('POST', '/policy-checks', { yaml: 'policy: x' });
  expect(unreadable.body).toMatchObject({ ok: false, sentences: null });
});
