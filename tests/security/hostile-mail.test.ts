import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kept, signIn, startKept } from '../journeys/kept.ts';
import { chromiumIsHere, type Seat, startBrowser, takeSeat } from '../support/browser.ts';
import { CALLS_HOME, MARKUP } from './payloads.ts';

/** Runs as code where it is taken as markup, and is shown as it is where it is text. */
const NAME = `<img src=x onerror=pwned(1)>$${'{7*7}'}{{constructor.constructor("pwned(1)")()}}`;

let kept: Kept;
let browser: Browser;
let seat: Seat;
let page: Page;
let counter: Server;
let home = '';
const requests: string[] = [];
const ran: string[] = [];

const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

function htmlMail(id: string, subject: string, html: string, filename = 'plain.txt'): string {
  return [
    `From: ${encoded(NAME)} <${id}@attacker.example>`,
    'To: desk@company.example',
    `Subject: ${encoded(subject)}`,
    `Message-ID: <${id}@attacker.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`<p>Begin of ${id}</p>${html}`).toString('base64'),
    '--b',
    'Content-Type: text/plain',
    `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    '',
    'x',
    '--b--',
    '',
  ].join('\r\n');
}

/** The conversations of these mails, by their subjects, once all are filed. */
async function conversations(subjects: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  await expect
    .poll(
      async () => {
        const { body } = await kept.api('GET', '/conversations?limit=100');
        for (const one of (body as { items: { id: string; subject: string }[] }).items)
          found.set(one.subject, one.id);
        return subjects.filter((subject) => !found.has(subject));
      },
      { timeout: 60_000 },
    )
    .toEqual([]);
  return subjects.map((subject) => found.get(subject) ?? '');
}

/** Opens a conversation as a person does and waits until its mail is shown in its frame. */
async function open(id: string, text: string): Promise<void> {
  await page.goto(`/inbox/${id}`);
  await page
    .frameLocator('iframe')
    .first()
    .getByText(text, { exact: false })
    .first()
    .waitFor({ timeout: 20_000 });
}

describe.skipIf(!chromiumIsHere)('hostile mail at the desk, in a real Chromium', () => {
  beforeAll(async () => {
    counter = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'image/gif' }).end();
    }).listen(0, '127.0.0.1');
    await once(counter, 'listening');
    const address: AddressInfo | string | null = counter.address();
    home = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    [kept, browser] = await Promise.all([startKept(), startBrowser()]);
    const ada = await kept.hire('agent', 'Ada Lovelace');
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await seat.context.exposeFunction('pwned', (what: unknown) => void ran.push(`pwned ${String(what)}`));
    page.on('dialog', (dialog) => {
      ran.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await signIn(page, ada);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    counter?.close();
  });

  test('T36: no script of a mail runs, whatever its markup, and every mail is shown', {
    timeout: 300_000,
  }, async () => {
    const tries = Array.from({ length: Math.ceil(MARKUP.length / 3) }, (_, n) =>
      MARKUP.slice(n * 3, n * 3 + 3).join('<hr>'),
    );
    for (const [n, markup] of tries.entries())
      await kept.receive(htmlMail(`markup${n}`, `Markup ${n}`, `${markup}<p>End</p>`));
    const ids = await conversations(tries.map((_, n) => `Markup ${n}`));
    for (const [n, id] of ids.entries()) {
      await open(id, `Begin of markup${n}`);
      expect(ran, tries[n]).toEqual([]);
    }
    expect(page.url()).toContain(kept.url);
  });

  test('T36 T43: names, subjects and file names are text, in every room', { timeout: 120_000 }, async () => {
    await kept.receive(htmlMail('names', NAME, '<p>End</p>', `${NAME}.html`));
    const [id = ''] = await conversations([NAME]);
    await open(id, 'Begin of names');
    await page.getByText(NAME, { exact: false }).first().waitFor();
    await page.goto(`/search?q=${encodeURIComponent('Begin names')}`);
    await page.getByText(NAME, { exact: false }).first().waitFor();
    await page.goto('/customers');
    await page.getByText(NAME, { exact: false }).first().waitFor();
    expect(await page.content()).not.toContain('<img src="x"');
    expect(ran).toEqual([]);
  });

  test('T38: an opened mail asks nobody for anything; pictures load when asked for, and only they', {
    timeout: 180_000,
  }, async () => {
    const host = new URL(home).host;
    const all = CALLS_HOME.map((one) => one.replaceAll('HIT', home).replaceAll('HOST', host));
    const parts = [
      all[0] ?? '',
      ...Array.from({ length: 6 }, (_, n) => all.filter((_one, i) => i % 6 === n).join('\n')),
    ];
    for (const [n, part] of parts.entries())
      await kept.receive(htmlMail(`home${n}`, `Home ${n}`, `${part}<p>End</p>`));
    const ids = await conversations(parts.map((_, n) => `Home ${n}`));
    for (const [n, id] of ids.entries()) {
      await open(id, `Begin of home${n}`);
      await page.waitForLoadState('networkidle');
      expect(requests, parts[n]).toEqual([]);
    }
    await open(ids[0] ?? '', 'Begin of home0');
    await page
      .getByRole('button', { name: /images|pictures/i })
      .first()
      .click();
    await expect.poll(() => [...new Set(requests)]).toEqual(['/img']);
  });

  test('T37: no policy was broken on the way, and markup that is planted in the page throws', async () => {
    expect(seat.wrong).toEqual([]);
    const thrown = await page.evaluate(() => {
      const tries: (() => unknown)[] = [
        () => Object.assign(document.body, { innerHTML: '<b>x</b>' }),
        () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
        () => Object.assign(document.createElement('iframe'), { srcdoc: '<b>x</b>' }),
        () => Object.assign(document.createElement('script'), { src: '/scheme.js' }),
        () => document.createRange().createContextualFragment('<b>x</b>'),
        () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
        () => setTimeout('1', 0),
      ];
      return tries.map((attempt) => {
        try {
          attempt();
          return 'ran';
        } catch (error) {
          return error instanceof Error ? error.name : 'thrown';
        }
      });
    });
    expect(thrown.slice(0, 6)).toEqual(Array(6).fill('TypeError'));
    expect(thrown[6]).not.toBe('ran');
  });
});
