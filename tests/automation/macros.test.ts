import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let lena: Colleague;
let amy: Colleague;
let number: string;
beforeAll(async () => {
  office = await openOffice();
  lena = await office.world.person('lead', 'Lena Lead');
  amy = await office.world.person('agent', 'Amy Agent');
  const came = await office.comesIn({
    from: 'Ada {{case.number}} <ada@customer.example>',
    subject: 'The line is down',
    text: 'Our line is down since this morning.',
  });
  const { body } = await amy.call('GET', `/customers/${came.customerId}/cases`);
  number = body.items[0].number;
  await amy.call('POST', `/cases/${number}/assignment`, {});
});
afterAll(() => office.close());

const macro = (name: string, steps: unknown[], more: object = {}) => ({ name, steps, ...more });
const caseNow = async () => (await amy.call('GET', `/cases/${number}`)).body;

describe('macros', () => {
  test('are one’s own, a team’s or everybody’s; what is for others is made by those who lead', async () => {
    const own = await amy.call('POST', '/macros', macro('Mine', [{ verb: 'tag', tag: 'Line' }]));
    expect(own.body).toMatchObject({ scope: 'own', mine: true, say: ['Tag with «line»'] });
    const all = macro('Ours', [{ verb: 'hold', reason: 'Fraud check' }], { scope: 'everybody' });
    expect((await amy.call('POST', '/macros', all)).status).toBe(403);
    const ours = await lena.call('POST', '/macros', all);
    expect(ours.status).toBe(201);
    const names = async (who: Colleague) =>
      (await who.call('GET', '/macros')).body.items.map((one: { name: string }) => one.name);
    expect(await names(amy)).toEqual(['Mine', 'Ours']);
    expect(await names(lena)).toEqual(['Ours']);
    expect((await amy.call('PUT', `/macros/${ours.body.id}`, all)).status).toBe(403);
    expect((await lena.call('DELETE', `/macros/${own.body.id}`)).status).toBe(404);
    expect((await lena.call('DELETE', `/macros/${ours.body.id}`)).status).toBe(204);
    expect(await names(amy)).toEqual(['Mine']);
  });

  test('a preview says what it will do, with the exact text; the customer’s name stays literal (T43)', async () => {
    const made = await amy.call(
      'POST',
      '/macros',
      macro('Acknowledge', [
        { verb: 'reply', template: 'acknowledgement' },
        { verb: 'type', type: 'problem' },
        { verb: 'note', text: 'Told {{customer.name}} about {{case.number}}.' },
        { verb: 'promise', words: 'We call you back', act: 'call', due: { count: 2, unit: 'hours' } },
        { verb: 'task', kind: 'call', say: 'Call the partner', due: { count: 1, unit: 'working-days' } },
      ]),
    );
    const preview = await amy.call('POST', `/cases/${number}/macros/${made.body.id}/preview`);
    expect(preview.body.steps.map((one: { say: string }) => one.say)).toEqual([
      'Answer with «Acknowledgement with number and deadline»',
      'Set the type to «Problem»',
      'Note «Told {{customer.name}} about {{case.number}}.»',
      'Promise «We call you back» within 2 hours',
      'List a call, due in 1 working day: «Call the partner»',
    ]);
    expect(preview.body.steps[0].text).toMatchObject({ language: 'en', missing: [] });
    expect(preview.body.steps[0].text.body).toContain('Dear Ada {{case.number}},');
    expect(preview.body.steps[0].text.body).toContain(number);
    expect((await caseNow()).promises).toEqual([]);

    const ran = await amy.call('POST', `/cases/${number}/macros/${made.body.id}`);
    expect(ran.status).toBe(200);
    const after = await caseNow();
    expect(after).toMatchObject({ type: 'problem', openPromises: 1 });
    expect(after.promises).toMatchObject([{ words: 'We call you back', owner: { name: 'Amy Agent' } }]);
    expect(after.tasks).toMatchObject([{ kind: 'call', say: 'Call the partner' }]);
    await office.pass(11_000);
    await office.handOver();
    const sent = (await office.sink.waitFor(1)).at(-1);
    expect(sent?.bytes.toString()).toContain('Dear Ada {{case.number}},');
    expect((await caseNow()).numberGivenAt).not.toBeNull();
    const { body } = await amy.call('GET', `/cases/${number}/entries`);
    const notes = body.items.filter((one: { kind: string }) => one.kind === 'note');
    expect(notes[0].preview).toContain(`Told Ada {{case.number}} about ${number}.`);
  });

  test('what may not be done is refused whole, with every reason: a macro closes nothing that may not be closed', async () => {
    const made = await amy.call(
      'POST',
      '/macros',
      macro('Tag and close', [
        { verb: 'tag', tag: 'gone' },
        { verb: 'note', text: 'Closing.' },
        { verb: 'close', how: 'silence' },
      ]),
    );
    const refused = await amy.call('POST', `/cases/${number}/macros/${made.body.id}`);
    expect(refused.body).toMatchObject({ status: 409, code: 'case-not-closable' });
    expect(refused.body.because.map((one: { code: string }) => one.code)).toContain('open-promise');
    const after = await caseNow();
    expect(after).toMatchObject({ state: 'open', tags: [] });
    const { body } = await amy.call('GET', `/cases/${number}/entries`);
    expect(JSON.stringify(body.items)).not.toContain('Closing.');
  });

  test('a template that was put away since, or cannot be filled in, stops it before anything is sent', async () => {
    const steps = [
      { verb: 'tag', tag: 'slipped' },
      { verb: 'reply', template: 'closing-question' },
    ];
    const made = await amy.call('POST', '/macros', macro('Ask', steps));
    await lena.call('PATCH', '/templates/closing-question', { archived: true });
    const gone = await amy.call('POST', `/cases/${number}/macros/${made.body.id}`);
    expect(gone.body).toMatchObject({ status: 409, code: 'template-gone' });
    await lena.call('PATCH', '/templates/closing-question', { archived: false });
    expect((await caseNow()).tags).toEqual([]);
    expect((await office.world.as.auditor('POST', `/cases/${number}/macros/${made.body.id}`)).status).toBe(
      403,
    );
    const wrong = await amy.call(
      'POST',
      '/macros',
      macro('Wrong', [{ verb: 'assign', teamId: made.body.id }]),
    );
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ field: 'steps.0.teamId' }] });
  });
});

describe('saved views', () => {
  test('count what is in them for whoever looks', async () => {
    const mine = { name: 'Mine waiting', filter: { view: 'mine', waiting: true, order: 'harm' } };
    const made = await amy.call('POST', '/views', mine);
    expect(made.body).toMatchObject({
      scope: 'own',
      count: 1,
      filter: { view: 'mine', state: 'open', waiting: true },
    });
    const all = { name: 'All problems', scope: 'everybody', filter: { type: 'problem' } };
    expect((await amy.call('POST', '/views', all)).status).toBe(403);
    const ours = await lena.call('POST', '/views', all);
    expect(ours.body).toMatchObject({ count: 1, mine: true });
    const { body } = await lena.call('GET', '/views');
    expect(body.items.map((one: { name: string; count: number }) => [one.name, one.count])).toEqual([
      ['All problems', 1],
    ]);
    const changed = await lena.call('PUT', `/views/${ours.body.id}`, { ...all, filter: { tag: 'none' } });
    expect(changed.body.count).toBe(0);
    expect((await amy.call('DELETE', `/views/${ours.body.id}`)).status).toBe(403);
    expect((await amy.call('DELETE', `/views/${made.body.id}`)).status).toBe(204);
    expect((await amy.call('GET', '/views')).body.items).toHaveLength(1);
  });
});
