import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumIsHere,
  overflowsSideways,
  picture,
  type Seat,
  startBrowser,
  survey,
  takeSeat,
} from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { mail } from '../support/mails.ts';
import { type Kept, type Person, pictureFailures, startKept } from './kept.ts';

/** Where the focus is and whether one sees it: inside the window, on top, and marked by outline, border or shadow. */
function focus(page: Page): Promise<{ where: string; seen: boolean }> {
  return page.evaluate(() => {
    const active = document.activeElement;
    // Radio buttons are drawn by their label.
    const one =
      active instanceof HTMLInputElement && active.type === 'radio' ? (active.labels?.[0] ?? active) : active;
    if (!one || one === document.body) return { where: 'nowhere', seen: false };
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + Math.min(box.width, 160) / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, 24) / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const onTop = top !== null && (one.contains(top) || top.contains(one));
    const marks = [one, one.parentElement, one.closest('section')].filter((each) => each !== null);
    const marked = marks.some((each) => {
      const style = getComputedStyle(each);
      return (
        (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
        style.boxShadow !== 'none' ||
        (each instanceof HTMLInputElement && style.borderTopWidth !== '0px') ||
        each instanceof HTMLTextAreaElement
      );
    });
    return {
      where: `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent?.slice(0, 60) ?? ''}`,
      seen: onTop && marked,
    };
  });
}

