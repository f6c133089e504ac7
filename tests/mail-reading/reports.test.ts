import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read.ts';
import {
  abuseReport,
  delaysAbroad,
  delayWarning,
  mail,
  notices,
  plain,
  readReceipt,
  reportOf,
  statusReport,
} from './samples.ts';

describe('a delivery status report', () => {
  test('of a failure is a bounce, tied to recipient and message', () => {
    const read = readMail(statusReport('failed', '5.1.1'));
    expect(read.kind).toBe('bounce');
    expect(read.automatic).toBe(true);
    expect(read.report?.recipients).toMatchObject([
      { address: 'gone@far.example', action: 'failed', status: '5.1.1', permanent: true },
    ]);
    expect(read.report?.about).toEqual({
      messageId: 'out-7@kept.example',
      from: 'desk@kept.example',
      to: ['gone@far.example'],
      subject: 'Your invoice',
    });
  });

  test.each([
    ['delayed', '4.4.1', false],
    ['delivered', '2.0.0', null],
    ['relayed', '2.0.0', null],
    ['expanded', '2.0.0', null],
  ])('of %s mail is no bounce', (action, status, permanent) => {
    const read = readMail(statusReport(action, status));
    expect(read.kind).toBe('delivery-report');
    expect(read.report?.recipients).toMatchObject([{ action, permanent }]);
  });
});

describe('a report of an odd mail system', () => {
  const gone = (action: string, status: string): string[] => [
    '',
    'Final-Recipient: rfc822; gone@far.example',
    `Action: ${action}`,
    `Status: ${status}`,
  ];

  test('that names somebody as delayed and then as failed, in either order, is a bounce', () => {
    const both = [gone('delayed', '4.4.1'), gone('failed', '5.4.7')];
    for (const groups of [both, both.toReversed()]) {
      const read = readMail(reportOf(['Reporting-MTA: dns; mx.far.example', ...groups.flat()], []));
      expect(read.kind).toBe('bounce');
      expect(read.report?.recipients).toMatchObject([{ address: 'gone@far.example', status: '5.4.7' }]);
    }
  });

  test('that returns nothing, or international headers, still says which message it is about', () => {
    const id = 'X-Original-Message-ID: <out-7@kept.example>';
    const bare = readMail(
      reportOf(['Reporting-MTA: dns; mx.far.example', id, ...gone('failed', '5.1.1')], []),
    );
    const headers = ['Content-Type: message/global-headers', '', 'Message-ID: <out-7@kept.example>', ''];
    const global = readMail(reportOf(['Reporting-MTA: dns; mx', ...gone('failed', '5.1.1')], headers));
    for (const { report } of [bare, global]) expect(report?.about.messageId).toBe('out-7@kept.example');
  });
});

describe('a free-form notice', () => {
  test.each(Object.entries(notices))('as %s writes it is a bounce of the right recipient', (_, bytes) => {
    const read = readMail(bytes);
    expect(read.kind).toBe('bounce');
    expect(read.report?.recipients.map(({ address }) => address)).toEqual(['gone@far.example']);
  });

  test('names the message that it returns, also from quoted headers', () => {
    for (const system of ['qmail', 'exim', 'postfix of old', 'german']) {
      expect(readMail(notices[system] ?? Buffer.alloc(0)).report?.about.messageId, system).toBe(
        'out-7@kept.example',
      );
    }
  });

  test('of a delay is a delivery report', () => {
    const read = readMail(delayWarning);
    expect(read.kind).toBe('delivery-report');
    expect(read.report?.recipients).toMatchObject([
      { address: 'gone@far.example', action: 'delayed', permanent: false },
    ]);
  });
});

test.each(Object.entries(delaysAbroad))('a delay in %s words is no bounce, and no message', (_, bytes) => {
  const read = readMail(bytes);
  expect(read.kind).toBe('delivery-report');
  expect(read.report?.recipients).toMatchObject([{ address: 'gone@far.example', action: 'delayed' }]);
});

