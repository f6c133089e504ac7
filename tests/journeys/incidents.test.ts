import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const DAY = 86_400;
const NAMES = ['Ada Lovelace', 'Dan Dark', 'Mei Lin', 'José de la Cruz y Hernández-Montalbán', 'Sanna Ö'];

describe.skipIf(!chromiumIsHere)('an incident that concerns many, at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;

  const now = (): Date => kept.house.clock.now();
  const issue = async (name: string, batch: string): Promise<void> => {
    const address = `${name.slice(0, 3).toLowerCase()}.${batch.slice(-1)}@customer.example`;
    const contactPoints = [{ kind: 'email', value: address }];
    const language = name.startsWith('José') ? 'es' : 'en';
    const { id } = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name,
      language,
      contactPoints,
    });
    await sql`update contact_points set verified_at = ${now()} where customer_id = ${id}`.execute(
      kept.house.db,
    );
    await kept.ask('POST', '/replacements', {
      source: 'pass-system',
      customer: { id },
      thing: 'document',
      oldRef: `pass ${name}`,
      reason: 'chip',
      batch,
      dueAt: new Date(now().getTime() + 2 * DAY * 1000).toISOString(),
    });
  };
  const dialog = () => page.getByRole('dialog');
  const major = async () =>
    (await kept.ask<{ items: { id: string; numbers: { told: number } }[] }>('GET', '/incidents/major'))
      .items[0];

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
    ]);
    await kept.sendBy(sink);
    const lea = await kept.hire('lead', 'Lea Stone');
    for (const name of NAMES) await issue(name, 'LOT 7');
    for (const name of NAMES.slice(0, 2)) await issue(`${name} II`, 'LOT 6');
    await kept.pass(2 * DAY + 60);
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, lea);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('its owner sees it where the day begins; who answers a case sees what to say', async () => {
    await page.getByText('An incident is yours').waitFor();
    await glance(seat, 'attention-incident');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Several customers' }).waitFor();
    await page.getByText('5 affected of 5').waitFor();
    await survey(seat, 'incidents-many');
    await page.locator('main').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Late: document, batch LOT 7' }).waitFor();
    await page.keyboard.press('a');
    await dialog()
      .getByLabel('Answer to whoever asks')
      .fill('The batch is late. New passes come within five days.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Write what the affected are told').waitFor();
    const door = page.getByRole('region', { name: 'Cases' }).getByRole('link').first();
    await door.click();
    await page.getByText('This customer is among the affected').first().waitFor();
    await page.getByText('New passes come within five days.').first().waitFor();
    await glance(seat, 'case-incident');
    await page.goBack();
  });

  test('a person writes, reads in the languages, and lets it go once; what became of it stands there', async () => {
    await page.getByRole('heading', { name: 'Late: document, batch LOT 7' }).waitFor();
    await page.keyboard.press('m');
    await dialog().getByLabel('Subject').fill('Your new pass is late');
    await dialog()
      .getByLabel('Text; {{customer.name}}')
      .fill('Dear {{customer.name}}, your new pass is late. We are sorry.');
    await glance(seat, 'incident-message');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Read the message and let it go').waitFor();
    await page.keyboard.press('p');
    await dialog().getByText('not their own language: English').waitFor();
    await dialog().getByText('Dear Anna Kovács').first().waitFor();
    await survey(seat, 'incident-approval');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Lea Stone read it and let it go').first().waitFor();
    for (let tries = 0; tries < 60 && (await major())?.numbers.told !== 5; tries += 1)
      await kept.pass(DAY / 4);
    await page.reload();
    await page
      .getByText('They are being told')
      .or(page.getByText('Write the review').first())
      .first()
      .waitFor();
    await page.getByRole('progressbar', { name: '5 of 5 were told, or need not be' }).waitFor();
    await survey(seat, 'incident-told');
  });

  test('it ends with a review that names nobody, and shows whether it came back', async () => {
    await page.keyboard.press('r');
    const fill = (label: RegExp, words: string) => dialog().getByLabel(label).fill(words);
    await fill(/^Cause/, 'Lea Stone left a sack behind.');
    await fill(/^What keeps it/, 'Sacks are counted.');
    await fill(/^Where else/, 'In the batches of the month.');
    await fill(/^What( \*)?$/, 'A machine counts them.');
    await dialog().getByLabel('Whose it is').click();
    await page.getByRole('option', { name: 'Lea Stone' }).click();
    for (const label of ['Until when', 'When we look whether it came back']) {
      await dialog().getByLabel(label).click();
      await page.getByRole('button', { name: 'In a week, 12:00' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    }
    await glance(seat, 'incident-review');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This names Lea Stone').first().waitFor();
    await fill(/^Cause/, 'A sack was left behind, and nothing counts them.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Close it').waitFor();
    await page.keyboard.press('e');
    await dialog().getByLabel('What was done, in a sentence').fill('All of them know.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Closed by Lea Stone').first().waitFor();
    await page.getByText('5 late of 5 (100 %)').waitFor();
    await page.getByText('5 late of 5 (100 %)').scrollIntoViewIfNeeded();
    await survey(seat, 'incident-closed');
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
