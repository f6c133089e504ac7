import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumIsHere,
  findBarriers,
  glance,
  type Seat,
  startBrowser,
  survey,
  takeSeat,
} from '../support/browser.ts';
import { type Kept, type Person, pictureFailures, signIn, startKept } from './kept.ts';

const ada: Person = { name: 'Ada Lovelace', email: 'ada@company.example', password: 'four words in a row' };

/** The six digits of RFC 6238 for a key in base 32, in this half minute or a later one. */
function totp(key: string, later = 0): string {
  const bits = [...key.replaceAll(' ', '').replaceAll('=', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac('sha1', bytes).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: ada.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Kept' }).waitFor();
}

describe.skipIf(!chromiumIsHere)('the ways in', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;
  let key = '';

  beforeAll(async () => {
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
  });

  test('the printed link makes the first user, and is good once', async () => {
    const link = await kept.firstLink();
    await page.goto(link);
    await page.getByLabel('Your name').waitFor();
    expect(page.url()).not.toContain('token');
    await survey(seat, 'welcome');
    await page.getByLabel('Your name').fill(ada.name);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Use at least 12 characters.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Nobody is waiting').waitFor();
    await glance(seat, 'attention-empty');
    await signOut(page);
    await page.goto(link);
    await page.getByLabel('Your name').fill('Mallory');
    await page.getByLabel('E-mail address').fill('mallory@company.example');
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/used|old|valid/i);
  });

  test('a wrong password is said in plain words; the right one may be pasted (T76)', async () => {
    await page.goto('/customers');
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('The address or the password is not right.').waitFor();
    await survey(seat, 'sign-in-wrong');
    await page.evaluate((text) => {
      const field = document.querySelector<HTMLInputElement>('input[autocomplete="current-password"]');
      field?.focus();
      field?.select();
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const allowed = field?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
      if (allowed) document.execCommand('insertText', false, text);
    }, ada.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/customers/);
  });

  test('a second factor is set up and asked for', async () => {
    await page.goto('/settings/security');
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByLabel('Password now').last().fill(ada.password);
    await page.getByRole('button', { name: 'Confirm' }).click();
    const dialog = page.getByRole('dialog');
    key = (await dialog.locator('pre').textContent()) ?? '';
    await glance(seat, 'second-factor');
    await dialog.getByRole('textbox').fill('000000');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await expect.poll(() => dialog.textContent()).toMatch(/code/i);
    await dialog.getByRole('textbox').fill(totp(key));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('Each is good once').waitFor();
    await expect.poll(() => dialog.getByRole('listitem').count()).toBeGreaterThanOrEqual(8);
    await glance(seat, 'backup-codes');
    const backup = (await dialog.getByRole('listitem').first().textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await signOut(page);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.keyboard.press('Enter');
    await page.getByText('One more step').waitFor();
    await glance(seat, 'second-step');
    await page.getByRole('textbox').first().fill('123123');
    await page.keyboard.press('Enter');
    await page.getByText('That code is not right.').waitFor();
    // The code that switched it on was used; the next half minute's is accepted too.
    await page.getByRole('textbox').first().fill(totp(key, 1));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/attention/);
    await signOut(page);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.keyboard.press('Enter');
    await page.getByText('Use a backup code').click();
    await page.getByRole('textbox').first().fill(backup);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/attention/);
  });

  test('a passkey is added, and signs in without a password', async () => {
    const devtools = await seat.context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto('/settings/security');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Passkey added.').waitFor();
    await survey(seat, 'settings-security');
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(/\/attention/);
  });

  test('a forgotten password gets the same answer for everybody', async () => {
    await signOut(page);
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail address').fill('nobody@company.example');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('If that address belongs to somebody here').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await signIn(page, ada).catch(() => undefined);
    await page.getByText('One more step').waitFor();
  });

  test('no barrier, script error, refused policy or failed answer on the way (T74)', () => {
    expect(seat.barriers).toEqual([]);
    expect(seat.wrong).toEqual([]);
  });
});
