import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, HOUR, openDesk } from './desk.ts';

let d: Desk;
beforeAll(async () => {
  d = await openDesk(new Date('2028-02-28T06:00:00Z'));
});
afterAll(() => d.close());

describe('T61: across summer time and leap day', () => {
  test.each([
    ['Asia/Kathmandu', '2028-02-28T06:00:00Z', '2028-02-29T06:15:00.000Z'],
    ['America/New_York', '2028-03-11T15:00:00Z', '2028-03-12T16:00:00.000Z'],
    ['Europe/Berlin', '2028-03-25T10:00:00Z', '2028-03-26T10:00:00.000Z'],
    ['Australia/Lord_Howe', '2028-03-31T22:00:00Z', '2028-04-02T01:30:00.000Z'],
    ['Europe/Berlin', '2028-10-28T10:00:00Z', '2028-10-29T11:00:00.000Z'],
  ])('«tomorrow at noon» in %s, said at %s, is broken once, after noon there', async (zone, at, noon) => {
    if (d.now() < new Date(at)) await d.office.world.moveClock(new Date(at));
    const known = await d.agent.call('POST', '/customers', { kind: 'person', name: 'Zoe', timeZone: zone });
    const customerId = known.body.id;
    const text = "I'll call you tomorrow at noon.";
    const found = await d.agent.call('POST', '/promises/finding', { text, customerId });
    expect(found.body.items[0].dueAt).toBe(noon);
    const { words, act, dueAt } = found.body.items[0];
    const made = await d.promise({ customerId, words, act, dueAt });
    expect(made.body).toMatchObject({ dueAt: noon, timeZone: zone });
    await d.office.world.moveClock(new Date(noon));
    expect((await d.promiseNow(made.body.id)).state).toBe('open');
    await d.office.world.moveClock(1);
    await d.office.world.moveClock(HOUR);
    expect(await d.promiseNow(made.body.id)).toMatchObject({ state: 'broken', brokenAt: noon });
    expect((await d.story(made.body.id)).filter((verb) => verb === 'broken')).toHaveLength(1);
    // Nothing is left that would happen day by day until the next.
    const entryId = await d.contact(customerId, 'reached');
    expect((await d.verb(made.body.id, 'keeping', { entryId })).body.state).toBe('kept');
  });
});
