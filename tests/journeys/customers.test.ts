import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { mail } from '../support/mails.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

/** Multiparts within multiparts: too deep for any reader, so it is set aside. */
function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`,
  );
  return `From: Deep <deep@customer.example>\r\nTo: support@company.example\r\nSubject: Too deep\r\nMIME-Version: 1.0\r\n${open.join('')}Content-Type: text/plain\r\n\r\nx`;
}

function designed(image: string): string {
  return mail({ from: 'Shop <shop@customer.example>', subject: 'In colour', id: 'colour@customer.example' })
    .replace('Content-Type: text/plain; charset=utf-8', 'Content-Type: text/html; charset=utf-8')
    .replace(
      'Since this morning nothing works any more.',
      `<h2 style="color:#a00">Sale</h2><script>fetch('${image}?script')</script><p onclick="fetch('${image}?click')">Look: <img src="${image}" alt="A kettle"></p>`,
    );
}

describe.skipIf(!chromiumIsHere)('finding, customers, quarantine, originals, roles', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;
  let pictures: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    pictures = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'image/gif' });
      response.end(Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64'));
    }).listen(0, '127.0.0.1');
    await once(pictures, 'listening');
    const address = pictures.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    const ada = await kept.hire('admin', 'Ada Lovelace');
    await kept.receive(designed(`http://127.0.0.1:${port}/kettle.gif`));
    await kept.receive(
      mail({
        from: 'Ida Wells <ida@work.example>',
        subject: 'From the office',
        text: 'My kettle whistles in B flat.',
      }),
    );
    await kept.receive(
      mail({ from: 'Ida Wells <ida@home.example>', subject: 'From home', text: 'It still whistles.' }),
    );
    await kept.receive(nested(10_000));
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await signIn(page, ada);
    await page.goto('/inbox');
    await page.getByText('In colour').first().waitFor();
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    pictures?.close();
  });

  test('designed mail runs nothing and fetches nothing until asked', async () => {
    await page.getByText('In colour').first().click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('Sale').waitFor();
    await frame.getByText('Look:').click();
    await page.getByText('Pictures from the internet are not loaded.').waitFor();
    expect(asked).toEqual([]);
    await glance(seat, 'designed-mail');
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: 'Load pictures' }).click();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    expect(asked.every((one) => one === '/kettle.gif')).toBe(true);
  });

  test('the original: header fields, and the bytes as they came', async () => {
    await page.getByRole('article').getByRole('button', { name: 'More', exact: true }).last().click();
    await page.getByRole('menuitem', { name: 'Original' }).click();
    await page.getByRole('dialog').getByText('colour@customer.example').waitFor();
    await page.getByRole('tab', { name: 'As it arrived' }).click();
    await page.getByRole('dialog').getByText("fetch('http").waitFor();
    await glance(seat, 'original');
  });

  test('search finds words and marks them; filters narrow it', async () => {
    await page.goto('/search');
    await glance(seat, 'search-empty');
    await page.getByRole('searchbox').fill('whistles');
    await expect.poll(() => page.locator('mark').allTextContents()).toEqual(['whistles', 'whistles']);
    await survey(seat, 'search');
    await page.getByLabel('Written by').fill('ida@work.example');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('mark').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => page.locator('mark').count()).toBe(2);
    await page.getByRole('searchbox').fill('nowhere to be found');
    await page.getByText('Nothing found for').first().waitFor();
  });

  test('two customers who are one are merged, and taken apart again', async () => {
    await page.goto('/customers');
    await page.getByText('ida@work.example').waitFor();
    await survey(seat, 'customers');
    await page.getByText('ida@work.example').click();
    await page.getByRole('button', { name: 'Merge with…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Customer' }).fill('ida@home');
    await page.getByRole('option', { name: /ida@home\.example/ }).click();
    await dialog.getByLabel('How do you know?').fill('Same kettle');
    await glance(seat, 'merge');
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText('From home', { exact: true }).waitFor();
    await timeline.getByText('From the office', { exact: true }).waitFor();
    await survey(seat, 'customer');
    await timeline.getByRole('combobox', { name: 'Direction' }).click();
    await page.getByRole('option', { name: 'From us' }).click();
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await timeline.getByText('From home', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Take apart/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take apart' }).click();
    await timeline.getByText('From home', { exact: true }).waitFor({ state: 'hidden' });
    await timeline.getByText('From the office', { exact: true }).waitFor();
  });

  test('an address is proven by what somebody knows, and stopped when it is not theirs', async () => {
    await page.goto('/customers');
    await page.getByText('ida@home.example').click();
    const menu = page.getByRole('button', { name: 'What to do about ida@home.example' });
    await menu.click();
    await glance(seat, 'contact-point-menu');
    await page.getByRole('menuitem', { name: 'I know that it is theirs…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('How do you know?').fill('She read her number to me.');
    await glance(seat, 'contact-point-proof');
    await dialog.getByRole('button', { name: 'It is theirs' }).click();
    await page.getByText('(She read her number to me.)').waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Not theirs…' }).click();
    await dialog.getByLabel('What happened?').fill('Somebody else reads there.');
    await dialog.getByRole('button', { name: 'It is not theirs' }).click();
    await page.getByText(/Not theirs: nothing goes there\. Since .*Somebody else reads there\./).waitFor();
    await survey(seat, 'contact-point-quarantined');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Ask for it back…' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('what could not be read is kept, said why, and can be tried again', async () => {
    await page.goto('/quarantine');
    await page.getByText('It is nested too deeply').waitFor();
    await survey(seat, 'quarantine');
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('It is being read again.').waitFor();
  });

  test('every room of the settings', async () => {
    for (const room of ['profile', 'people', 'teams', 'tokens', 'sso', 'audit']) {
      await page.goto(`/settings/${room}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await survey(seat, `settings-${room}`);
    }
  });

  test('an auditor has no way to write; an agent sees no settings of administrators', async () => {
    const looking = await takeSeat(browser, kept.url);
    await signIn(looking.page, await kept.hire('auditor', 'Una Audit'));
    await looking.page.goto('/inbox');
    await looking.page.getByText('From home').first().click();
    await looking.page.getByRole('heading', { name: 'From home' }).waitFor();
    await looking.page.getByText('An action that your role does not include').waitFor();
    // The facts of the case come after the words; they are in the fields that others fill in.
    await looking.page.getByRole('heading', { name: 'About' }).waitFor();
    expect(
      await looking.page
        .getByRole('button', { name: /^(Reply|Note|Forward|Assign|Done|Close the case|Set aside)/ })
        .count(),
    ).toBe(0);
    await looking.page.keyboard.press('r');
    await glance(looking, 'auditor');
    expect(await looking.page.getByRole('textbox', { disabled: false }).count()).toBe(0);
    const writing = await takeSeat(browser, kept.url);
    await signIn(writing.page, await kept.hire('agent', 'Bo Agent'));
    await writing.page.goto('/settings/profile');
    await writing.page.getByRole('navigation', { name: 'Settings' }).getByText('Profile').waitFor();
    for (const room of ['API tokens', 'Single sign-on', 'Audit log'])
      expect(await writing.page.getByText(room).count()).toBe(0);
    expect([...looking.barriers, ...looking.wrong, ...writing.wrong]).toEqual([]);
  });

  test('no barrier, script error, refused policy or failed answer on the way (T74)', () => {
    expect(seat.barriers).toEqual([]);
    expect(seat.wrong).toEqual([]);
  });
});
