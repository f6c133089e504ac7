import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type Receiver, startReceiver, verified } from '../webhooks/receiver.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('webhooks at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let receiver: Receiver;
  let seat: Seat;
  let page: Page;
  let secret = '';

  beforeAll(async () => {
    [kept, browser, receiver] = await Promise.all([
      startKept({ KEPT_WEBHOOKS_ALLOW: '127.0.0.1' }),
      startBrowser(),
      startReceiver(),
    ]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await signIn(page, await kept.hire('admin', 'Ada Lovelace'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await receiver?.close();
  });

  test('one is made, and its secret is shown this once', async () => {
    await page.goto('/settings/webhooks');
    await page.getByText('No webhooks').waitFor();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill(`${receiver.url}/shop`);
    await page.getByLabel('What is it for?').fill('Shop');
    await page.getByRole('combobox', { name: 'Types of events' }).fill('kept.customer.*');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await glance(seat, 'webhook-new');
    await page.getByRole('dialog').getByRole('button', { name: 'New webhook' }).click();
    secret = (await page.getByRole('dialog').locator('pre').textContent()) ?? '';
    expect(secret).toMatch(/^whsec_/);
    await page.keyboard.press('Escape');
    await page.getByText('Nothing sent yet').waitFor();
  });

  test('a test arrives, signed; what fails is seen with its attempts and sent again', async () => {
    await page.getByRole('button', { name: 'Deliveries: Shop' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(receiver.received.map((one) => verified(secret, one).type)).toEqual(['kept.webhook.pinged']);
    await page.getByText('Works').waitFor();
    receiver.answer = () => ({ status: 410, body: 'This shop has closed.' });
    await kept.api('POST', '/customers', { kind: 'person', name: 'Grace' });
    await page.getByText('Switched off').waitFor();
    await survey(seat, 'webhook-deliveries');
    await page.getByRole('button', { name: 'Switch on' }).click();
    receiver.answer = () => ({ status: 204 });
    // The radio itself is hidden; people touch its label.
    await page.getByText('Dead letters', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Show: kept.customer.created' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This shop has closed.').waitFor();
    await glance(seat, 'webhook-delivery');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('Taken (204).').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing here').waitFor();
  });

  test('a period is sent again, the secret is changed, and it is removed', async () => {
    const before = receiver.received.length;
    await page.getByRole('button', { name: 'Send a period again' }).click();
    await page.getByLabel('From').fill('2020-01-01T00:00');
    await page.getByLabel('To').fill('2100-01-01T00:00');
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await expect.poll(() => receiver.received.length).toBe(before + 1);
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    await expect.poll(() => page.getByRole('dialog').locator('pre').textContent()).toMatch(/^whsec_/);
    await page.keyboard.press('Escape');
    await page.getByText('The secret before is good as well').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No webhooks').waitFor();
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
