import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { customer, DAY, HOUR, look, MONDAY, ok, points, says, weSay } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.person('lead', 'Lea Lead');
  await w.moveClock(MONDAY);
});
afterAll(() => w.close());

test('who waits is on the list with the reasons in words, and rises as time passes', async () => {
  const anna = await customer(w, 'Anna');
  const { number, entryId } = await says(w, anna, 'My card does not work.');
  expect(await points(w, number)).toEqual(['first-contact 10', 'waiting 5']);
  await w.moveClock(3 * HOUR);
  const list = ok(await w.as.agent('GET', '/attention?view=all'));
  const row = list.items.find((one: { number: string }) => one.number === number);
  expect(row).toMatchObject({ harm: 20, waitingSince: MONDAY.toISOString() });
  expect(row.reasons).toContainEqual({ code: 'waiting', say: 'no answer for 3 h', weight: 10, entryId });
  expect(list.asOf).toBe(w.house.clock.now().toISOString());
  await w.moveClock(2 * HOUR);
  expect(await points(w, number)).toEqual(['waiting 20', 'first-contact 10']);

  await weSay(w, anna, number);
  expect(await look(w, number)).toMatchObject({ harm: 0, reasons: [], waitingSince: null });
  await w.moveClock(3 * DAY);
  expect(await points(w, number)).toEqual([]);
});

test('a voicemail of ours is no answer, and each further call of theirs is a chase', async () => {
  const ben = await customer(w, 'Ben');
  const { number } = await says(w, ben, 'No water.');
  await weSay(w, ben, number, { outcome: 'voicemail' });
  await says(w, ben, 'Still no water.', { caseNumber: number });
  await says(w, ben, 'Hello?', { caseNumber: number, channel: 'letter', outcome: 'received' });
  expect(await points(w, number)).toEqual(['chases 30', 'first-contact 10', 'waiting 5', 'contacts 3']);
  expect((await look(w, number)).measures).toMatchObject({ contacts: 3, channelSwitches: 1 });
});

test('without service: days count from the first report until the customer says that it works again', async () => {
  const cleo = await customer(w, 'Cleo');
  const { number, entryId } = await says(w, cleo, 'The line is dead.');
  const service = (body: object) => w.as.agent('POST', `/cases/${number}/service`, body);
  expect((await service({ service: 'restored', entryId })).body.code).toBe('service-is-up');
  ok(await service({ service: 'down', entryId }));
  expect((await service({ service: 'down' })).body.code).toBe('service-is-down');
  await weSay(w, cleo, number);
  await w.moveClock(9 * DAY + HOUR);
  expect((await look(w, number)).reasons).toMatchObject([
    { code: 'no-service', say: 'without service 9 days', weight: 130 },
    { code: 'first-contact' },
  ]);

  const note = ok(
    await w.as.agent('POST', `/cases/${number}/notes`, { text: 'The technician says it works.' }),
  );
  const own = await service({ service: 'restored', entryId: note.id });
  expect([own.status, own.body.errors]).toEqual([
    422,
    [{ field: 'entryId', say: expect.stringContaining('not the customer’s words') }],
  ]);
  expect((await service({ service: 'restored' })).status).toBe(422);
  const { entryId: thanks } = await says(w, cleo, 'It works again.', {
    outcome: 'reached',
    caseNumber: number,
  });
  const restored = ok(await service({ service: 'restored', entryId: thanks }));
  expect(restored.measures).toMatchObject({ daysWithoutService: 9, withoutService: false });
  expect(restored.reasons.map(({ code }: { code: string }) => code)).not.toContain('no-service');

  const { entryId: again } = await says(w, cleo, 'Dead again.', { caseNumber: number });
  ok(await service({ service: 'down', entryId: again }));
  await w.moveClock(DAY);
  expect((await look(w, number)).measures).toMatchObject({ daysWithoutService: 10, withoutService: true });
});

test('a need weighs in every open case of the customer, also of one who is merged, until it ends', async () => {
  const dora = await customer(w, 'Dora');
  const { number } = await says(w, dora, 'I cannot read your letter.');
  const need = {
    need: 'large print',
    source: 'She said so on the phone',
    vulnerable: true,
    consentedAt: w.house.clock.now().toISOString(),
    reviewOn: '2027-04-01',
  };
  const url = `/customers/${dora}/needs`;
  const twin = await customer(w, 'Dora B.');
  const { number: other } = await says(w, twin, 'I am the same Dora.');
  ok(await w.as.lead('POST', `/customers/${dora}/merge`, { customerId: twin, reason: 'the same person' }));
  const made = ok(await w.as.agent('POST', url, need));
  expect(made.items).toMatchObject([
    { need: 'large print', vulnerable: true, reviewOn: '2027-04-01', endedAt: null },
  ]);
  expect((await look(w, number)).reasons[0]).toMatchObject({
    code: 'vulnerable',
    say: 'vulnerable: large print',
  });
  expect((await look(w, other)).reasons[0]).toMatchObject({ code: 'vulnerable' });
  expect(ok(await w.as.agent('GET', `/customers/${twin}`)).needs).toEqual([]);
  expect(ok(await w.as.agent('GET', `/customers/${dora}`)).needs).toHaveLength(1);

  for (const wrong of [
    { ...need, reviewOn: '2027-01-01' },
    { ...need, consentedAt: '2030-01-01T00:00:00Z' },
    { ...need, diagnosis: 'x' },
    { need: 'x', source: 'y', vulnerable: false, reviewOn: '2027-04-01' },
  ])
    expect((await w.as.agent('POST', url, wrong)).status).toBe(422);

  expect(ok(await w.as.agent('GET', '/needs/review')).items).toEqual([]);
  await w.moveClock(new Date('2027-04-01T08:00:00Z'));
  expect(ok(await w.as.agent('GET', '/needs/review')).items).toMatchObject([
    { customerName: 'Dora', need: 'large print' },
  ]);
  const end = `${url}/${made.items[0].id}/end`;
  expect(ok(await w.as.agent('POST', end, { reason: 'new glasses' })).items[0].endedAt).not.toBeNull();
  expect((await w.as.agent('POST', end, {})).body.code).toBe('need-ended');
  expect((await look(w, number)).reasons.map(({ code }: { code: string }) => code)).not.toContain(
    'vulnerable',
  );
  const timeline = ok(await w.as.agent('GET', `/customers/${dora}/record`));
  const said = timeline.items.map(({ preview }: { preview: string }) => preview);
  expect(said).toContain('Needs no more: large print — new glasses');
});

