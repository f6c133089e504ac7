import { simpleParser } from 'mailparser';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, glance, type Seat, startBrowser, survey, takeSeat } from '../support/browser.ts';
import {
  DOVECOT_PASSWORD,
  type Dovecot,
  dovecotIsHere,
  startDovecot,
} from '../support/mail-servers/dovecot.ts';
import { type SmtpSink, type SunkMail, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { mail } from '../support/mails.ts';
import { type Kept, type Person, pictureFailures, signIn, startKept } from './kept.ts';

const ADDRESS = 'support@company.example';
const CUSTOMER = 'Grace Hopper <grace@customer.example>';

/** What a mail system says of a mail of ours that it could not deliver (RFC 3464). */
function bounce(of: SunkMail): string {
  const headers = of.bytes.toString().split('\r\n\r\n', 1)[0] ?? '';
  return [
    'From: Mail Delivery System <MAILER-DAEMON@customer.example>',
    `To: ${of.from}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <bounce.1@customer.example>',
    `Date: ${new Date().toUTCString()}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'I could not deliver your message.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.example',
    '',
    `Final-Recipient: rfc822; ${of.to[0]}`,
    'Action: failed',
    'Status: 5.2.2',
    'Diagnostic-Code: smtp; 552 5.2.2 Mailbox full',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    headers,
    '--b--',
    '',
  ].join('\r\n');
}

describe.skipIf(!chromiumIsHere || !dovecotIsHere)('a mailbox, from connecting it to the last bounce', () => {
  let kept: Kept;
  let browser: Browser;
  let dovecot: Dovecot;
  let sink: SmtpSink;
  let seat: Seat;
  let page: Page;
  let ada: Person;
  const row = (subject: string): Locator =>
    page.getByRole('region', { name: 'Conversations' }).getByText(subject);

  beforeAll(async () => {
    [kept, browser, dovecot] = await Promise.all([startKept(), startBrowser(), startDovecot()]);
    sink = await startSmtpSink({
      behaviours: {
        recipient: (address) =>
          address.startsWith('gone@') ? { code: 550, text: '5.1.1 No such user here' } : null,
      },
    });
    await dovecot.deliver(
      'support',
      mail({ from: CUSTOMER, subject: 'Before Kept', text: 'An older mail.' }),
    );
    ada = await kept.hire('admin', 'Ada Lovelace');
    seat = await takeSeat(browser, kept.url);
    page = seat.page;
    await signIn(page, ada);
  });
  pictureFailures(() => page);
  afterAll(async () => {
    await browser?.close();
    await kept?.close();
    await sink?.close();
    await dovecot?.close();
  });

  test('connecting says what is wrong in plain words, and then works', async () => {
    await page.getByText('Connect a mailbox', { exact: true }).click();
    await page.getByText('No mailbox is connected').waitFor();
    await glance(seat, 'mailboxes-empty');
    await page.getByRole('button', { name: 'Connect a mailbox' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Northwind Care');
    await page.getByLabel('Address', { exact: true }).fill(ADDRESS);
    const imap = page.getByRole('group', { name: 'Receive mail (IMAP)' });
    const smtp = page.getByRole('group', { name: 'Send mail (SMTP)' });
    for (const [group, port] of [
      [imap, dovecot.port],
      [smtp, sink.port],
    ] as const) {
      await group.getByLabel('Server').fill('127.0.0.1');
      await group.getByLabel('Port').fill(String(port));
      await group.getByRole('combobox', { name: 'Security' }).click();
      await page.getByRole('option', { name: 'None (only on a trusted network)' }).click();
    }
    await imap.getByLabel('User name').fill('support');
    await imap.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Try connection' }).click();
    await page.getByText('Receive mail (IMAP): Does not work').waitFor();
    await expect
      .poll(() => page.getByRole('status').filter({ hasText: 'Does not work' }).textContent())
      .toMatch(/password|sign.?in/i);
    await glance(seat, 'mailbox-trial-failed');
    await imap.getByLabel('Password', { exact: true }).fill(DOVECOT_PASSWORD);
    await page.getByRole('button', { name: 'Try connection' }).click();
    await page.getByText('Receive mail (IMAP): Works').waitFor();
    await page.getByText('Send mail (SMTP): Works').waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Mailbox connected.').waitFor();
    await page.getByText('1 found = 1 stored').waitFor();
    await page.getByText('The sum agrees.').waitFor();
    await survey(seat, 'mailboxes');
  });

  test('new mail shows in the inbox by itself', async () => {
    await page.goto('/inbox');
    await row('Before Kept').waitFor();
    let loaded = 0;
    page.on('load', () => loaded++);
    await dovecot.deliver(
      'support',
      mail({ from: CUSTOMER, subject: 'The line is down', id: 'down@customer.example' }),
    );
    await row('The line is down').waitFor();
    expect(loaded).toBe(0);
    await survey(seat, 'inbox');
  });

  test('a reply with a file is taken back once, then arrives byte for byte in its thread', async () => {
    const file = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256));
    await row('The line is down').click();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    const text = page.getByRole('textbox', { name: 'Message' });
    await text.fill('We have found the fault and are mending it.');
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Attach files' }).click();
    await (await chosen).setFiles({
      name: 'Plan für Grace.bin',
      mimeType: 'application/octet-stream',
      buffer: file,
    });
    await page.getByRole('button', { name: 'Remove Plan für Grace.bin' }).waitFor();
    await survey(seat, 'composer');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back. Nothing was sent').first().waitFor();
    await expect.poll(() => text.inputValue()).toBe('We have found the fault and are mending it.');
    await page.getByRole('button', { name: 'Remove Plan für Grace.bin' }).waitFor();
    expect(sink.messages).toHaveLength(0);
    await text.press('Control+Enter');
    await page.getByText('Waits to leave').waitFor();
    await glance(seat, 'conversation-waits-to-leave');
    const [sent] = await sink.waitFor(1);
    if (!sent) throw new Error('nothing was sent');
    const parsed = await simpleParser(sent.bytes);
    expect(sent.to).toEqual(['grace@customer.example']);
    expect(parsed.inReplyTo).toBe('<down@customer.example>');
    expect(parsed.references).toContain('<down@customer.example>');
    expect(parsed.text).toContain('We have found the fault');
    expect(parsed.attachments[0]?.filename).toBe('Plan für Grace.bin');
    expect(parsed.attachments[0]?.content.equals(file)).toBe(true);
    await page.getByText('Accepted by the mail server').waitFor();
    await dovecot.deliver(
      'support',
      mail({
        from: CUSTOMER,
        subject: 'Re: The line is down',
        text: 'It works again, thank you!',
        inReplyTo: parsed.messageId?.replace(/[<>]/g, '') ?? '',
      }),
    );
    await page
      .frameLocator('iframe')
      .getByText('never')
      .isVisible()
      .catch(() => false);
    await page.getByRole('article').getByText('It works again, thank you!').waitFor();
    await survey(seat, 'conversation');
  });

  test('a refusal and a bounce are loud, and say what to do', async () => {
    await dovecot.deliver(
      'support',
      mail({ from: 'Gone Person <gone@customer.example>', subject: 'Please answer' }),
    );
    await row('Please answer').click();
    await page.getByRole('heading', { name: 'Please answer' }).waitFor();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Here is your answer.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Waits to leave').waitFor();
    // While that one waits: the first answer comes back.
    const [sent] = sink.messages;
    if (!sent) throw new Error('nothing was sent');
    await dovecot.deliver('support', bounce(sent));
    await page
      .getByRole('link', { name: /Trouble sending/ })
      .getByText('1')
      .waitFor();
    await page.getByText('Could not be delivered').first().waitFor();
    await expect.poll(() => page.getByText(/550|No such user/).count()).toBeGreaterThan(0);
    await page.getByText('What to do').first().waitFor();
    await glance(seat, 'conversation-refused');
    await page.getByRole('link', { name: /Trouble sending/ }).click();
    await page.getByRole('heading', { name: 'Trouble sending' }).waitFor();
    await page.getByRole('main').getByText('Please answer').waitFor();
    await survey(seat, 'trouble');
    await page.goto('/inbox');
    await row('The line is down').click();
    await page.getByText('552 5.2.2 Mailbox full').first().waitFor();
    await glance(seat, 'conversation-bounced');
  });

  test('the counts agree at the end', async () => {
    await page.goto('/settings/mailboxes');
    await page.getByText('5 found = 5 stored').waitFor();
    await page.getByText('The sum agrees.').waitFor();
  });

  test('no barrier, script error, refused policy or failed answer on the way (T74)', () => {
    expect(seat.barriers).toEqual([]);
    expect(seat.wrong).toEqual([]);
  });
});
