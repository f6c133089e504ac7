import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

const mail = (from: string, subject: string, text: string): string =>
  `From: ${from}\r\nTo: help@company.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '')}@a.example>\r\n\r\n${text}\r\n`;

const lost = {
  name: 'Lost cards first',
  when: ['kept.entry.recorded'],
  if: 'entry.direction == "in" && entry.text.contains("lost my card")',
  do: [{ verb: 'tag', tag: 'Card' }],
};

describe('what is saved', () => {
  let id: string;
  test('reads as a sentence and is versioned with its author', async () => {
    const made = await w.as.lead('POST', '/automations', lost);
    expect(made.status).toBe(201);
    ({ id } = made.body);
    expect(made.body).toMatchObject({
      version: 1,
      active: true,
      changedBy: 'test lead',
      sentence:
        'When «kept.entry.recorded» happens, if the direction (in, out or internal) is «in» and what was written contains «lost my card»: Tag with «card».',
      runs: { acted: 0, refused: 0 },
    });
    const changed = await w.as.manager('PUT', `/automations/${id}`, { ...lost, if: '' });
    expect(changed.body).toMatchObject({ version: 2, changedBy: 'test manager', if: '' });
    expect(
      changed.body.versions.map((one: { version: number; if: string }) => [one.version, one.if]),
    ).toEqual([
      [2, ''],
      [1, lost.if],
    ]);
    const off = await w.as.lead('PATCH', `/automations/${id}`, { active: false });
    expect(off.body.active).toBe(false);
    expect((await w.as.agent('POST', '/automations', lost)).status).toBe(403);
    expect((await w.as.auditor('GET', '/automations')).body.items).toHaveLength(1);
  });

  test('two cannot have one name', async () => {
    const twin = await w.as.lead('POST', '/automations', { ...lost, name: 'LOST cards first' });
    expect(twin.body).toMatchObject({ status: 409, code: 'automation-name-taken' });
  });

  test.each([
    ['an unknown fact', { if: 'case.typ == "x"' }, 'if', 'case has no «typ»'],
    ['a type error', { if: 'case.harm > "much"' }, 'if', 'does not fit together'],
    ['a pattern that could run for ever', { if: 'entry.text.matches("(a+)+$")' }, 'if', 'cannot be used'],
    ['an unknown template', { do: [{ verb: 'reply', template: 'nothing' }] }, 'do.0.template', 'nothing'],
    ['an unknown type', { do: [{ verb: 'type', type: 'nothing' }] }, 'do.0.type', 'nothing'],
    ['an unknown placeholder', { do: [{ verb: 'note', text: 'Dear {{x.y}}' }] }, 'do.0.text', 'x.y'],
    ['nobody to give it to', { do: [{ verb: 'assign' }] }, 'do', 'Name the person'],
    ['an unknown verb', { do: [{ verb: 'delete' }] }, 'do', ''],
    ['no event', { when: ['everything'] }, 'when', 'kept.case.opened'],
  ])('%s is refused with its field', async (_, wrong, field, say) => {
    const { body } = await w.as.lead('POST', '/automations', { ...lost, name: 'Other', ...wrong });
    expect(body).toMatchObject({ status: 422, code: 'invalid' });
    expect(body.errors[0].field).toContain(field);
    expect(JSON.stringify(body.errors)).toContain(say);
  });

  test('a condition is checked as it is written', async () => {
    const good = await w.as.lead('POST', '/automation-conditions', { if: 'case.brokenPromises >= 2' });
    expect(good.body).toEqual({
      ok: true,
      sentence: 'the number of broken promises is at least 2',
      errors: [],
    });
    const bad = await w.as.lead('POST', '/automation-conditions', { if: 'case.open &&\n  cas.harm > 3' });
    expect(bad.body).toMatchObject({
      ok: false,
      sentence: null,
      errors: [{ line: 2, column: 3, from: 15, to: 18 }],
    });
    const { body } = await w.as.agent('GET', '/automation-facts');
    expect(body.items).toContainEqual({
      name: 'case.harm',
      type: 'whole',
      words: 'the harm to the customer',
    });
  });
});

describe('a trial on the past', () => {
  test('says on what it would have acted, and does nothing', async () => {
    const from = w.house.clock.now();
    await w.receive(mail('Eva <eva@customer.example>', 'One', 'I have lost my card in the train.'));
    await w.receive(mail('Eva <eva@customer.example>', 'Two', 'Where is my invoice?'));
    await w.moveClock(60_000);
    const made = await w.as.lead('POST', '/automations', { ...lost, name: 'Tried' });
    const period = { from: from.toISOString(), to: w.house.clock.now().toISOString() };
    const trial = await w.as.lead('POST', `/automations/${made.body.id}/trial`, period);
    expect(trial.body).toMatchObject({ looked: 2, holds: 1, unknown: 0, cut: false });
    expect(trial.body.items).toMatchObject([
      { verdict: 'would-act', event: { type: 'kept.entry.recorded' }, customerId: expect.any(String) },
    ]);
    const language = { ...lost, name: 'By language', if: 'customer.language == "de"' };
    const unknown = await w.as.lead('POST', '/automations', language);
    const tried = await w.as.lead('POST', `/automations/${unknown.body.id}/trial`, period);
    expect(tried.body).toMatchObject({ looked: 2, holds: 0, unknown: 2 });
    expect(tried.body.items[0].because).toBe('Not known: the language of the customer.');
    const before = await w.as.lead('POST', `/automations/${unknown.body.id}/trial`, {
      from: '2020-01-01T00:00:00Z',
      to: '2020-01-02T00:00:00Z',
    });
    expect(before.body).toMatchObject({ looked: 0, items: [] });
    expect((await w.as.auditor('GET', '/automation-runs')).body.items).toEqual([]);
  });
});
