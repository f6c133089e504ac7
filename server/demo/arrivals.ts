import { composeMail } from '#connectors/email/sending/index.ts';
import { COMPANY, CUSTOMERS } from './company.ts';
import { attachment } from './plan.ts';
import { WAITING, type Waiting } from './waiting.ts';

/** A mail as it arrives at the mailbox, with what checking its sender gives. */
export interface Arrival {
  readonly key: string;
  readonly at: Date;
  readonly bytes: Buffer;
  readonly authentication: Readonly<Record<string, string>>;
}

/** What checking finds of a customer's own mail. */
export const GENUINE = { spf: 'pass', dkim: 'pass', dmarc: 'pass' };
const FORGED = { spf: 'fail', dkim: 'none', dmarc: 'fail', dmarcDomain: 'fernhill.example' };
/** What checking finds of a machine's mail. */
export const UNSIGNED = { spf: 'none', dkim: 'none', dmarc: 'none' };

/** What comes in the last two days: people waiting, and what a mailbox gets besides. */
export async function arrivals(now: Date): Promise<Arrival[]> {
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  const all: Arrival[] = [];
  for (const [i, one] of WAITING.entries()) all.push(await waitingMail(one, i, ago(one.minutes)));
  all.push({ key: 'newsletter', at: ago(700), bytes: await newsletter(ago(700)), authentication: GENUINE });
  all.push({ key: 'forged', at: ago(130), bytes: await forged(ago(130)), authentication: FORGED });
  all.push({ key: 'unreadable', at: ago(95), bytes: unreadable(ago(95)), authentication: UNSIGNED });
  return all.sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function waitingMail(one: Waiting, i: number, at: Date): Promise<Arrival> {
  const customer = CUSTOMERS.find((known) => known.email === one.from) ?? {
    name: one.name,
    email: one.from,
    language: 'en' as const,
  };
  const html = one.html
    ? `<div style="font-family:Verdana,sans-serif">${one.text.replaceAll('\n', '<br>')}</div>`
    : null;
  const { bytes } = await composeMail({
    from: { address: one.from, name: one.name },
    to: [{ address: COMPANY.address, name: COMPANY.name }],
    subject: one.subject,
    text: one.text,
    html,
    attachments: one.attach ? [attachment(one.attach, { number: 31_001 + i, customer })] : [],
    messageId: `waiting.${i}.${at.getTime()}@${one.from.split('@')[1]}`,
    date: at,
  });
  return { key: `waiting-${i}`, at, bytes, authentication: GENUINE };
}

/** A mail of ours that a machine answers. */
interface Answered {
  readonly to: { readonly email: string; readonly name: string };
  readonly messageId: string;
  readonly subject: string;
}

/** What a mail server sends when an address is dead (RFC 3464). */
export function bounce({ to: { email: to }, messageId }: Answered, at: Date): Buffer {
  const lines = [
    'From: Mail Delivery System <mailer-daemon@relay.example>',
    `To: ${COMPANY.address}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${at.toUTCString()}`,
    `Message-ID: <bounce.${at.getTime()}@relay.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This is the mail system at relay.example.',
    '',
    `<${to}>: host mx.example said: 550 5.1.1 The mailbox does not exist`,
    '',
    '--=_b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; relay.example',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 The mailbox does not exist',
    '',
    '--=_b',
    'Content-Type: text/rfc822-headers',
    '',
    `From: <${COMPANY.address}>`,
    `To: <${to}>`,
    `Message-ID: <${messageId}>`,
    '',
    '--=_b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** What a mailbox says while its owner is away. */
export async function autoReply({ to, messageId, subject }: Answered, at: Date): Promise<Buffer> {
  const { bytes } = await composeMail({
    from: { address: to.email, name: to.name },
    to: [{ address: COMPANY.address }],
    subject: `Out of office: ${subject}`,
    text: 'I am away until the end of next week and read mail only now and then.',
    messageId: `away.${at.getTime()}@mail.example`,
    inReplyTo: messageId,
    references: [messageId],
    date: at,
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
  return bytes;
}

async function newsletter(at: Date): Promise<Buffer> {
  const { bytes } = await composeMail({
    from: { address: 'news@componentworld.example', name: 'Component World' },
    to: [{ address: COMPANY.address }],
    subject: 'New this month: quieter freewheels, lighter racks',
    text: 'Quieter freewheels, lighter racks, and our dealer days in spring.',
    html: '<table width="600" style="font-family:Arial"><tr><td><img src="https://img.componentworld.example/header.png" alt="Component World" width="600" height="120"></td></tr><tr><td><h1 style="color:#b00">New this month</h1><p>Quieter freewheels, lighter racks, and our <a href="https://componentworld.example/days">dealer days</a> in spring.</p></td></tr></table>',
    messageId: `news.${at.getTime()}@componentworld.example`,
    date: at,
    headers: {
      'List-Id': 'Component World <news.componentworld.example>',
      'List-Unsubscribe': '<https://componentworld.example/u>',
      Precedence: 'bulk',
    },
  });
  return bytes;
}

/** Somebody outside who says that they are us. */
async function forged(at: Date): Promise<Buffer> {
  const { bytes } = await composeMail({
    from: { address: COMPANY.address, name: 'Mara Lindqvist' },
    to: [{ address: COMPANY.address }],
    subject: 'Urgent: new bank details for all refunds',
    text: 'Hi team,\n\nplease use the new account from the attachment for all refunds from today on. Do not call me, I am in a meeting.\n\nMara',
    messageId: `urgent.${at.getTime()}@fernhill.example`,
    date: at,
  });
  return bytes;
}

/** More parts than any honest mail has: it is not read, and waits in quarantine with its original. */
function unreadable(at: Date): Buffer {
  const head = [
    'From: "Scan Station 4" <scanner@northgate.example>',
    `To: ${COMPANY.address}`,
    'Subject: Scan of 10,500 pages',
    `Date: ${at.toUTCString()}`,
    `Message-ID: <scan.${at.getTime()}@northgate.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="p"',
    '',
    '',
  ].join('\r\n');
  return Buffer.from(`${head}${'--p\r\n\r\n.\r\n'.repeat(10_500)}--p--\r\n`);
}
