import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, picture, type Seat, startBrowser, takeSeat } from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const DAY = 86_400_000;

describe.skipIf(!chromiumIsHere)('time that the law gives to somebody in debt', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;
  let customerId: string;

  const dialog = () => page.getByRole('dialog');
  const space = () => page.getByRole('region', { name: 'Breathing space' });

  /** An invoice with everything until its letter of claim proven, by pieces that another system sent. */
  async function claimed(): Promise<void> {
    const ago = (days: number) => new Date(kept.house.clock.now().getTime() - days * DAY).toISOString();
    const { invoice } = await kept.ask<{ invoice: { id: string } }>('POST', '/invoices', {
      source: 'billing-system',
      number: '2030-17',
      customer: { id: customerId },
      amount: 120,
      currency: 'GBP',
      issuedAt: ago(90),
      dueAt: ago(60),
    });
    const pieces = [
      ['invoice', 'i', 88],
      ['reminder', 'r1', 45],
      ['reminder', 'r2', 30],
      ['letter-of-claim', 'l', 10],
    ] as const;
    for (const [what, ref, days] of pieces)
      await kept.ask('POST', `/invoices/${invoice.id}/deliveries`, {
        what,
        source: 'mail-house',
        ref,
        channel: 'letter',
        recipient: 'Ada Byron',
        rung: 'delivered',
        at: ago(days),
        proof: `scan ${ref}`,
      });
  }

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    ({ id: customerId } = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name: 'Ada Byron',
      contactPoints: [{ kind: 'email', value: 'ada@customer.example' }],
    }));
    await claimed();
    await kept.ask('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'in',
      outcome: 'reached',
      text: 'I am getting advice on what I owe.',
    });
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, await kept.hire('lead', 'Bo Nilsson'));
    await page.goto(`/customers/${customerId}`);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  test('what they answered to the letter of claim is noted, with where they said so', async () => {
    await page.getByRole('button', { name: 'They answered the letter of claim' }).click();
    await dialog().getByLabel('They get advice on debt').check();
    await dialog().getByText('I am getting advice').waitFor();
    await picture(page, 'debts-answer');
    await dialog().getByRole('button', { name: 'Note it' }).click();
    await page.getByText('Noted. They have more time.').first().waitFor();
    await dialog().waitFor({ state: 'hidden' });
  });

  test('a breathing space stops everything, stands out on the page, and is ended by a lead', async () => {
    await space().getByRole('button', { name: 'Note a breathing space' }).click();
    await dialog().getByLabel('Who gave it').fill('Insolvency Service');
    await dialog().getByLabel('Reference').fill('BS-4711');
    await glance(seat, 'debts-breathing-space-form');
    await page.keyboard.press('Control+Enter');
    await space().getByText('Do not press for debts').waitFor();
    await expect
      .poll(() => page.getByText('The customer has breathing space until').count())
      .toBeGreaterThan(0);
    await glance(seat, 'debts-breathing-space');
    await space().getByRole('button', { name: 'End' }).click();
    await dialog().getByLabel('Who said so, and why').fill('The register took it back.');
    await dialog().getByRole('button', { name: 'It is over' }).click();
    await space().getByText('1 that is over').waitFor();
    expect(seat.wrong).toEqual([]);
    expect(seat.barriers).toEqual([]);
  });
});
