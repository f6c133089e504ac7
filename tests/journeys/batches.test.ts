import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chromiumIsHere, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('batches of actions, at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, await kept.hire('agent', 'Ann Field'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  test('how far each is stands there as it goes on, with every line that could not be decided and what to do about it', async () => {
    await page.goto('/holds');
    await page.getByRole('link', { name: 'Batches' }).click();
    await page.getByText('No batch was sent so far').waitFor();
    const made = await kept.api('POST', '/customers', { kind: 'person', name: 'Ada Lovelace' });
    const { id: ada } = z.object({ id: z.string() }).parse(made.body);
    const line = (id: string, more: object = {}) => ({
      type: 'card.block',
      source: 'card-system',
      id,
      customer: { id: ada },
      subject: { card: `…${id}` },
      mode: 'ask',
      ...more,
    });
    const sent = await kept.api('POST', '/actions/batches', [
      line('1001'),
      line('1002'),
      line('1003', { type: 'sticker.send' }),
      line('1004', { customer: { ref: 'card-system:nobody' } }),
      line('1005', { data: { amount: '5.123', currency: 'JPY' } }),
    ]);
    expect(sent.status).toBe(202);
    await page.getByRole('heading', { name: '5 actions' }).waitFor();
    await page.getByText('5 of 5 gone through').waitFor();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByText('1 may go ahead').waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.getByText('Line 4').waitFor();
    await page.getByText('Enter the customer, or what the system calls them').waitFor();
    await page.getByText('Amounts in JPY have no decimals').waitFor();
    await survey(seat, 'batches');
    await page.getByRole('button', { name: 'Hide them' }).click();
    expect(await page.getByText('Line 4').count()).toBe(0);
    await page.getByRole('link', { name: 'Holds' }).click();
    await page.locator('[data-hold]').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'Batches' }).waitFor();
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
