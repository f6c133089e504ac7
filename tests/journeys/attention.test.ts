import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { type Kept, type Person, pictureFailures, signIn, startKept } from './kept.ts';

const HOUR = 3_600_000;

describe.skipIf(!chromiumIsHere)('what needs a person, at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let bo: Person;
  let boId: string;
  const numbers = new Map<string, string>();

  const numberOf = (name: string): string => numbers.get(name) ?? '';

  /** A customer who wrote a letter so many hours ago, whose case Bo answers for. */
  const writes = async (name: string, hoursAgo: number, owner = boId): Promise<string> => {
    const { id } = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name,
      contactPoints: [
        { kind: 'email', value: `${name.split(' ')[0]}@customer.example` },
        { kind: 'phone', value: `+44163296010${numbers.size}` },
      ],
    });
    const { caseNumber } = await kept.ask<{ caseNumber: string }>('POST', `/customers/${id}/contacts`, {
      channel: 'letter',
      direction: 'in',
      outcome: 'received',
      text: `${name} asks where the replacement card is.`,
      occurredAt: new Date(Date.now() - hoursAgo * HOUR).toISOString(),
    });
    numbers.set(name, caseNumber);
    await kept.ask('POST', `/cases/${caseNumber}/assignment`, { staffId: owner });
    return id;
  };

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([startKept(), startBrowser(), startSmtpSink()]);
    await kept.sendBy(sink);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await kept.hire('lead', 'Lea Stone');
    bo = await kept.hire('agent', 'Bo Nilsson');
    const { items } = await kept.ask<{ items: { id: string; name: string }[] }>('GET', '/staff');
    boId = items.find((one) => one.name === bo.name)?.id ?? '';
    const calm = await writes('Ivy Calm', 1);
    await writes('Ada Worst', 100);
    await writes('Max Middle', 30);
    await kept
      .ask('POST', `/customers/${calm}/needs`, {
        need: 'large print',
        consent: 'said so on the phone',
        reviewAt: new Date(Date.now() + 9000 * HOUR).toISOString(),
      })
      .catch(() => undefined);
    await signIn(page, bo);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  const order = (): Promise<string[]> =>
    page
      .locator('[data-list] [data-row]')
      .evaluateAll((rows) => rows.map((row) => row.textContent?.match(/Worst|Middle|Calm|Third/)?.[0] ?? ''));

  test('worst harm stands first, and each row explains its place to the point', async () => {
    await page.getByText('3 need a person').waitFor();
    await expect.poll(order).toEqual(['Worst', 'Middle', 'Calm']);
    await survey(seat, 'attention');
    await page.keyboard.press('j');
    await page.keyboard.press('w');
    const why = page.getByRole('dialog');
    await why.getByText('Harm to the customer:').waitFor();
    const points = await why.locator('li b').allTextContents();
    const sum = points.map(Number);
    expect(sum.slice(0, -1).reduce((a, b) => a + b, 0)).toBe(sum.at(-1));
    await glance(seat, 'attention-why');
    await why.getByRole('button', { name: 'How harm is weighed' }).click();
    // What the desk teaches is what is published, word by word.
    await page.getByRole('dialog', { name: 'How harm is weighed' }).locator('tbody').waitFor();
    const told = await page
      .getByRole('dialog')
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent).join(' | ')),
      );
    const published = [
      ...readFileSync(new URL('../../docs/attention.md', import.meta.url), 'utf8').matchAll(
        /^\| `[^`]+` \| (.+) \|$/gm,
      ),
    ];
    expect(told).toEqual(published.map((line) => line[1]));
    await page.keyboard.press('Escape');
    await page.getByText('What weighs alone').waitFor({ state: 'hidden' });
  });

  test('the list stays under the cursor, and offers the new order', async () => {
    await page.locator(`[data-row="${numberOf('Max Middle')}"]`).focus();
    await writes('Tom Third', 200);
    const offer = page.getByRole('button', { name: '1 changed — show' });
    await offer.waitFor();
    expect(await order()).toEqual(['Worst', 'Middle', 'Calm']);
    await page.keyboard.press('s');
    await offer.waitFor({ state: 'detached' });
    await expect.poll(order).toEqual(['Third', 'Worst', 'Middle', 'Calm']);
  });

  test('a call is recorded: a voicemail settles nothing, a conversation takes them off the list', async () => {
    const today = page.getByRole('region', { name: 'Today' });
    const call = today.getByRole('article', { name: 'Ada Worst' });
    const record = async (outcome: string, said: string): Promise<void> => {
      await call.getByRole('button', { name: 'Record the call' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel(outcome, { exact: true }).check();
      await form.getByLabel('What was said').fill(said);
      if (outcome === 'Voicemail') await glance(seat, 'attention-call');
      await form.getByRole('button', { name: 'Record', exact: true }).click();
      await form.waitFor({ state: 'hidden' });
    };
    await record('Voicemail', 'Asked her to wait for our next call.');
    await call.waitFor();
    await record('Reached', 'She knows now that the card left today.');
    await call.waitFor({ state: 'detached' });
  });

  test('a broken promise is told before the customer asks, by the words that are ready', async () => {
    const promise = await kept.ask<{ id: string }>('POST', '/promises', {
      words: 'We send the card on Friday.',
      act: 'send',
      dueAt: new Date(Date.now() + HOUR).toISOString(),
      caseNumber: numberOf('Max Middle'),
      ownerId: boId,
    });
    await kept.ask('POST', `/promises/${promise.id}/breaking`, { reason: 'The printer is broken.' });
    await page.getByRole('button', { name: 'Read and send: Max Middle' }).click();
    const form = page.getByRole('dialog', { name: 'To Max Middle' });
    const send = form.getByRole('button', { name: 'Send', exact: true });
    // What must be filled in is filled in before it goes.
    await expect.poll(() => send.isDisabled()).toBe(true);
    await glance(seat, 'attention-tell');
    const text = await form.getByLabel('Message').inputValue();
    await form.getByLabel('Message').fill(text.replace('[new moment]', 'Monday at noon'));
    await send.click();
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: 'Today' }).getByText('On its way').waitFor();
    await expect
      .poll(() => sink.messages.map((one) => one.bytes.toString()).join(), { timeout: 20_000 })
      .toContain('Monday at noon');
    // It is done once the words have left.
    await page.getByText('On its way').waitFor({ state: 'detached' });
  });

  test('many at once: what may not be is refused, with every reason and its entry', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: 'Cases' }).waitFor();
    await page.getByLabel('Whose').selectOption('Mine');
    await page.getByLabel('Order').selectOption('Worst harm first');
    await page.locator('[data-row]').nth(3).waitFor();
    await page.locator('#content').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.getByText('2 chosen').waitFor();
    await survey(seat, 'cases-chosen');
    await page.keyboard.press('b');
    await page.getByRole('menuitem', { name: 'Close…' }).click();
    await page.getByRole('button', { name: 'Close 2 cases' }).click();
    const result = page.getByRole('dialog', { name: 'What came of it' });
    await result.getByText('0 done, 2 refused').waitFor();
    await result.getByRole('link', { name: 'the entry behind it' }).first().waitFor();
    await glance(seat, 'cases-refused');
    await page.keyboard.press('Escape');
    // What was refused stays chosen; a tag goes on all of them.
    await page.getByText('2 chosen').waitFor();
    await page.keyboard.press('b');
    await page.getByRole('menuitem', { name: 'Add a tag…' }).click();
    await page.getByLabel('Tag', { exact: true }).last().fill('card');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('2 done').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-list]').getByText('card', { exact: true }).count()).toBe(2);
  });

  test('what is asked for is saved as a view, counted in the rail', async () => {
    await page.getByRole('textbox', { name: 'Tag' }).fill('card');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-list] [data-row]').count()).toBe(2);
    await page.getByRole('button', { name: 'Save as a view' }).click();
    await page.getByLabel('Name').fill('Cards');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').getByRole('link', { name: 'Cards 2' }).waitFor();
    await page.getByRole('heading', { name: 'Cards' }).waitFor();
  });

  test('a hand-off is accepted by keyboard', async () => {
    const leads = await kept.ask<{ items: { id: string; name: string }[] }>('GET', '/staff');
    const lea = leads.items.find((one) => one.name === 'Lea Stone')?.id ?? '';
    await writes('Ned Offered', 3, lea);
    await kept.ask('POST', `/cases/${numberOf('Ned Offered')}/handoffs`, {
      staffId: boId,
      say: 'You know the card people. Please find out where it is.',
    });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByRole('main').getByText('You know the card people').waitFor();
    await survey(seat, 'handoffs');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page
      .getByText(`Case ${numberOf('Ned Offered')} is yours now.`)
      .first()
      .waitFor();
    await page.getByText('Nothing is offered to you').waitFor();
    const { owner } = await kept.ask<{ owner: { name: string } }>('GET', `/cases/${numberOf('Ned Offered')}`);
    expect(owner.name).toBe(bo.name);
  });

  test('a mention is announced without taking the focus, and leads to its note', async () => {
    await page.locator('#content').focus();
    const before = await page.evaluate(() => document.activeElement?.id);
    await kept.ask('POST', `/cases/${numberOf('Max Middle')}/notes`, {
      text: '@Bo Nilsson: the card was sent back to us.',
      mentions: [boId],
    });
    await page
      .getByRole('status')
      .getByText(/Notification: .*mention/i)
      .waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(before);
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    const told = page.getByRole('dialog', { name: 'Notifications' });
    await told.getByRole('button').filter({ hasText: 'mention' }).first().waitFor();
    await survey(seat, 'notifications');
    await told.getByRole('button').filter({ hasText: 'mention' }).first().click();
    await page.waitForURL(new RegExp(`/cases/${numberOf('Max Middle')}\\?entry=`));
    await page.getByText('the card was sent back to us').first().waitFor();
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
