import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const DAY = 24 * 3600;

describe.skipIf(!chromiumIsHere)('a matter is settled, and what comes after', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let customerId: string;

  const begun = (subject: string) =>
    kept.ask<{ number: string }>('POST', '/cases', { customerId, subject }).then(({ number }) => number);
  const dialog = () => page.getByRole('dialog');
  const panel = () => page.getByRole('complementary').first();
  const message = () => page.getByRole('textbox', { name: 'Message' });
  const atCase = async (of: string): Promise<void> => {
    await page.goto(`/cases/${of}`);
    await page.getByRole('button', { name: /Case number/ }).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
  };
  /** What has no key of its own is found by its words. */
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Type a command').fill(words);
    await page.getByText(words, { exact: true }).last().waitFor();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
  };

  beforeAll(async () => {
    [kept, browser, sink] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
    ]);
    await kept.sendBy(sink);
    const known = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name: 'Ada Byron',
      contactPoints: [{ kind: 'email', value: 'ada@customer.example' }],
    });
    customerId = known.id;
    seat = await takeSeat(browser, kept.url, { reducedMotion: true });
    page = seat.page;
    await signIn(page, await kept.hire('lead', 'Bo Nilsson'));
    await kept.pass(3600);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
  });

  test('what belongs to another matter is split off, and the two are linked', async () => {
    const number = await begun('The line is down');
    await kept.ask('POST', `/cases/${number}/notes`, { text: 'The router blinks red.' });
    await kept.ask('POST', `/cases/${number}/notes`, { text: 'And the bill is twice too high.' });
    await atCase(number);
    await command('Split off a case');
    expect(await dialog().getByRole('button', { name: 'Split off' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Subject of the new case').fill('The bill');
    await dialog()
      .getByLabel(/the bill is twice too high/)
      .check();
    await glance(seat, 'split');
    await dialog().getByRole('button', { name: 'Split off' }).click();
    await page.getByRole('heading', { level: 1, name: 'The bill' }).waitFor();
    await panel().getByText('Split from').waitFor();
  });

  test('a case is linked with another as a duplicate, and the link is taken away', async () => {
    const [one, other] = [await begun('No light'), await begun('No light at all')];
    await atCase(one);
    await command('Link a case');
    await dialog().getByLabel('Number of the other case').fill(other);
    await dialog().getByRole('combobox', { name: 'How they belong together' }).click();
    await page.getByRole('option', { name: 'Duplicate of' }).click();
    await glance(seat, 'link');
    await dialog().getByRole('button', { name: 'Link a case' }).click();
    await panel().getByText('Duplicate of').waitFor();
    await panel()
      .getByRole('button', { name: `Take the link to ${other} away` })
      .click();
    await panel().getByText('Duplicate of').waitFor({ state: 'detached' });
  });

  test('something is given to put it right, within one’s limit, and is owed from then on', async () => {
    const number = await begun('Five weeks without a bicycle');
    await atCase(number);
    await command('Put it right');
    await dialog().getByText('You may give').waitFor();
    await dialog().getByLabel('Amount').fill('20');
    await dialog().getByLabel('In words, as the customer is told').fill('20 back for the waiting');
    await dialog().getByLabel('Has reached them by').click();
    await page.getByRole('button', { name: 'In two days, 12:00' }).click();
    await page.keyboard.press('Escape');
    await glance(seat, 'put-right');
    await dialog().getByRole('button', { name: 'Give it' }).click();
    await panel().getByText('20 back for the waiting').first().waitFor();
  });

  test('a partner’s «no» stands on the board of promises', async () => {
    const number = await begun('Who mends the gate?');
    const { id: partnerId } = await kept.ask<{ id: string }>('POST', '/partners', {
      name: 'Fixers',
      email: 'fixers@partner.example',
    });
    await kept.ask('POST', '/promises', {
      caseNumber: number,
      words: 'A fitter comes',
      act: 'visit',
      dueAt: new Date(kept.house.clock.now().getTime() + 5 * DAY * 1000).toISOString(),
      partnerId,
    });
    await kept.pass(15);
    const sent = () => sink.messages.find(({ to }) => to.includes('fixers@partner.example'));
    await expect.poll(sent, { timeout: 15_000 }).toBeDefined();
    const text =
      sent()
        ?.bytes.toString()
        .replace(/=\r?\n/g, '') ?? '';
    const link = /https?:\/\/\S+\/partner\/[\w.-]+/.exec(text)?.[0] ?? '';
    const theirs = await seat.another();
    await theirs.goto(link);
    await glance(seat, 'partner-page', theirs);
    await theirs.getByLabel('What should we know?').fill('Our van broke down.');
    await theirs.getByRole('button', { name: 'It cannot be done' }).click();
    await theirs.getByText('We noted that you say no').waitFor();
    await theirs.close();
    await page.goto('/promises?view=all');
    await page.getByText(/By Fixers · says that it will not be done/).waitFor();
    await page.getByText('«Our van broke down.»').waitFor();
  });

  test('nobody answers the question whether it is settled: silence closes it; who then writes is followed up', async () => {
    const number = await begun('A squeaking door');
    await atCase(number);
    await page.keyboard.press('e');
    await dialog().getByText('Silence', { exact: true }).click();
    await dialog().getByRole('button', { name: 'Ask now' }).click();
    await message().fill('Dear Ada, may we close this?');
    const before = sink.messages.length;
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(/Leaves in|Waits to leave/)
      .first()
      .waitFor();
    await kept.pass(15);
    const asked = (await sink.waitFor(before + 1)).at(-1);
    await kept.pass(20 * DAY);
    await atCase(number);
    await page.keyboard.press('e');
    await dialog().getByText('Silence', { exact: true }).click();
    await dialog().getByText('Nothing stops it.').waitFor();
    await glance(seat, 'silence');
    await dialog().getByRole('button', { name: 'Close the case' }).click();
    await panel().getByText('Closed', { exact: true }).waitFor();

    const id = /^message-id: (\S+)/im.exec(asked?.bytes.toString() ?? '')?.[1] ?? '';
    await kept.receive(
      `From: Ada Byron <ada@customer.example>\r\nTo: support@company.example\r\nSubject: Re: A squeaking door\r\nIn-Reply-To: ${id}\r\nReferences: ${id}\r\nMessage-ID: <later@customer.example>\r\n\r\nNow the window squeaks too.\r\n`,
    );
    await page.getByText('They wrote after it was closed').first().waitFor();
    await glance(seat, 'after-closing');
    await page.getByRole('button', { name: 'Follow up in a new case' }).click();
    await panel().getByText('Followed by').waitFor();
  });

  test('nothing went wrong, and nothing is in anybody’s way', () => {
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
