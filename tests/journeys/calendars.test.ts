import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('working calendars at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await kept.hire('lead', 'Lea Stone');
    await kept.api('POST', '/teams', { name: 'Complaints' });
    await signIn(page, await kept.hire('manager', 'Mary Somerville'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field, exact: true }).fill(option);
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  test('one is made, with a split shift, holidays and a day off, and seen before it counts', async () => {
    await page.goto('/settings/calendars');
    await page.getByText('Office hours').waitFor();
    await page.getByText('09:00–17:00').first().waitFor();
    await survey(seat, 'calendars');
    await page.getByRole('button', { name: 'New calendar' }).click();
    await page.getByLabel('Name').fill('Las Palmas');
    await choose('Time zone', 'Atlantic/Canary');
    await page.getByLabel('Monday, to').fill('13:00');
    await page.getByRole('button', { name: 'Add hours: Monday' }).click();
    await expect.poll(() => page.getByLabel('Monday, from').nth(1).inputValue()).toBe('15:00');
    await choose('Country', 'Spain');
    await choose('State', 'Canary Islands');
    await page.getByRole('button', { name: 'Add a day' }).click();
    const date = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('Date').fill(date);
    await page.getByLabel('What it is').fill('Romería');
    const preview = page.getByRole('region', { name: 'What this comes to' });
    await preview.getByText('Romería, day off').waitFor();
    await preview.getByText('Navidad, day off').waitFor();
    await glance(seat, 'calendar-new');
    // What cannot be is said before it is saved.
    await page.getByLabel('Monday, from').nth(1).fill('12:00');
    await preview.getByText('Shifts overlap').waitFor();
    await page.getByLabel('Monday, from').nth(1).fill('15:00');
    await preview.getByText('Romería, day off').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('09:00–13:00, 15:00–18:00').waitFor();
    await page.getByText('Holidays: ES-CN').waitFor();
  });

  test('a team gets a lead and this calendar, which becomes the default', async () => {
    await page.goto('/settings/teams');
    await page.getByRole('button', { name: 'Change: Complaints' }).click();
    await choose('Lead', 'Lea Stone');
    await page.getByRole('combobox', { name: 'Working calendar' }).click();
    await page.getByRole('option', { name: 'Las Palmas' }).click();
    await glance(seat, 'team-lead');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Lea Stone · Led by Lea Stone · Las Palmas').waitFor();
    await page.goto('/settings/calendars');
    await page.getByText('For Complaints').waitFor();
    await page.getByRole('button', { name: 'Make it the default: Las Palmas' }).click();
    await page.getByRole('button', { name: 'Make it the default: Office hours' }).waitFor();
    const { body } = await kept.api('GET', '/calendars');
    expect(body).toMatchObject({
      items: [
        { name: 'Las Palmas', isDefault: true, holidays: { country: 'ES', state: 'CN' } },
        { name: 'Office hours', isDefault: false },
      ],
    });
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