test('pages follow each other by harm without a gap or a repeat, and counts agree', async () => {
  const all: { number: string; harm: number }[] = [];
  for (let cursor = ''; ; ) {
    const page = ok(await w.as.lead('GET', `/attention?view=all&limit=2${cursor}`));
    all.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(all.length).toBeGreaterThan(3);
  expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
  expect(all.map(({ harm }) => harm)).toEqual(all.map(({ harm }) => harm).toSorted((a, b) => b - a));
  expect(ok(await w.as.lead('GET', '/attention/counts'))).toMatchObject({ mine: 0, all: all.length });
});

test('mine is what I answer for, a team’s is what lies with it; a token has nothing of its own', async () => {
  const [lea, max] = [await w.person('lead', 'Lou Lead'), await w.person('agent', 'Max Agent')];
  const team = ok(await w.as.admin('POST', '/teams', { name: 'Cards' }));
  await w.as.admin('PUT', `/teams/${team.id}/members/${max.id}`);
  await w.as.admin('PATCH', `/teams/${team.id}`, { leadId: lea.id });
  const eve = await customer(w, 'Eve');
  const { entryId, number } = await says(w, eve, 'Where is my card?');
  expect(entryId).toBeDefined();
  ok(await w.as.admin('POST', `/cases/${number}/assignment`, { teamId: team.id }));
  const numbers = async (who: typeof max, query: string) =>
    ok(await who.call('GET', `/attention${query}`)).items.map((one: { number: string }) => one.number);
  expect(await numbers(lea, '')).toEqual([number]);
  expect(await numbers(max, '')).toEqual([]);
  expect(await numbers(max, '?view=team')).toEqual([number]);
  expect(await numbers(max, `?view=team&teamId=${team.id}`)).toEqual([number]);
  expect(ok(await max.call('GET', '/attention/counts'))).toMatchObject({ mine: 0, team: 1 });
  expect(ok(await w.as.agent('GET', '/attention')).items).toEqual([]);
});

test('a deadline that comes near, a hand-off that comes back: both are reasons until somebody acts', async () => {
  const [ann, bob] = [await w.person('agent', 'Ann Agent'), await w.person('agent', 'Bob Busy')];
  await w.moveClock(new Date('2027-04-12T09:00:00Z'));
  const fred = await customer(w, 'Fred');
  const opened = await ann.call('POST', '/cases', {
    customerId: fred,
    subject: 'I complain',
    type: 'complaint',
    ownerId: ann.id,
  });
  const { number } = ok(opened);
  expect(await points(w, number)).toEqual([]);
  await w.moveClock(new Date('2027-04-14T12:00:00Z'));
  const reasons = async () => (await look(w, number)).reasons;
  expect((await reasons())[0]).toMatchObject({
    code: 'clock-running',
    say: expect.stringMatching(/^\d\d % of the time used: Acknowledge the complaint/),
  });
  await w.moveClock(new Date('2027-04-15T12:00:00Z'));
  expect((await reasons())[0]).toMatchObject({ code: 'clock-missed', weight: 80 });

  const offer = async (): Promise<string> =>
    ok(await ann.call('POST', `/cases/${number}/handoffs`, { staffId: bob.id, say: 'Yours?' })).id;
  ok(
    await bob.call('POST', `/handoffs/${await offer()}/answer`, { answer: 'refuse', reason: 'not my field' }),
  );
  expect(await reasons()).toContainEqual(
    expect.objectContaining({
      code: 'hand-off',
      weight: 50,
      say: 'hand-off refused 0 min ago: not my field',
    }),
  );
  await w.moveClock(HOUR);
  await offer();
  expect(await points(w, number)).not.toContain('hand-off 50');
  await w.moveClock(7 * DAY);
  expect((await reasons()).map(({ say }: { say: string }) => say)).toContainEqual(
    expect.stringMatching(/^hand-off accepted by nobody, back for/),
  );
  await weSay(w, fred, number);
  expect((await points(w, number)).filter((one) => one.startsWith('hand-off'))).toEqual([]);
});
