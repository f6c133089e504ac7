import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, takeSeat } from '../support/browser.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { hasSmsc, type Smsc, startSmsc } from '../support/peers/smsc.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

const NUMBER = '+442079460958';

describe.skipIf(!chromiumIsHere)('two people at one desk', () => {
  let kept: Kept;
  let browser: Browser;
  let sink: SmtpSink;
  let smsc: Smsc | undefined;
  let bo: Seat;
  let lea: Seat;
  let page: Page;
  let number: string;
  let customerId: string;

  const panel = () => page.getByRole('complementary').first();
  const dialog = () => page.getByRole('dialog');
  const message = () => page.getByRole('textbox', { name: 'Message' });
  const atCase = async (of: string): Promise<void> => {
    await page.goto(`/cases/${of}`);
    await page.getByRole('button', { name: /Case number/ }).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
  };

  beforeAll(async () => {
    [kept, browser, sink, smsc] = await Promise.all([
      startKept({ KEPT_CLOCK: 'test' }),
      startBrowser(),
      startSmtpSink(),
      hasSmsc ? startSmsc() : undefined,
    ]);
    await kept.sendBy(sink);
    const { key } = await kept.ask<{ key: string }>('POST', '/templates', {
      name: 'Workshop',
      texts: [{ language: 'en', body: 'Please bring it to us, {{customer.name}}.' }],
      fallback: 'en',
    });
    await kept.ask('POST', '/macros', {
      name: 'To the workshop',
      scope: 'everybody',
      steps: [
        { verb: 'reply', template: key },
        { verb: 'tag', tag: 'workshop' },
      ],
    });
    const known = await kept.ask<{ id: string }>('POST', '/customers', {
      kind: 'person',
      name: 'Grace Hopper',
      contactPoints: [{ kind: 'email', value: 'grace@customer.example' }],
    });
    customerId = known.id;
    const begun = await kept.ask<{ number: string }>('POST', '/cases', {
      customerId,
      subject: 'The line is down',
    });
    number = begun.number;
    [bo, lea] = await Promise.all([
      takeSeat(browser, kept.url, { reducedMotion: true }),
      takeSeat(browser, kept.url, { reducedMotion: true }),
    ]);
    page = bo.page;
    await signIn(page, await kept.hire('lead', 'Bo Nilsson'));
    await signIn(lea.page, await kept.hire('agent', 'Lea Stone'));
    // Nothing that people at a browser do is still to come by the company's clock; and it is ten in the morning, when text
    // messages may go.
    const hour = 3600;
    const sinceTen = (kept.house.clock.now().getTime() / 1000 - 10 * hour) % (24 * hour);
    await kept.pass(24 * hour - sinceTen);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
    await smsc?.close();
  });

  test('each sees who else reads and who writes, and nobody answers twice unawares', async () => {
    await atCase(number);
    await lea.page.goto(`/cases/${number}`);
    await lea.page.getByText('Bo Nilsson is reading this').first().waitFor();
    await page.keyboard.press('r');
    await message().pressSequentially('Dear Grace, ');
    await lea.page.getByText('Bo Nilsson is writing here').first().waitFor();
    await page.getByText('Lea Stone is reading this').first().waitFor();
    await glance(lea, 'presence');
    await lea.page.getByRole('heading', { level: 1 }).click();
    await lea.page.keyboard.press('r');
    await lea.page.getByRole('textbox', { name: 'Message' }).fill('We have mended it.');
    await lea.page.keyboard.press('Control+Enter');
    await lea.page.getByText('Leaves in').first().waitFor();
    await kept.pass(15);
    await sink.waitFor(1);
    await page.getByText('Lea Stone answered while you were writing').first().waitFor();
    await glance(bo, 'answered-meanwhile');
    await page.getByRole('button', { name: 'Discard draft' }).click();
  });

  test('a macro shows what it will do, and does all of it', async () => {
    await atCase(number);
    await page.keyboard.press('m');
    await dialog().getByRole('combobox', { name: 'Which one' }).click();
    await page.getByRole('option', { name: 'To the workshop' }).click();
    await dialog().getByText('Please bring it to us, Grace Hopper.').waitFor();
    await glance(bo, 'macro');
    await dialog().getByRole('button', { name: 'Run' }).click();
    await panel().getByText('workshop').first().waitFor();
    await kept.pass(15);
    const said = () =>
      sink.messages.some(({ bytes }) => bytes.includes('Please bring it to us, Grace Hopper.'));
    await expect.poll(said, { timeout: 15_000 }).toBe(true);
  });

  test('they are asked whether it is solved; only their own yes closes it', async () => {
    await atCase(number);
    await page.keyboard.press('e');
    await dialog().getByText('Confirmed', { exact: true }).click();
    await dialog().getByRole('button', { name: 'Ask whether it is solved' }).click();
    await message().fill('Dear Grace, does the line work?');
    const before = sink.messages.length;
    await page.keyboard.press('Control+Enter');
    await page.getByText('Waits to leave').first().waitFor();
    await kept.pass(15);
    await sink.waitFor(before + 1);
    const asked =
      sink.messages
        .at(-1)
        ?.bytes.toString()
        .replace(/=\r?\n/g, '') ?? '';
    const link = /https?:\/\/\S+\/answers\/[\w-]+/.exec(asked)?.[0] ?? '';
    const theirs = await bo.another();
    await theirs.goto(link);
    await glance(bo, 'answer-page', theirs);
    await theirs
      .getByRole('button', { name: /yes|solved/i })
      .first()
      .click();
    await theirs.close();
    await atCase(number);
    await page.keyboard.press('e');
    await dialog().getByText('Confirmed', { exact: true }).click();
    await dialog().getByText('Nothing stops it.').waitFor();
    await dialog().getByRole('button', { name: 'Close the case' }).click();
    await panel().getByText('Closed', { exact: true }).waitFor();
    await panel().getByText('the customer confirmed that it is solved').waitFor();
  });

  test('a joining is taken back from the joined case', async () => {
    const begun = (subject: string) =>
      kept.ask<{ number: string }>('POST', '/cases', { customerId, subject });
    const [one, other] = [await begun('The bill'), await begun('The same bill')];
    await kept.ask('POST', `/cases/${other.number}/joining`, { into: one.number });
    await atCase(other.number);
    await panel().getByText('joined into another case').waitFor();
    await glance(bo, 'joined');
    await panel().getByRole('button', { name: 'Take the joining back' }).click();
    await panel().getByText('Open', { exact: true }).waitFor();
  });

  test('what they need of us is noted with their consent, seen in every case, and ended', async () => {
    await page.goto(`/customers/${customerId}`);
    await page.getByRole('button', { name: 'Note a need' }).click();
    await dialog().getByLabel('What they need, in their words').fill('Speak slowly');
    await dialog().getByLabel('Where we know it from').fill('She said so on the telephone');
    await glance(bo, 'need');
    expect(await dialog().getByRole('button', { name: 'Note it' }).isDisabled()).toBe(true);
    await dialog().getByLabel('They agreed that we keep this').check();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Speak slowly').first().waitFor();
    await page.getByRole('button', { name: 'End the need: Speak slowly' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Nothing was told to us.').waitFor();
  });

  test('the board shows what was kept, with what proves it', async () => {
    await page.goto('/promises?view=all');
    await page.locator('label').getByText('Kept', { exact: true }).click();
    await page.waitForURL(/settled=kept/);
    await page.getByText('None was settled like this').waitFor();
    await glance(bo, 'promises-settled');
  });

  test.skipIf(!hasSmsc)(
    'an answer goes by SMS from a case, in the case’s own words and evidence',
    async () => {
      const { id } = await kept.ask<{ id: string }>('POST', '/channels', {
        name: 'Carrier',
        driver: 'smpp',
        settings: { host: '127.0.0.1', port: smsc?.port, tls: false, systemId: 'kept', from: 'Kept' },
        secrets: { password: 'secret' },
      });
      expect(id).not.toBe('');
      await kept.ask('POST', `/customers/${customerId}/contact-points`, { kind: 'phone', value: NUMBER });
      const { number: about } = await kept.ask<{ number: string }>('POST', '/cases', {
        customerId,
        subject: 'When do you come?',
      });
      await atCase(about);
      await page.keyboard.press('r');
      await page.getByText('SMS', { exact: true }).click();
      await message().fill('We are there at ten.');
      // Nobody has proven it: it is theirs because somebody at the desk says so by choosing it.
      await page.getByRole('combobox', { name: 'To' }).click();
      await page.getByRole('option', { name: NUMBER }).click();
      await page.getByText('20 characters').waitFor();
      await glance(bo, 'composer-sms');
      await page.keyboard.press('Control+Enter');
      await page
        .getByText(/Leaves in|On its way/)
        .first()
        .waitFor();
      await kept.pass(15);
      await smsc?.heard('submit');
      expect(smsc?.submitted[0]?.to).toBe(NUMBER.replace('+', ''));
      await page.getByText('We are there at ten.').first().waitFor();
    },
  );

  test('a desk that is open while Kept is renewed keeps what is being written, and offers to load again', async () => {
    await atCase(number);
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note' }).fill('Half a sentence');
    await bo.context.route('**/assets/**', (route) => route.fulfill({ status: 404, body: '' }));
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('?');
    await page.getByRole('alert').getByText('Kept was renewed').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('Half a sentence');
    await bo.context.unroute('**/assets/**');
    await glance(bo, 'outdated');
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('n');
    await page.getByText('Your draft was kept.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('Half a sentence');
  });

  test('nothing went wrong, and nothing is in anybody’s way', () => {
    // The parts that were taken away on purpose are told to the console by the browser.
    const ours = bo.wrong.filter((one) => !one.includes('preload') && !one.includes('dynamically imported'));
    expect([ours, bo.barriers, lea.wrong, lea.barriers]).toEqual([[], [], [], []]);
  });
});
