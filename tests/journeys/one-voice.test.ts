import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { mail } from '../support/mails.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const CUSTOMER = 'Grace Hopper <grace@customer.example>';

describe.skipIf(!chromiumIsHere)('one voice, as a message is written', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;

  const text = () => page.getByRole('textbox', { name: 'Message' });
  const stops = () => page.getByRole('list', { name: 'What keeps it from leaving' });

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
    ]);
    await kept.sendBy(sink);
    const agent = await kept.hire('agent', 'Bo Nilsson');
    await kept.receive(mail({ from: CUSTOMER, subject: 'My money back' }));
    const number = await vi.waitFor(async () => {
      const [one] = (await kept.ask<{ items: { number: string }[] }>('GET', '/cases')).items;
      if (!one) throw new Error('It has not been filed yet.');
      return one.number;
    }, 20_000);
    await kept.ask('POST', `/cases/${number}/messages`, { text: 'We will refund you £30.' });
    await kept.pass(20);
    await sink.waitFor(1);
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, agent);
    await page.goto('/inbox');
    await page.getByText('My money back').first().click();
    await page.getByRole('button', { name: /Case number/ }).waitFor();
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('what contradicts is shown with the letter before, and may go when it says what it replaces', async () => {
    await page.keyboard.press('r');
    await text().fill('I am sorry, we can refund you nothing: we cannot refund it.');
    await stops().getByText('contradicts what we wrote on').waitFor();
    await survey(seat, 'one-voice');
    await stops().getByRole('button', { name: 'This replaces it' }).press('Enter');
    await page.getByText('This replaces what we wrote to you on').waitFor();
    await expect.poll(() => stops().count()).toBe(0);
    await page.getByRole('button', { name: 'It replaces nothing' }).press('Enter');
    await stops().getByText('contradicts').waitFor();
  });

  test('words that may be of now or of the past are asked about, and keep nothing from leaving', async () => {
    await text().fill('Le llamamos en relación con su dinero.');
    const asked = page.getByRole('list', { name: 'Look at these words; they do not keep it from leaving' });
    await asked.getByText('«Le llamamos»: the record has no call of ours').waitFor();
    expect(await stops().count()).toBe(0);
    await glance(seat, 'one-voice-question');
  });

  test('words that sell keep an answer from leaving, until its author says that it is no promotion', async () => {
    await text().fill('It works again. Upgrade now and get 20% off!');
    await stops().getByText('«Upgrade now»: this sells something.').waitFor();
    await survey(seat, 'one-voice-promotion');
    await stops().getByRole('button', { name: 'This is no promotion' }).press('Enter');
    await page.getByText('You said that this is no promotion').waitFor();
    await expect.poll(() => stops().count()).toBe(0);
    await page.getByRole('button', { name: 'Take that back' }).press('Enter');
    await stops().getByText('this sells something').waitFor();
  });

  test('a card number is masked by one key; a sentence of the record is put in, and leaves as the record has it', async () => {
    await text().fill('Your card 4111 1111 1111 1111 works again.');
    await stops().getByRole('button', { name: 'Write •••• 1111' }).press('Enter');
    await expect.poll(() => text().inputValue()).toBe('Your card •••• 1111 works again.');
    await expect.poll(() => stops().count()).toBe(0);
    await text().fill('Hello Grace.');
    await page.getByRole('button', { name: 'Say what the record says' }).press('Enter');
    await page.getByRole('menuitem', { name: /^We wrote to you on/ }).press('Enter');
    await expect.poll(() => text().inputValue()).toBe('Hello Grace. {{claim.wrote}}');
    await glance(seat, 'one-voice-claim');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Waits to leave').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const { outgoing } = await kept.ask<{ outgoing: { text: string }[] }>('GET', `/conversations/${id}`);
    expect(outgoing.at(-1)?.text).toMatch(/^Hello Grace\. We wrote to you on \d+ \w+ \d+\.$/);
  });

  test('a new mail is looked at as it is written, with the same findings as an answer', async () => {
    await page.goto('/customers');
    await page
      .getByRole('link', { name: /Grace Hopper/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
    await page.keyboard.press('c');
    await page.getByText('goes to Grace Hopper', { exact: false }).waitFor();
    await text().fill('Your card 4111 1111 1111 1111 works. Upgrade now!');
    await stops().getByText('this sells something').waitFor();
    await survey(seat, 'one-voice-new');
    await stops().getByRole('button', { name: 'Write •••• 1111' }).press('Enter');
    await expect.poll(() => text().inputValue()).toContain('•••• 1111');
    await text().fill('Your card works again.');
    await expect.poll(() => stops().count()).toBe(0);
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });

  test('what a policy would have made of past messages is tried and compared, with the way to each customer', async () => {
    const yaml =
      'policy: by-letter\ntitle: Everything by letter\nsource: [{ mark: D, say: ours }]\nfor: [message.send]\nrules:\n  - code: by-letter\n    require: message.channel == "letter"\n    verdict: refuse\n    say: We write letters here.\n    need: a letter\n    next: Write a letter.\n';
    await kept.ask('PUT', '/policies/by-letter', { yaml, reason: 'The board thinks of it' });
    await page.goto('/policies/by-letter/edit');
    await page.getByRole('tab', { name: 'Try it' }).click();
    const message = page.getByRole('link', { name: 'A message of ours to a customer' });
    await message.first().waitFor();
    await page.getByText('then: May go ahead').first().waitFor();
    await glance(seat, 'policy-try-messages');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText(/0 the same \+ [1-9] another answer \+ 0 not known/).waitFor();
    await glance(seat, 'policy-compare-messages');
    await message.first().click();
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
  });
});
