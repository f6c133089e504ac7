import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumIsHere,
  glance,
  overflowsSideways,
  type Seat,
  startBrowser,
  survey,
  takeSeat,
} from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('templates at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await signIn(page, await kept.hire('lead', 'Lea Stone'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  test('one is written in two languages and seen as it goes out; what cannot be is said as it is typed', async () => {
    await page.goto('/settings/templates');
    await page.getByText('Acknowledgement with number and deadline').waitFor();
    await survey(seat, 'templates');
    await page.getByRole('button', { name: 'New template' }).click();
    await page.getByLabel('Name').fill('Welcome');
    await page.getByRole('textbox', { name: 'Subject' }).fill('Welcome, {{customer.name}}');
    await page.getByRole('textbox', { name: 'Text' }).fill('Your number is ');
    await page.getByRole('button', { name: 'Insert' }).click();
    await page.getByRole('menuitem', { name: 'the number of the case' }).click();
    const preview = page.getByRole('region', { name: 'What goes out' });
    await preview.getByText('Your number is 483-120-7745').waitFor();
    await preview.getByText('Welcome, Anna Kovács').waitFor();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Welcome, {{customer.nmae}}');
    await preview.getByText('There is no placeholder «customer.nmae»').waitFor();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Welcome');
    await page.getByRole('textbox', { name: 'Language' }).fill('de-at');
    await page.getByRole('button', { name: 'Add a language' }).click();
    await page.getByRole('tab', { name: 'Austrian German', selected: true }).waitFor();
    await page.getByRole('textbox', { name: 'Text' }).fill('Ihre Nummer ist {{case.number}}');
    await preview.getByText('Ihre Nummer ist 483-120-7745').waitFor();
    await glance(seat, 'template-new');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflowsSideways(page)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('An answer · English, Austrian German').waitFor();
    const { body } = await kept.api('GET', '/templates/welcome');
    expect(body).toMatchObject({
      version: 1,
      fallback: 'en',
      texts: [{ language: 'en' }, { language: 'de-AT' }],
    });
  });

  test('the company’s own words stand for those that come with Kept, which can be taken back', async () => {
    await page.getByRole('button', { name: 'Change: Is it solved?' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('Solved?');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Change: Is it solved?' }).click();
    await page.getByText('Lea Stone').first().waitFor();
    await glance(seat, 'template-versions');
    await page.getByRole('button', { name: 'Take these words: As it comes with Kept' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Put away: Apology' }).click();
    await page.getByText('This template is always there for people').waitFor();
    // What went wrong stays until it is closed, at the lower right, where the last button of the list is.
    await page.getByRole('button', { name: 'Put away: Welcome' }).click();
    await page.getByRole('button', { name: 'Use again: Welcome' }).waitFor();
    const refused = page.getByRole('alert').filter({ hasText: 'This template is always there for people' });
    await refused.getByRole('button', { name: 'Close' }).click();
    await refused.waitFor({ state: 'hidden' });
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
