import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('what the company decides about its cases, at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await signIn(page, await kept.hire('manager', 'Max Stone'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const saved = (): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' });
  const items = async (path: string): Promise<Record<string, unknown>[]> =>
    ((await kept.api('GET', path)).body as { items: Record<string, unknown>[] }).items;

  test('types, causes and fields are made, put in order and put away', async () => {
    await page.goto('/settings/cases');
    await page.getByText('No fields of your own').waitFor();
    await page.getByRole('button', { name: 'New type' }).click();
    await page.getByLabel('Name').fill('Verlorene Kärtchen');
    await choose('Procedure', 'FCA complaints (DISP)');
    await page.getByLabel('Closes only with a cause').check();
    await glance(seat, 'settings-case-type');
    await page.keyboard.press('Enter');
    await saved();
    await page
      .getByText(
        'Clocks of «FCA complaints (DISP)» · Closes only with a cause · In conditions: case.type == "verlorene-kartchen"',
      )
      .waitFor();
    // By keyboard alone: two places up, the button stays where the hand is.
    const up = page.getByRole('button', { name: 'Move up: Verlorene Kärtchen' });
    await up.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Verlorene Kärtchen: now 4 of 5.').waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await page.getByText('Verlorene Kärtchen: now 3 of 5.').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Put away: Request' }).click();
    await page.getByRole('button', { name: 'Use again: Request' }).waitFor();
    expect((await items('/case-types')).map(({ key, active }) => [key, active])).toEqual([
      ['question', true],
      ['request', false],
      ['verlorene-kartchen', true],
      ['problem', true],
      ['complaint', true],
    ]);

    await page.getByRole('button', { name: 'New cause' }).click();
    await page.getByLabel('Name').fill('Strike');
    await page.keyboard.press('Enter');
    await saved();
    await page.getByRole('button', { name: 'Change: Strike' }).click();
    await page.getByLabel('Name').fill('A strike');
    await page.keyboard.press('Enter');
    await saved();
    expect((await items('/case-causes')).at(-1)).toEqual({ key: 'strike', name: 'A strike', active: true });

    await page.getByRole('button', { name: 'New field' }).click();
    await page.getByLabel('Name').fill('Region');
    await choose('What it holds', 'One of some choices');
    const choices = page.getByRole('combobox', { name: 'Choices' });
    for (const choice of ['North', 'South']) {
      await choices.fill(choice);
      await choices.press('Enter');
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('One of some choices: North, South · In conditions: case.fields.region').waitFor();
    await survey(seat, 'settings-cases');
  });

  test('a procedure is read in words; its own next version is checked as it is written', async () => {
    await page.goto('/settings/procedures');
    await page.getByText('For: Complaint').waitFor();
    await survey(seat, 'settings-procedures');
    await page.getByRole('button', { name: 'Show: FCA complaints (DISP)' }).click();
    await page.getByText('Within 8 weeks of being received').waitFor();
    await page.getByText('For a complaint received now: by ').first().waitFor();
    await page.getByText('DISP 1.6.2R (the official text was read)').waitFor();
    await glance(seat, 'settings-procedure');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'New procedure' }).click();
    const yaml = page.getByRole('textbox', { name: 'As YAML' });
    const good = await yaml.inputValue();
    await yaml.fill(good.replace('length: 10', 'length: ten').replace('silence:', 'silense:'));
    await page.getByText('3 things are wrong').waitFor();
    await page.getByText('This must be a number.').waitFor();
    await glance(seat, 'settings-procedure-wrong');
    await page.locator('p', { hasText: 'This must be a number.' }).getByRole('button').click();
    expect(
      await yaml.evaluate(
        (area: HTMLTextAreaElement) => area.value.slice(area.selectionStart).split('\n')[0],
      ),
    ).toBe('length: ten');
    await yaml.fill(good.replace('length: 10', 'length: 7'));
    await page.getByText('Saving makes the procedure «our-complaints».').waitFor();
    await page.getByText('Within 7 working days of being received').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Our complaints' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('Your own, version 1').waitFor();
    const { body } = await kept.api('GET', '/procedures/our-complaints');
    expect(body).toMatchObject({ version: 1, procedure: { clocks: [{}, { length: 7 }, {}] } });
  });

  test('partners are added, and it is decided who tells of a broken promise', async () => {
    await page.goto('/settings/promises');
    await page.getByText('No partners').waitFor();
    await survey(seat, 'settings-promises');
    await page.getByRole('radio', { name: 'Kept tells the customer at once' }).check();
    await page.getByText('Saved.').waitFor();
    expect((await kept.api('GET', '/settings/promises')).body).toEqual({ tell: 'send' });
    await page.getByRole('button', { name: 'New partner' }).click();
    await page.getByLabel('Name').fill('Swift Couriers');
    await page.getByLabel('E-mail address').fill('desk@couriers.example');
    await page.keyboard.press('Enter');
    await saved();
    await page.getByRole('button', { name: 'Change: Swift Couriers' }).click();
    await page.getByLabel('E-mail address').fill('office@couriers.example');
    await page.getByText('Links that went to the former address stop working').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('office@couriers.example').waitFor();
    await page.getByRole('button', { name: 'Put away: Swift Couriers' }).click();
    await page.getByRole('button', { name: 'Use again: Swift Couriers' }).waitFor();
    expect(await items('/partners')).toMatchObject([{ email: 'office@couriers.example', active: false }]);
  });

  test('what a role may give is set kind by kind, and read as a sentence', async () => {
    await page.goto('/settings/redress');
    await page.getByText('Agents may credit up to €50.00, £50.00 or US$50.00.').waitFor();
    await page.getByText('Managers may credit any amount.').waitFor();
    await survey(seat, 'settings-redress');
    await page.getByRole('button', { name: 'Change: Agents' }).click();
    await choose('Waive an amount', 'Not at all');
    await choose('Replace something', 'Not at all');
    const amount = page.getByLabel('Up to: Credit an amount, 1');
    await amount.fill('75.5');
    await page.getByRole('button', { name: 'Remove GBP: Credit an amount' }).click();
    await choose('Currency: Credit an amount, 2', 'JPY');
    await page.getByLabel('Up to: Credit an amount, 2').fill('9000');
    await page.getByText('Agents may credit up to €75.50 or JP¥9,000.').waitFor();
    await glance(seat, 'settings-redress-agents');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved();
    expect((await items('/redress-limits')).filter(({ role }) => role === 'agent')).toEqual([
      { role: 'agent', kind: 'credit', currency: 'EUR', amount: 7550 },
      { role: 'agent', kind: 'credit', currency: 'JPY', amount: 9000 },
      { role: 'agent', kind: 'extend', currency: null, amount: null },
    ]);
    expect((await items('/redress-limits')).filter(({ role }) => role === 'lead')).toHaveLength(8);
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
