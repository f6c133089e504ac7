import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const CHARGE = {
  type: 'charge.refused',
  subject: { card: '…1234' },
  reason: 'limit',
  mode: 'done',
  data: { amount: '49.90', currency: 'EUR', merchant: 'Book Shop' },
};
const BLOCK = { type: 'card.block', subject: { card: '…1234' }, reason: 'replacement', mode: 'ask' };

describe.skipIf(!chromiumIsHere)('the gate, at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let ada: string;
  let dark: string;

  const customer = async (name: string, emails: readonly string[]): Promise<string> => {
    const contactPoints = emails.map((value) => ({ kind: 'email', value }));
    const { id } = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name,
      contactPoints,
    });
    await sql`update contact_points set verified_at = now() where customer_id = ${id}`.execute(kept.house.db);
    return id;
  };
  const act = (id: string, customerId: string, action: object) =>
    kept.ask<{ action: string }>('POST', '/actions', {
      source: 'card-system',
      id,
      customer: { id: customerId },
      ...action,
    });
  const dialog = () => page.getByRole('dialog');
  const lastSaved = () => page.waitForEvent('download');

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
    ]);
    await kept.sendBy(sink);
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    ada = await customer('Ada Lovelace', ['ada@customer.example']);
    dark = await customer('Dan Dark', []);
    await kept.ask('POST', '/cases', { customerId: ada, subject: 'So angry', type: 'complaint' });
    await act('block-1', ada, BLOCK);
    await signIn(page, await kept.hire('lead', 'Lea Stone'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('what is held stands with every reason and the next step; new holds come in live', async () => {
    await page.getByRole('button', { name: /Silent actions/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByText('No replacement was issued').waitFor();
    await page.getByText('a replacement that has been issued').waitFor();
    await act('suspend-1', ada, { type: 'service.suspend', mode: 'ask', subject: { line: '7' } });
    await page.getByText('A complaint is open').waitFor();
    await survey(seat, 'holds');
    await page.getByRole('combobox', { name: 'Kind of action' }).fill('card.block');
    await page.getByRole('option', { name: 'card.block' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-hold]').count()).toBe(1);
    expect(page.url()).toContain('type=card.block');
  });

  test('a lead releases one by keyboard with a reason; it is seen who, when and why', async () => {
    await page.keyboard.press('Escape');
    await page.locator('main').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await dialog().getByText('It may go ahead').waitFor();
    await glance(seat, 'hold-release');
    await page.getByLabel('Why may it go ahead?').fill('She has two cards and asked for it.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByText('Ended', { exact: true }).click();
    await page.getByText('Released by a person · by Lea Stone').waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Block a card/ }).waitFor();
    await page.getByText('No replacement was issued').waitFor();
    await page.getByText('She has two cards and asked for it.').waitFor();
    await page.getByRole('button', { name: 'Decide it again' }).click();
    await page.getByText('The same again').waitFor();
    await survey(seat, 'action');
    const [saved] = await Promise.all([
      lastSaved(),
      page.getByRole('link', { name: 'Evidence (PDF)' }).click(),
    ]);
    expect(
      readFileSync(await saved.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  test('an agent withdraws, from the list by keyboard and from the action’s page, what nobody wants any more', async () => {
    const own = await takeSeat(browser, kept.url, { reducedMotion: true });
    await signIn(own.page, await kept.hire('agent', 'Ann Field'));
    const suspend = (line: string) =>
      act(`suspend-${line}`, ada, { type: 'service.suspend', mode: 'ask', subject: { line } });
    const held = own.page.getByRole('button', { name: 'Withdraw: Suspend' });
    await suspend('8');
    await own.page.goto('/holds');
    await expect.poll(() => held.count()).toBe(2);
    expect(await own.page.getByRole('button', { name: /^Release/ }).count()).toBe(0);
    await own.page.keyboard.press('j');
    await own.page.keyboard.press('w');
    await own.page.getByRole('dialog').getByText('not wanted any more').first().waitFor();
    await glance(own, 'hold-withdraw');
    await own.page.getByLabel('Why is it not wanted any more?').fill('The line is closed anyway.');
    await own.page.keyboard.press('Control+Enter');
    await expect.poll(() => held.count()).toBe(1);
    const { action } = await suspend('9');
    await own.page.goto(`/actions/${action}`);
    await own.page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await own.page.getByLabel('Why is it not wanted any more?').fill('Asked by mistake.');
    await own.page.getByRole('button', { name: 'Withdraw it' }).click();
    await own.page.getByText('Not wanted any more · by Ann Field').waitFor();
    await own.page.getByText('Asked by mistake.').waitFor();
    expect(await own.page.getByRole('button', { name: 'Withdraw', exact: true }).count()).toBe(0);
    expect([own.wrong, own.barriers]).toEqual([[], []]);
    await own.page.context().close();
  });

  test('the customer’s page shows what they must be told, each attempt, and what shows it', async () => {
    await act('charge-1', ada, CHARGE);
    await kept.pass(31);
    await page.goto(`/customers/${ada}`);
    await page.getByRole('heading', { name: 'Held by the gate' }).waitFor();
    const duties = page.getByRole('region', { name: 'Duties to tell' });
    const settled = duties.getByText('settled');
    // What came back is taken note of at the next second of the clock.
    const looked = async (): Promise<number> => {
      await kept.pass(1);
      return settled.count();
    };
    await expect.poll(looked, { interval: 500 }).toBe(1);
    await settled.click();
    await duties.getByText('What was done, and what shows it').first().click();
    await duties.getByText('E-Mail to ada@customer.example').first().waitFor();
    await duties.getByText('accepted for delivery').first().waitFor();
    await survey(seat, 'customer-duties');
  });

  test('whom no message reaches a person tells, by name, and what was told is on the record', async () => {
    await act('charge-2', dark, CHARGE);
    await act('charge-3', dark, { ...CHARGE, subject: { card: '…9' } });
    await kept.pass(120);
    await page.goto(`/customers/${dark}`);
    const duties = page.getByRole('region', { name: 'Duties to tell' });
    await duties.getByText('A person is to call').first().waitFor();
    await glance(seat, 'customer-asked');
    await duties
      .getByRole('button', { name: /I told them/ })
      .first()
      .click();
    await page.getByLabel('What was said').fill('I read it to him; he will use his other card.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Recorded: they were told.').first().waitFor();
    await duties.getByText('1 that is settled').waitFor();
    await duties.getByRole('button', { name: /Waive/ }).click();
    await page.getByLabel('Why need they not be told?').fill('He heard both on the telephone.');
    await page.keyboard.press('Control+Enter');
    await duties.getByText('Nothing has to be told.').waitFor();
    await duties.getByText('2 that are settled').waitFor();
  });

  test('silent actions stand on the first page, with their plot behind the number, and in the reports', async () => {
    await act('silent-1', dark, { type: 'sticker.sent', mode: 'done' });
    await act('charge-4', dark, { ...CHARGE, subject: { card: '…7' } });
    await page.goto('/attention');
    await page.getByRole('button', { name: /silent action/ }).click();
    await dialog().getByText('sticker.sent').waitFor();
    await glance(seat, 'silent');
    await dialog().getByRole('link', { name: 'All figures' }).click();
    await page
      .getByRole('region', { name: 'How customers were told' })
      .getByText('Payment refused')
      .first()
      .waitFor();
    await glance(seat, 'reports-gate');
    const evidence = page.getByRole('region', { name: 'Evidence' });
    const [saved] = await Promise.all([
      lastSaved(),
      evidence.getByRole('link', { name: 'Evidence (CSV)' }).click(),
    ]);
    expect(readFileSync(await saved.path(), 'utf8')).toContain('"sticker.sent"');
  });

  test('a breach is assessed, notified within its clock, and closed; nobody closes it before', async () => {
    const body = { customerId: ada, say: 'A letter reached a stranger.', recipient: 'stranger@x.example' };
    await kept.ask('POST', '/incidents', body);
    await page.goto('/incidents');
    await page.getByText('of 72 hours').waitFor();
    await survey(seat, 'incidents');
    await page.locator('main').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A letter reached a stranger.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Close', exact: true }).count()).toBe(0);
    await page.keyboard.press('a');
    await page.getByLabel('Which data was it?').fill('Name and address.');
    await page.getByLabel('Reasons').fill('The stranger may know them.');
    await glance(seat, 'incident-assess');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Notify the authority, and note it here').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('What was said, and the reference').fill('Reported, no. 17.');
    // The field has the focus again when its calendar closes, so the form hears the keys.
    const when = page.getByRole('button', { name: /^When \(now unless told\)/ });
    await when.click();
    // The calendar takes the focus when it is there; before that Escape would be the form's.
    await page.locator('[data-dates-dropdown] :focus').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => when.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Close it').waitFor();
    await page.keyboard.press('e');
    await page.getByLabel('What was done, in a sentence').fill('They deleted it.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Closed by Lea Stone').waitFor();
    await survey(seat, 'incident');
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });

  test('periods begin and end by the clock of the server and the zone of the company, wherever the browser is', async () => {
    await kept.pass(40 * 86_400);
    const { companyZone } = await kept.ask<{ companyZone: string }>('GET', '/me');
    const asked = page.waitForRequest(/\/reports\/silent-actions/);
    await page.goto('/reports');
    const first = kept.house.clock.now().getTime() - 29 * 86_400_000;
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: companyZone, dateStyle: 'short' }).format(first);
    expect(new URL((await asked).url()).searchParams.get('from')).toBe(day);
  });
});
