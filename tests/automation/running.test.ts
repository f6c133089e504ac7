import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passOverAfterRestore, workOff } from '#domains/automation/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { mailRouteParts } from '#server/services/index.ts';
import { type Office, openOffice, until } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let lena: Colleague;
beforeAll(async () => {
  office = await openOffice();
  lena = await office.world.person('lead', 'Lena Lead');
});
afterAll(() => office.close());

const go = (): Promise<number> => {
  const { house } = office.world;
  return workOff({ ...house, ...mailRouteParts(house), publicUrl: house.config.publicUrl });
};

/** As a worker does, until everything is worked off: events wait for older transactions, also those of other tests. */
const work = (): Promise<void> =>
  until(async () => {
    await go();
    const { rows } = await sql<{ behind: boolean }>`
      select r.cursor <> (select tx::text || ':' || id::text from events order by tx desc, id desc limit 1) as behind
      from automation_reader r`.execute(office.world.house.db);
    return rows[0]?.behind === false;
  });

const automation = async (name: string, rest: object): Promise<string> => {
  const made = await lena.call('POST', '/automations', { name, ...rest });
  expect([made.status, made.body]).toEqual([201, expect.anything()]);
  return made.body.id;
};
const runs = async (id: string) => (await lena.call('GET', `/automation-runs?automationId=${id}`)).body.items;
const off = (id: string) => lena.call('PATCH', `/automations/${id}`, { active: false });

let mails = 0;
async function write(text: string): Promise<string> {
  mails += 1;
  const from = `Customer ${mails} <c${mails}@customer.example>`;
  const came = await office.comesIn({ from, subject: `Matter ${mails}`, text });
  const { body } = await lena.call('GET', `/customers/${came.customerId}/cases`);
  return body.items[0].number;
}
const caseOf = async (number: string) => (await lena.call('GET', `/cases/${number}`)).body;

describe('an automation', () => {
  test('acts once on what happens from its making on, as itself, and says by which facts', async () => {
    const before = await write('I have lost my card.');
    const id = await automation('Lost cards', {
      when: ['kept.case.opened'],
      if: 'case.open && case.type == "question" && now >= case.openedAt',
      do: [
        { verb: 'tag', tag: 'card' },
        { verb: 'task', kind: 'call', say: 'Call {{customer.name}}', due: { count: 1, unit: 'hours' } },
      ],
    });
    const number = await write('I have lost my card as well.');
    // Two processes at once, and again: one event is one run.
    await Promise.all([go(), go(), work(), work()]);
    expect((await caseOf(before)).tags).toEqual([]);
    const after = await caseOf(number);
    expect(after.tags).toEqual(['card']);
    expect(after.tasks).toMatchObject([{ kind: 'call', say: `Call Customer ${mails}` }]);
    expect(await runs(id)).toMatchObject([
      {
        verdict: 'acted',
        version: 1,
        caseNumber: number,
        event: { type: 'kept.case.opened' },
        because: [{ say: `Tag with «card». List a call, due in 1 hour: «Call {{customer.name}}».` }],
        facts: { 'case.type': 'question', 'case.open': true },
      },
    ]);
    const { body } = await lena.call('GET', `/cases/${number}/entries`);
    const changed = body.items.filter((one: { kind: string }) => one.kind === 'case');
    expect(changed.map((one: { author: { name: string } }) => one.author.name)).toContain(
      'automation «Lost cards»',
    );
    await off(id);
    const later = await write('And I.');
    await work();
    expect((await caseOf(later)).tags).toEqual([]);
  });

  test('goes round no rule: what is refused is undone, written down with every reason, and told to its author', async () => {
    const id = await automation('Close all', {
      when: ['kept.case.opened'],
      do: [
        { verb: 'tag', tag: 'closed-by-machine' },
        { verb: 'close', how: 'silence' },
      ],
    });
    const number = await write('Please help.');
    await work();
    expect(await caseOf(number)).toMatchObject({ state: 'open', tags: [] });
    const [run] = await runs(id);
    expect(run).toMatchObject({ verdict: 'refused', caseNumber: number });
    expect(run.because.map((one: { code: string }) => one.code)).toContain('unread-message');
    const told = await lena.call('GET', '/notifications');
    expect(JSON.stringify(told.body.items)).toContain('The automation «Close all» did nothing');
    expect((await lena.call('GET', '/automations')).body.items).toContainEqual(
      expect.objectContaining({ id, runs: expect.objectContaining({ refused: 1, acted: 0 }) }),
    );
    await off(id);
  });

  test('what cannot be decided is written down as unknown, what does not hold is not', async () => {
    const unknown = await automation('By language', {
      when: ['kept.case.opened'],
      if: 'customer.language == "de"',
      do: [{ verb: 'note', text: 'Guten Tag' }],
    });
    const not = await automation('Complaints', {
      when: ['kept.case.opened'],
      if: 'case.type == "complaint"',
      do: [{ verb: 'note', text: 'A complaint' }],
    });
    await write('Hello?');
    await work();
    expect(await runs(unknown)).toMatchObject([
      { verdict: 'unknown', because: [{ say: 'Not known: the language of the customer.' }] },
    ]);
    expect(await runs(not)).toEqual([]);
    await off(unknown);
    await off(not);
  });

  test('words of the customer decide, and are kept by a pointer to their entry only', async () => {
    const id = await automation('Stolen', {
      when: ['kept.entry.recorded'],
      if: 'entry.direction == "in" && entry.text.contains("stolen")',
      do: [{ verb: 'tag', tag: 'stolen' }],
    });
    const number = await write('My purse was stolen with the card 4711 in it.');
    await work();
    expect((await caseOf(number)).tags).toEqual(['stolen']);
    const [run] = await runs(id);
    expect(run.facts).toMatchObject({ 'entry.direction': 'in', 'entry.text': { entry: expect.any(String) } });
    expect(JSON.stringify(run)).not.toContain('4711');
    await off(id);
  });
});

