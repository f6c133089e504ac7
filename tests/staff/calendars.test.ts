import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workingTimeOf } from '#domains/staff/index.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
const people: string[] = [];
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  for (const [name, active] of [
    ['Lea', true],
    ['Gone', false],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      insert into staff (id, name, email, role, active, created_at, updated_at)
      values (gen_random_uuid(), ${name}, ${`${name.toLowerCase()}@company.example`}, 'lead', ${active}, now(), now())
      returning id`.execute(w.house.db);
    people.push(rows[0]?.id ?? '');
  }
});
afterAll(() => w.close());

const week = (from: string, to: string) => [1, 2, 3, 4, 5].map((day) => ({ day, from, to }));
const canary = (name: string) => ({
  name,
  timeZone: 'Atlantic/Canary',
  shifts: [...week('08:00', '13:00'), ...week('15:00', '18:00')],
  holidays: { country: 'ES', state: 'CN' },
});

describe('calendars', () => {
  test('a company begins with office hours, which managers replace', async () => {
    const { items } = (await w.as.agent('GET', '/calendars')).body;
    expect(items).toMatchObject([{ name: 'Office hours', isDefault: true, timeZone: 'UTC', version: 1 }]);
    expect(items[0].shifts).toEqual(week('09:00', '17:00'));
    const made = await w.as.manager('POST', '/calendars', canary('Las Palmas'));
    expect(made.body).toMatchObject({
      isDefault: false,
      version: 1,
      specialDays: [],
      holidays: { state: 'CN' },
    });
    const changed = await w.as.manager('PATCH', `/calendars/${made.body.id}`, {
      isDefault: true,
      name: 'Las Palmas ',
    });
    expect(changed.body).toMatchObject({ isDefault: true, name: 'Las Palmas', version: 1 });
    const all = (await w.as.auditor('GET', '/calendars')).body.items;
    expect(all.filter((one: { isDefault: boolean }) => one.isDefault)).toHaveLength(1);
    expect((await workingTimeOf(w.house.db, {})).timeZone).toBe('Atlantic/Canary');
    await w.as.manager('PATCH', `/calendars/${items[0].id}`, { isDefault: true });
    expect((await workingTimeOf(w.house.db, {})).timeZone).toBe('UTC');
  });

  test('what cannot be is refused in words', async () => {
    await w.as.manager('POST', '/calendars', canary('Twice'));
    expect((await w.as.manager('POST', '/calendars', canary('twice'))).body).toMatchObject({
      status: 409,
      code: 'calendar-name-taken',
    });
    const { items } = (await w.as.agent('GET', '/calendars')).body;
    const office = items.find((one: { name: string }) => one.name === 'Office hours');
    expect((await w.as.admin('PATCH', `/calendars/${office.id}`, { name: 'TWICE' })).status).toBe(409);
    for (const wrong of [
      { timeZone: 'Mars/Base' },
      { holidays: { country: 'XX' } },
      { holidays: { country: 'ES', state: 'XX' } },
      { holidays: { country: 'ES', state: 'CN', region: 'XX' } },
      { shifts: [...week('09:00', '17:00'), { day: 1, from: '16:00', to: '18:00' }] },
      { specialDays: [{ date: '2026-02-30', name: 'Never', shifts: [] }] },
      { specialDays: Array.from({ length: 2 }, () => ({ date: '2026-02-20', name: 'Twice', shifts: [] })) },
      {},
    ]) {
      const { status } = await w.as.manager('PATCH', `/calendars/${office.id}`, wrong);
      expect([JSON.stringify(wrong), status]).toEqual([JSON.stringify(wrong), 422]);
    }
    expect(
      (await w.as.manager('PATCH', '/calendars/01890000-0000-7000-8000-000000000001', { name: 'x' })).status,
    ).toBe(404);
    const sundaysOff = Array.from({ length: 60 }, (_, index) => ({
      date: new Date(w.house.clock.now().getTime() + index * 7 * 86_400_000),
      name: 'Closed',
      shifts: [],
    }));
    const onlyDay = sundaysOff[0]?.date.getUTCDay() || 7;
    const never = await w.as.manager('POST', '/calendars', {
      name: 'Never',
      timeZone: 'UTC',
      shifts: [{ day: onlyDay, from: '10:00', to: '12:00' }],
      specialDays: sundaysOff.map((day) => ({ ...day, date: day.date.toISOString().slice(0, 10) })),
    });
    expect(never.body).toMatchObject({ status: 422, errors: [{ field: 'shifts' }] });
    const same = await w.as.manager('PATCH', `/calendars/${office.id}`, {
      name: 'Office',
      shifts: office.shifts,
    });
    expect(same.body).toMatchObject({ name: 'Office', version: 1 });
    await w.as.manager('PATCH', `/calendars/${office.id}`, { name: 'Office hours' });
  });

  test('a preview says which days are off and when deadlines end, and keeps nothing', async () => {
    await w.as.admin('POST', '/test/clock', { now: '2030-12-20T09:00:00Z' });
    const { name: _, ...rules } = canary('');
    const { status, body } = await w.as.manager('POST', '/calendars/preview', {
      ...rules,
      specialDays: [{ date: '2030-12-24', name: 'Nochebuena', shifts: [{ from: '08:00', to: '12:00' }] }],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ working: true, next: '2030-12-20T09:00:00.000Z' });
    // Friday 20 → Monday 23; Tuesday 24 closes at noon; Wednesday 25 is off; Thursday 26.
    expect(body.deadlines.slice(0, 3)).toEqual([
      { workingDays: 1, endsAt: '2030-12-23T18:00:00.000Z' },
      { workingDays: 2, endsAt: '2030-12-24T12:00:00.000Z' },
      { workingDays: 3, endsAt: '2030-12-26T18:00:00.000Z' },
    ]);
    expect(body.days.slice(0, 4).map((day: { date: string }) => day.date)).toEqual([
      '2030-12-24',
      '2030-12-25',
      '2031-01-01',
      '2031-01-06',
    ]);
    expect(body.days.map((day: { date: string }) => day.date)).toContain('2031-05-30');
  });

  test('regions with known holidays, for a picker', async () => {
    const codes = async (query: string) =>
      (await w.as.manager('GET', `/holiday-regions${query}`)).body.items.map(
        (one: { code: string }) => one.code,
      );
    expect(await codes('')).toEqual(expect.arrayContaining(['ES', 'GB', 'DE', 'US']));
    expect(await codes('?country=ES')).toContain('CN');
    expect(await codes('?country=ES&state=CN')).toContain('GC');
    expect(await codes('?country=ZZ')).toEqual([]);
  });

  test('R72: a change is a new version from now on; the old one stays and still counts for its time', async () => {
    const made = (await w.as.manager('POST', '/calendars', { ...canary('Versions'), holidays: null })).body;
    const team = (await w.as.manager('POST', '/teams', { name: 'Versions' })).body.id;
    await w.as.manager('PATCH', `/teams/${team}`, { calendarId: made.id });
    const before = w.house.clock.now();
    const old = await workingTimeOf(w.house.db, { teamId: team, at: before });
    const due = old.addDays(before, 3);
    await w.as.admin('POST', '/test/clock', { advance: 'P1D' });
    const tomorrow = new Date(before.getTime() + 86_400_000).toISOString().slice(0, 10);
    const changes = [1, 2].map((hour) => ({
      shifts: week(`0${hour}:00`, '06:00'),
      specialDays: [{ date: tomorrow, name: 'Closed', shifts: [] }],
    }));
    const answers = await Promise.all(
      changes.map((change) => w.as.manager('PATCH', `/calendars/${made.id}`, change)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { versions } = (await w.as.manager('GET', `/calendars/${made.id}`)).body;
    expect(versions.map((one: { version: number }) => one.version)).toEqual([3, 2, 1]);
    expect(versions[2].rules.shifts).toHaveLength(10);
    const same = await workingTimeOf(w.house.db, { teamId: team, at: before });
    expect([same.version, same.addDays(before, 3)]).toEqual([old.version, due]);
    const newest = await workingTimeOf(w.house.db, { teamId: team });
    expect(newest.version).not.toBe(old.version);
    expect(newest.addDays(before, 3)).not.toEqual(due);
    // Before there was a calendar, its first version counts.
    const early = await workingTimeOf(w.house.db, { teamId: team, at: new Date('2001-01-01') });
    expect(early.version).toBe(old.version);
    await expect(sql`update calendar_versions set number = 9`.execute(w.house.db)).rejects.toThrow();
  });
});

describe('teams', () => {
  test('have a lead, who is a member, and a calendar; without one the default counts', async () => {
    const [lea = '', gone = ''] = people;
    const { id, ...made } = (await w.as.manager('POST', '/teams', { name: 'Complaints' })).body;
    expect(made).toMatchObject({ lead: null, calendar: null, members: [] });
    const calendar = (await w.as.manager('POST', '/calendars', canary('Complaints'))).body.id;
    const set = await w.as.manager('PATCH', `/teams/${id}`, { leadId: lea, calendarId: calendar });
    expect(set.body).toMatchObject({
      lead: { id: lea, name: 'Lea' },
      members: [{ id: lea }],
      calendar: { id: calendar, name: 'Complaints' },
    });
    expect((await workingTimeOf(w.house.db, { teamId: id })).timeZone).toBe('Atlantic/Canary');
    for (const wrong of [{ leadId: gone }, { leadId: id }, { calendarId: id }])
      expect((await w.as.manager('PATCH', `/teams/${id}`, wrong)).status).toBe(404);
    const renamed = await w.as.manager('PATCH', `/teams/${id}`, { name: 'Complaints desk' });
    expect(renamed.body).toMatchObject({ lead: { id: lea }, calendar: { id: calendar } });
    // Whoever leaves a team does not lead it any more.
    await w.as.manager('DELETE', `/teams/${id}/members/${lea}`);
    await w.as.manager('PATCH', `/teams/${id}`, { calendarId: null });
    const { items } = (await w.as.agent('GET', '/teams')).body;
    expect(items.find((team: { id: string }) => team.id === id)).toMatchObject({
      lead: null,
      calendar: null,
    });
    expect((await workingTimeOf(w.house.db, { teamId: id })).timeZone).toBe('UTC');
  });
});