test('a feedback report names the complaint and the message', () => {
  const read = readMail(abuseReport);
  expect(read.kind).toBe('feedback-report');
  expect(read.report?.recipients).toMatchObject([{ address: 'gone@far.example', action: 'abuse' }]);
  expect(read.report?.about.messageId).toBe('out-7@kept.example');
});

test('a read receipt is a disposition of our message', () => {
  const read = readMail(readReceipt);
  expect(read.kind).toBe('disposition');
  expect(read.report?.recipients).toMatchObject([{ address: 'gone@far.example', action: 'displayed' }]);
  expect(read.report?.about.messageId).toBe('out-7@kept.example');
});

describe('an automatic answer', () => {
  const answer = (subject: string, ...header: string[]) =>
    mail(
      'From: ada@kunde.example',
      'To: desk@kept.example',
      `Subject: ${subject}`,
      'In-Reply-To: <out-7@kept.example>',
      ...header,
      '',
      'I am away.',
    );

  test.each([
    'Out of Office: Your invoice',
    'Automatische Antwort: Rechnung',
    'Abwesenheitsnotiz: Rechnung',
    'Réponse automatique : facture',
    'Respuesta automática: factura',
    'Automatisch antwoord: factuur',
    'Odpowiedź automatyczna: faktura',
    'Autosvar: faktura',
    'Автоответ: счет',
    '自动回复: 发票',
    'Re: Invoice (Automatic Response)',
  ])('is known by its subject: %s', (subject) => {
    const read = readMail(answer(subject));
    expect(read.kind).toBe('auto-reply');
    expect(read.automatic).toBe(true);
    expect(read.report?.about.messageId).toBe('out-7@kept.example');
  });

  test.each([
    'Auto-Submitted: auto-replied',
    'X-Autoreply: yes',
    'Precedence: auto_reply',
    'X-Autorespond: vacation',
  ])('is known by %s', (header) => {
    expect(readMail(answer('Re: Your invoice', header)).kind).toBe('auto-reply');
  });
});

describe('what people write about bounces stays a message', () => {
  test('a customer whose parcel was not delivered', () => {
    const read = readMail(
      mail(
        'From: ada@kunde.example',
        'To: desk@kept.example',
        'Subject: Delivery failed!',
        '',
        'Your courier says the parcel could not be delivered: address unknown. Please help.',
      ),
    );
    expect(read).toMatchObject({ kind: 'message', report: null, automatic: false });
  });

  test('a colleague who forwards a bounce', () => {
    const read = readMail(
      mail(
        'From: eva@kept.example',
        'To: desk@kept.example',
        'Subject: Fwd: failure notice',
        '',
        'What does this mean?',
        '',
        ...(notices.qmail ?? '').toString().split('\r\n').slice(6),
      ),
    );
    expect(read.kind).toBe('message');
  });

  test('a courier, a post office, a customer on holiday', () => {
    for (const [from, subject] of [
      ['Swift Delivery Service <info@courier.example>', 'Delivery failed: nobody at home'],
      ['Post Office <hello@postoffice.example>', 'Delivery failed: address unknown'],
      ['ada@kunde.example', 'On vacation next week, please hold my order'],
      ['ada@kunde.example', 'Urlaub: ich bin abwesend, bitte später liefern'],
    ]) {
      const bytes = mail(`From: ${from}`, `Subject: ${subject}`, '', 'The parcel could not be delivered.');
      expect(readMail(bytes).kind, subject).toBe('message');
    }
  });

  test('an answer to an out-of-office notice', () => {
    expect(readMail(plain('Thanks for telling me.')).kind).toBe('message');
    expect(readMail(mail('From: a@b.example', 'Subject: Your out of office message', '', 'Hi')).kind).toBe(
      'message',
    );
  });
});

test.each([
  'List-Id: <news.shop.example>',
  'Precedence: bulk',
  'Auto-Submitted: auto-generated',
  'Return-Path: <>',
  'X-Auto-Response-Suppress: All',
  'List-Unsubscribe: <mailto:u@x.example>',
])('never answered automatically: %s', (header) => {
  expect(readMail(plain('Hello', header))).toMatchObject({ kind: 'message', automatic: true });
  expect(readMail(plain('Hello')).automatic).toBe(false);
});