describe.skipIf(!chromiumIsHere)('the desk by keyboard alone', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let agent: Person;
  const seen = (): Promise<void> => expect.poll(async () => await focus(page)).toMatchObject({ seen: true });

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([startKept(), startBrowser(), startSmtpSink()]);
    await kept.sendBy(sink);
    agent = await kept.hire('agent', 'Bo Nilsson');
    for (const subject of ['First of all', 'Second thoughts', 'Third time'])
      await kept.receive(mail({ from: `Customer <${subject.split(' ')[0]}@customer.example>`, subject }));
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('a whole ticket without a mouse; the focus is always somewhere one sees (T75)', async () => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').waitFor();
    await page.keyboard.type(agent.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(agent.password);
    await page.keyboard.press('Enter');
    await page.getByText('Third time').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('region', { name: 'Conversations' }).getByText('Third time').waitFor();
    await page.keyboard.press('j');
    await seen();
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await seen();
    await page.keyboard.press('j');
    const subject = await page.evaluate(() => document.activeElement?.textContent ?? '');
    const name = ['First of all', 'Second thoughts', 'Third time'].find((one) => subject.includes(one)) ?? '';
    expect(name).not.toBe('');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name }).waitFor();
    await seen();
    await page.keyboard.press('r');
    const text = page.getByRole('textbox', { name: 'Message' });
    await expect.poll(() => text.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('All written by keyboard: j k e u.');
    await page.keyboard.press('Escape');
    await seen();
    await page.keyboard.press('r');
    await expect.poll(() => text.inputValue()).toBe('All written by keyboard: j k e u.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Waits to leave').waitFor();
    await seen();
    // The case stays open: E would close it, and is refused as long as the customer has not agreed.
    await page.keyboard.press('d');
    await expect
      .poll(() => page.getByRole('region', { name: 'Conversations' }).getByText(name).count())
      .toBe(0);
    await seen();
    await page.getByRole('button', { name: 'Reply', exact: true }).waitFor();
    await page.keyboard.press('u');
    await page.waitForURL(/\/inbox$/);
    await seen();
    // The invitation went out by the same server.
    const sent = await sink.waitFor(2);
    expect(sent.map((one) => one.bytes.toString()).join()).toContain('All written by keyboard');
  });

  test('help, palette and their way back', async () => {
    await page.keyboard.press('?');
    await page.getByText('Everything by keyboard').waitFor();
    await seen();
    await page.keyboard.press('Escape');
    await page.getByText('Everything by keyboard').waitFor({ state: 'hidden' });
    await seen();
    await page.keyboard.press('Control+k');
    const find = page.getByPlaceholder('Type a command');
    await expect.poll(() => find.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('Customers');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/customers/);
    await find.waitFor({ state: 'hidden' });
    await seen();
    await page.keyboard.press('Control+k');
    await expect.poll(() => find.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('zzzz');
    await page.getByText('Search: zzzz').waitFor();
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('Type a command').waitFor({ state: 'hidden' });
    await seen();
    await page.keyboard.press('Control+k');
    await find.waitFor();
    // Nobody is led to where they may not go.
    expect(await page.getByText(/Audit log|Quarantine/).count()).toBe(0);
    await survey(seat, 'palette');
    await page.goto('/inbox');
    await page.locator('[data-row]').first().waitFor();
    await page.keyboard.press('?');
    await page.getByText('Everything by keyboard').waitFor();
    await survey(seat, 'help');
  });

  test('a room that comes late leaves the focus in the palette; one chosen there takes it', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(/\/assets\/list-[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/inbox');
    await page.locator('[data-row]').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.keyboard.press('Control+k');
    const find = page.getByPlaceholder('Type a command');
    const focused = (one: Locator): Promise<void> =>
      expect.poll(() => one.evaluate((each) => each === document.activeElement)).toBe(true);
    await focused(find);
    letGo();
    const customers = page.getByPlaceholder('Find by name or address');
    await customers.waitFor();
    await page.keyboard.type('Search');
    await expect.poll(() => find.inputValue()).toBe('Search');
    await page.keyboard.press('Enter');
    await focused(page.getByRole('main').getByRole('searchbox'));
    await page.keyboard.press('Control+k');
    await focused(find);
    await page.keyboard.type('Customers');
    await page.keyboard.press('Enter');
    await focused(customers);
    await page.unrouteAll();
  });

  test('Tab reaches everything in turn, and each is seen', async () => {
    await page.goto('/inbox');
    await page.locator('[data-row]').first().waitFor();
    const visited: string[] = [];
    for (let at = 0; at < 24; at++) {
      await page.keyboard.press('Tab');
      const now = await focus(page);
      if (now.where === 'nowhere') break;
      if (!now.seen) await seen();
      visited.push(now.where);
    }
    expect(visited[0]).toContain('Go to the content');
    expect(new Set(visited).size).toBeGreaterThan(12);
  });

  test('while one types, what arrives is said once and takes neither focus nor text (T78)', async () => {
    await kept.receive(
      mail({ from: 'Lin <lin@customer.example>', subject: 'Live', id: 'live@customer.example' }),
    );
    await page.getByText('Live', { exact: true }).first().click();
    await page.getByRole('heading', { name: 'Live' }).waitFor();
    await page.keyboard.press('r');
    const text = page.getByRole('textbox', { name: 'Message' });
    await text.waitFor();
    await page.keyboard.type('I am in the middle of a sen');
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const region = document.querySelector('[role="status"][aria-live="polite"][aria-atomic="true"]');
      if (region)
        new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
          childList: true,
          subtree: true,
          characterData: true,
        });
    });
    await kept.receive(
      mail({
        from: 'Lin <lin@customer.example>',
        subject: 'Re: Live',
        text: 'One more thing.',
        inReplyTo: 'live@customer.example',
      }),
    );
    await page.getByRole('article').getByText('One more thing.').waitFor();
    expect(await text.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('tence.');
    await expect.poll(() => text.inputValue()).toBe('I am in the middle of a sentence.');
    await expect
      .poll(() => page.evaluate(() => Reflect.get(globalThis, 'said')))
      .toEqual(['1 new message arrived.']);
  });

  test('a draft outlives a reload and the crash of its tab', async () => {
    const address = page.url();
    await page.reload();
    const text = page.getByRole('textbox', { name: 'Message' });
    await expect.poll(() => text.inputValue()).toBe('I am in the middle of a sentence.');
    const doomed = await seat.another();
    await doomed.goto(address);
    await doomed.getByRole('textbox', { name: 'Message' }).fill('Written just before the crash.');
    const crashed = doomed.waitForEvent('crash');
    const devtools = await seat.context.newCDPSession(doomed);
    void devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    await page.goto('/inbox');
    await page.goto(address);
    await expect.poll(() => text.inputValue()).toBe('Written just before the crash.');
  });

  test('at 400 % everything is still there, without scrolling sideways (T75)', async () => {
    await page.setViewportSize({ width: 320, height: 256 });
    for (const place of ['/inbox', '/customers', '/search', '/settings/profile', '/sending']) {
      await page.goto(place);
      await page.getByRole('heading').first().waitFor();
      expect([place, await overflowsSideways(page)]).toEqual([place, false]);
    }
    await page.goto('/inbox');
    await page.getByText('Live', { exact: true }).first().click();
    const text = page.getByRole('textbox', { name: 'Message' });
    await text.fill('Answered at 400 %.');
    await seen();
    await picture(page, 'zoom-400');
    await text.press('Control+Enter');
    await page.getByText('Waits to leave').waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('who wants no motion gets none', async () => {
    await page.goto('/inbox');
    await page.locator('[data-row]').first().waitFor();
    await page.keyboard.press('?');
    await page.getByText('Everything by keyboard').waitFor();
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .map((one) => Number(one.effect?.getComputedTiming().duration))
        .filter((duration) => duration > 20),
    );
    expect(moving).toEqual([]);
  });

  test('no barrier, script error, refused policy or failed answer on the way (T74)', () => {
    expect(seat.barriers).toEqual([]);
    expect(seat.wrong).toEqual([]);
  });
});
