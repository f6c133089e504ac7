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

describe.skipIf(!chromiumIsHere)('macros and automations at the desk', () => {
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

  const choose = async (field: string, option: string, at = 0): Promise<void> => {
    await page.getByRole('combobox', { name: field, exact: true }).nth(at).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  test('a macro is put together from steps, and reads as what it does', async () => {
    await page.goto('/settings/macros');
    await page.getByRole('button', { name: 'New macro' }).click();
    await page.getByLabel('Name').fill('Acknowledge');
    await choose('For whom', 'Everybody');
    await choose('Template', 'Acknowledgement with number and deadline');
    await page.getByRole('button', { name: 'Add a step' }).click();
    await choose('What', 'Promise', 1);
    await page.getByRole('textbox', { name: 'What is promised' }).fill('We call you back');
    await glance(seat, 'macro-new');
    await page.getByRole('button', { name: 'Step 2: earlier' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(
        'Promise «We call you back» within 2 working days; Answer with «Acknowledgement with number and deadline»',
      )
      .waitFor();
    await survey(seat, 'macros');
  });

  test('an automation says what it means, or what is wrong and where, as it is typed; what it did is seen', async () => {
    await page.goto('/settings/automations');
    await page.getByRole('button', { name: 'New automation' }).click();
    await page.getByLabel('Name').fill('Lost cards');
    const when = page.getByRole('combobox', { name: 'When one of these happens' });
    await when.fill('kept.case.opened');
    await when.press('Enter');
    const condition = page.getByRole('textbox', { name: 'If this holds' });
    await condition.fill('case.typ == "question"');
    await page.getByText('Line 1, 6: case has no «typ».').waitFor();
    await condition.fill('case.type == "question"');
    await page.getByText('It means: the type of the case is «question»').waitFor();
    await choose('What', 'Tag');
    await page.getByRole('textbox', { name: 'Tag', exact: true }).fill('card');
    await survey(seat, 'automation-new');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflowsSideways(page)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText('When «kept.case.opened» happens, if the type of the case is «question»: Tag with «card».')
      .waitFor();
    await kept.receive(
      'From: Ada <ada@customer.example>\r\nTo: help@company.example\r\nSubject: Card\r\nMessage-ID: <1@a.example>\r\n\r\nMy card is lost.\r\n',
    );
    await page.getByText('In seven days: 1 time done').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'What it did: Lost cards' }).click();
    await page.getByText('Tag with «card».', { exact: true }).waitFor();
    await glance(seat, 'automation-runs');
    await page.getByRole('button', { name: 'Try on the past' }).click();
    const hour = 3_600_000;
    const local = (at: number): string =>
      new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await page.getByLabel('From').fill(local(Date.now() - hour));
    await page.getByLabel('Until').fill(local(Date.now() + hour));
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('1 event looked at, would have acted once').waitFor();
    await glance(seat, 'automation-trial');
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