test('after a restore nothing is done again: what was not yet looked at is passed over, and said', async () => {
  const id = await automation('Restored', {
    when: ['kept.case.opened'],
    do: [{ verb: 'tag', tag: 'again' }],
  });
  const { house } = office.world;
  const number = await write('Before the backup.');
  await until(async () => {
    await inTransaction(house.db, (tx) => passOverAfterRestore(tx, house.clock.now(), house.clock.now()));
    return (await runs(id)).length > 0;
  });
  await work();
  expect((await caseOf(number)).tags).toEqual([]);
  expect(await runs(id)).toMatchObject([{ verdict: 'stopped', because: [{ code: 'restored' }] }]);
  await off(id);
});

describe('circles end', () => {
  test('what an automation does is not its own occasion, and three in a row are the end', async () => {
    const names = ['First', 'Second', 'Third', 'Fourth'];
    const ids: string[] = [];
    for (const [at, name] of names.entries())
      ids.push(
        await automation(name, {
          when: [at === 0 ? 'kept.case.opened' : 'kept.case.noted'],
          if: at === 0 ? '' : `entry.text == "Note ${at}"`,
          do: [{ verb: 'note', text: `Note ${at + 1}` }],
        }),
      );
    const echo = await automation('Echo', { when: ['kept.case.*'], do: [{ verb: 'note', text: 'Echo' }] });
    await write('Hello');
    await work();
    const verdicts = await Promise.all(ids.map(async (id) => (await runs(id))[0]?.verdict));
    expect(verdicts).toEqual(['acted', 'acted', 'acted', 'stopped']);
    const echoes = await runs(echo);
    expect(echoes.length).toBeLessThanOrEqual(6);
    for (const id of [...ids, echo]) await off(id);
  });

  test('two machines that answer each other come to an end: what a machine wrote is not answered, and five times a day are enough', async () => {
    const id = await automation('Answer all', {
      when: ['kept.entry.recorded'],
      if: 'entry.direction == "in"',
      do: [{ verb: 'reply', template: 'acknowledgement' }],
    });
    const from = 'Robot <robot@machine.example>';
    for (let i = 0; i < 8; i += 1) {
      const machine = i === 0 ? { headers: ['Auto-Submitted: auto-replied'] } : {};
      await office.comesIn({ from, subject: 'Re: Re:', text: `I am a robot ${i}`, ...machine });
      await work();
    }
    const found = (await runs(id)).map((one: { verdict: string }) => one.verdict);
    expect(found.filter((verdict: string) => verdict === 'acted')).toHaveLength(5);
    expect(found).toContain('stopped');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from outgoing`.execute(
      office.world.house.db,
    );
    expect(rows[0]?.n).toBe(5);
    await off(id);
  });
});
