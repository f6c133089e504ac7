import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HttpPeer, startHttpPeer } from '../channels/http-peer.ts';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import { type Kept, pictureFailures, signIn, startKept } from './kept.ts';

describe.skipIf(!chromiumIsHere)('policies and channels at the desk', () => {
  let kept: Kept;
  let browser: Browser;
  let seat: Seat;
  let page: Page;
  let printer: HttpPeer;

  beforeAll(async () => {
    [kept, browser, printer] = await Promise.all([
      startKept({ KEPT_WEBHOOKS_ALLOW: '127.0.0.1' }),
      startBrowser(),
      startHttpPeer(({ headers }) => ({
        status: headers.authorization === 'Bearer right-key' ? 200 : 401,
        body: { letters: [] },
      })),
    ]);
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    const { body } = await kept.api('POST', '/customers', {
      name: 'Anna Kovács',
      kind: 'person',
      language: 'en',
    });
    const customer = { id: (body as { id: string }).id };
    await ask({ id: 'lower-1', type: 'limit.lower', customer, subject: { card: '…1234', limit: 500 } });
    await ask({ id: 'block-1', type: 'card.block', customer, subject: { card: '…1234' } });
    await signIn(page, await kept.hire('admin', 'Mara Hill'));
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await printer?.close();
  });

  async function ask(action: object): Promise<void> {
    const more = { mode: 'ask', source: 'card-system', reason: 'too many late payments' };
    // As systems do: where the gate cannot decide in time, the same question is asked again.
    await vi.waitFor(
      async () =>
        expect(await kept.api('POST', '/actions', { ...action, ...more })).toMatchObject({
          status: 200,
          body: { verdict: 'hold' },
        }),
      { timeout: 20_000, interval: 200 },
    );
  }

  const text = () => page.getByRole('textbox', { name: 'Text of the policy' });

  test('every policy is read as sentences, with its source and its versions', async () => {
    await page.goto('/policies');
    await page.getByRole('link', { name: 'A lowered limit is told before it counts' }).waitFor();
    await survey(seat, 'policies');
    await page.getByRole('textbox', { name: 'Find a policy' }).fill('sim.block');
    await page.getByRole('link', { name: 'The new one works before the old one stops' }).click();
    await page
      .getByText(/the action is held unless/)
      .first()
      .waitFor();
    await page
      .getByText('No replacement was issued, so the customer would be left without.', { exact: true })
      .waitFor();
    await page.getByText('PSD2 Art. 68(4)').first().waitFor();
    await page.getByRole('link', { name: 'Read version 1' }).waitFor();
    await survey(seat, 'policy');
  });

  test('it is edited with its faults beside it; what is typed is not lost; the form changes one word', async () => {
    await page.goto('/policies/limit-lower');
    await page.getByRole('link', { name: 'Edit' }).waitFor();
    await page.keyboard.press('e');
    // Who reads no YAML finds each part as a sentence with its fields.
    await page
      .getByRole('group', { name: 'Notice «notice»' })
      .getByText(/must be shown that/)
      .waitFor();
    await page.getByText('It says the same as what is in force.').waitFor();
    await page.getByText('As text', { exact: true }).click();
    await text().waitFor();
    const before = await text().inputValue();
    await text().fill(before.replace('within: 3 days', 'within: three days'));
    await page.getByText('One thing to put right').waitFor();
    await page.getByRole('button', { name: /^Line \d+$/ }).click();
    await glance(seat, 'policy-fault');
    await page.reload();
    await page.getByText('As text', { exact: true }).click();
    expect(await text().inputValue()).toContain('within: three days');
    await text().fill(before);
    await page.getByText('As a form', { exact: true }).click();
    await page.getByLabel('Shown within').fill('2 days');
    await page.getByLabel('Title').fill('Told: before it counts');
    const changes = page.getByRole('region', { name: 'What it changes' });
    await changes.getByText(/within 2 days it must be shown/).waitFor();
    await changes.getByText(/within 3 days it must be shown/).waitFor();
    await glance(seat, 'policy-form');
    await page.getByText('As text', { exact: true }).click();
    expect(await text().inputValue()).toBe(
      before
        .replace('within: 3 days', 'within: 2 days')
        .replace('title: A lowered limit is told before it counts', 'title: "Told: before it counts"'),
    );
    await page.getByRole('button', { name: 'Discard my changes' }).click();
    await expect.poll(() => text().inputValue()).toBe(before);
  });

  test('it is tried on what happened and on given facts as one types, compared, put in force and taken back', async () => {
    const before = await text().inputValue();
    await text().fill(
      `${before.replace('duties:', 'rules:\n  - code: too-much\n    require: customer.kind == "company"\n    verdict: refuse\n    say: Nobody asked for it.\n    need: a request\n    next: Ask the customer.\nduties:')}`,
    );
    await page.getByRole('tab', { name: 'Try it' }).click();
    // What kind of customer it was was not looked at then, so it is not guessed now.
    await page.getByText('1 not known', { exact: true }).waitFor();
    await page.getByText('Not stored with it: customer.kind').waitFor();
    await page.getByText('Facts that I give').click();
    const answer = page.getByRole('region', { name: 'The answer' });
    await answer.getByText('Nobody asked for it.').waitFor();
    await page.getByLabel('customer.kind').fill('company');
    await answer.getByText('Nobody asked for it.').waitFor({ state: 'detached' });
    await glance(seat, 'policy-facts');
    await text().fill(before.replace('    before: 0 seconds\n', '').replace('    moves: [notice]\n', ''));
    await page.getByText('What happened').click();
    await page.getByText('1 May go ahead', { exact: true }).waitFor();
    await page.getByText('then: Hold').waitFor();
    await page.getByText('Why', { exact: true }).click();
    await page.getByText('Decided by this text').waitFor();
    await survey(seat, 'policy-try');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('0 the same + 1 another answer + 0 not known').waitFor();
    await page.getByRole('link', { name: 'Lower a limit · lower-1' }).waitFor();
    await glance(seat, 'policy-compare');
    await page.getByRole('button', { name: 'Save …' }).click();
    await page.getByLabel('Why?').fill('Nobody is lowered unasked');
    await glance(seat, 'policy-save');
    await page.getByRole('button', { name: 'Save and put in force' }).click();
    await page.getByText('In force: version 2').waitFor();
    await page.getByRole('button', { name: 'Put version 1 in force' }).click();
    await page.getByLabel('Why?').fill('Too strict');
    await page.getByRole('button', { name: 'Put in force', exact: true }).click();
    await page.getByText('In force: version 1').waitFor();
    await page.getByRole('button', { name: 'Take out of force' }).click();
    await page.getByLabel('Why?').fill('Not for us');
    await page.getByRole('dialog').getByRole('button', { name: 'Take out of force' }).click();
    await page.getByText('Not in force').waitFor();
    const { body } = await kept.api('GET', '/policies/limit-lower');
    expect(body).toMatchObject({
      version: null,
      publications: [{ version: null }, { version: 1 }, { version: 2 }, {}],
    });
  });

  test('providers are set up and tried; secrets are not shown; one of a kind is in use', async () => {
    await page.goto('/settings/channels');
    await page.getByText('No provider of SMS yet').waitFor();
    await glance(seat, 'channels-none');
    await page.getByRole('button', { name: 'Set up SMS' }).click();
    await page.getByText('One lasting connection to a carrier').waitFor();
    await glance(seat, 'channel-smpp');
    await page.getByRole('combobox', { name: 'How it is reached' }).click();
    await page.getByRole('option', { name: 'Like Twilio (HTTP)' }).click();
    await page.getByLabel('Name').fill('Text service');
    await page.getByLabel('Address').fill(printer.url);
    await page.getByLabel('Account SID').fill('AC1');
    await page.getByLabel('Auth token').fill('very-secret');
    await page.getByLabel('Shown as sender').fill('+4930123456');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    const sms = page.getByRole('article', { name: 'Text service' });
    await sms.getByText('Sealed here: auth token').waitFor();
    await sms.getByText('/incoming').waitFor();
    await page.getByRole('button', { name: 'Set up letters' }).click();
    await glance(seat, 'channel-sftp');
    await page.getByRole('combobox', { name: 'How it is reached' }).click();
    await page.getByRole('option', { name: 'HTTP', exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill('Print shop');
    await page.getByLabel('Address', { exact: true }).fill(printer.url);
    await page.getByLabel('API key').fill('wrong-key');
    await page.getByLabel('Name on the letter').fill('Gym Ltd');
    await page.getByLabel('Sender’s address').fill('1 High Street\nLeeds LS1 1AA');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('It does not work').waitFor();
    await page.getByLabel('API key').fill('right-key');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('It works').waitFor();
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByRole('button', { name: 'Try: Print shop' }).click();
    await page.getByText('It works').waitFor();
    await survey(seat, 'channels');
    await page.getByRole('button', { name: 'Change: Print shop' }).click();
    expect(await page.getByLabel('API key').inputValue()).toBe('');
    await page.getByRole('switch', { name: 'In use' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('article', { name: 'Print shop' }).getByText('Not in use').waitFor();
    expect(/very-secret|right-key/.test(await page.content())).toBe(false);
    expect([seat.wrong, seat.barriers]).toEqual([[], []]);
  });
});
