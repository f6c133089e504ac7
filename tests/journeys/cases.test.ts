import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { mail } from '../support/mails.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const CUSTOMER = 'Grace Hopper <grace@customer.example>';
const WORDS = 'I will call you back tomorrow before noon';

describe.skipIf(!chromiumIsHere)('a case, from its first words to its last', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let number: string;
  let customerId: string;

  const panel = () => page.getByRole('complementary').first();
  const dialog = () => page.getByRole('dialog');

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
    ]);
    await kept.sendBy(sink);
    const agent = await kept.hire('agent', 'Bo Nilsson');
    await kept.hire('lead', 'Lea Stone');
    await kept.receive(mail({ from: CUSTOMER, subject: 'The line is down' }));
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, agent);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('a promise is found in the words as they are written, tracked by one key, and seen on the board', async () => {
    await page.goto('/inbox');
    await page.getByText('The line is down').first().click();
    await expect
      .poll(async () => {
        const { items } = await kept.ask<{ items: { number: string; customerId: string }[] }>(
          'GET',
          '/cases',
        );
        number = items[0]?.number ?? '';
        customerId = items[0]?.customerId ?? '';
        return number;
      })
      .not.toBe('');
    await page.getByRole('button', { name: /Case number/ }).waitFor();
    await kept.pass(60);
    await page.keyboard.press('t');
    await panel().getByText('Bo Nilsson').waitFor();
    await survey(seat, 'case-conversation');
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Message' }).fill(`Dear Grace,\n\n${WORDS}.\n`);
    const chips = page.getByRole('list', { name: 'Promises in your words' });
    await chips.getByText('Track').waitFor();
    await glance(seat, 'composer-chip');
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('Alt+1');
    await chips.getByText('Tracked').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Waits to leave').waitFor();
    await kept.pass(15);
    await sink.waitFor(3);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByText(`«${WORDS}»`).waitFor();
    await survey(seat, 'promises');
  });

  test('closing says everything that stops it, each with its entry and the next step', async () => {
    await page.goto(`/cases/${number}`);
    await page.getByText('What happened').waitFor({ state: 'attached' });
    await page.getByText(`«${WORDS}»`).first().waitFor();
    await survey(seat, 'case');
    await page.keyboard.press('e');
    await dialog().getByText('promised for').waitFor();
    await dialog().getByRole('button', { name: 'Close the case' }).click();
    await dialog().getByText('Not closed. Nothing was changed.').waitFor();
    await dialog().getByText('could not agree').waitFor();
    await glance(seat, 'case-closing-refused');
    await dialog().getByRole('button', { name: 'Look at the promise' }).click();
    await dialog().getByText('no entry that could prove it').waitFor();
    await page.keyboard.press('Escape');
    await kept.ask('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'Called Grace, the line works.',
      caseNumber: number,
    });
    // What comes in live moves the panel: nobody aims at what is moving.
    await page.getByText('Called Grace, the line works.').first().waitFor();
    await panel()
      .getByRole('button', { name: `More: ${WORDS}` })
      .click();
    await page.getByRole('menuitem', { name: 'Kept', exact: true }).click();
    await dialog().getByText('Called Grace').waitFor();
    await glance(seat, 'promise-keeping');
    await dialog().getByRole('button', { name: 'It is kept' }).click();
    await panel().getByText('Kept', { exact: true }).waitFor();
  });

  test('with the customer’s own agreement it closes; what they say later waits for a choice', async () => {
    const last = (await sink.waitFor(3)).at(-1)?.bytes.toString() ?? '';
    const id = /^Message-ID: <(.+)>/im.exec(last)?.[1] ?? '';
    const answer = (text: string) =>
      kept.receive(
        mail({
          from: CUSTOMER,
          subject: 'Re: The line is down',
          inReplyTo: id,
          date: kept.house.clock.now().toUTCString(),
          text,
        }),
      );
    await kept.pass(600);
    await answer('Yes, thank you, it works again.');
    await page.getByText('Yes, thank you').first().waitFor();
    await page.keyboard.press('e');
    await dialog()
      .getByRole('radio', { name: /Yes, thank you/ })
      .waitFor();
    await dialog().getByText('Nothing stops it.').waitFor();
    await glance(seat, 'case-closing');
    await dialog().getByRole('button', { name: 'Close the case' }).click();
    await panel().getByText('Closed', { exact: true }).waitFor();
    await answer('One more thing: the phone is silent.');
    await page.getByText('They wrote after it was closed').waitFor();
    await glance(seat, 'case-reply-after-closing');
    await page.getByRole('button', { name: 'Take it up again', exact: true }).click();
    await panel().getByText('Open', { exact: true }).waitFor();
  });

  test('it is handed over, and stays until they accept; a note tells a colleague', async () => {
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('h');
    await dialog().getByRole('combobox', { name: 'To whom' }).fill('Lea');
    await page.getByRole('option', { name: 'Lea Stone' }).click();
    await dialog().getByLabel('What is asked of them').fill('The phone is silent; please look at the line.');
    await glance(seat, 'case-hand-over');
    await page.keyboard.press('Control+Enter');
    await panel().getByText('Offered').waitFor();
    await panel().getByText('Bo Nilsson').first().waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note' }).pressSequentially('For @Le');
    await page.getByRole('option', { name: 'Lea Stone' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('For @Lea Stone ');
    await glance(seat, 'case-note');
    await page.keyboard.press('Control+Enter');
    await page.getByText('For @Lea Stone').first().waitFor();
  });

  test('a complaint shows its clocks; a letter says in place what it must still hold', async () => {
    await panel().getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'Complaint' }).click();
    await panel().getByText('Deadlines').waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Message' }).fill('We looked into it.');
    await page.getByRole('combobox', { name: 'What this message is' }).click();
    await page.getByRole('option', { name: 'Final response' }).click();
    await page.getByText('Such a letter must hold:').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('It was not sent. By the procedure it must also hold:').first().waitFor();
    await glance(seat, 'case-complaint-letter');
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
