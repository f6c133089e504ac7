/** Mails written for these tests, in the manner of the systems that they name. */

/** Joins lines with CRLF. */
export const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'utf-8');

/** A plain mail of a customer; further header lines may be given. */
export const plain = (body: string, ...header: string[]): Buffer =>
  mail(
    'From: Ada Kunde <ada@kunde.example>',
    'To: desk@kept.example',
    'Subject: A question',
    'Date: Mon, 5 Feb 2024 10:00:00 +0100',
    'Message-ID: <q1@kunde.example>',
    ...header,
    '',
    body,
  );

const returned = [
  'From: Desk <desk@kept.example>',
  'To: gone@far.example',
  'Subject: Your invoice',
  'Message-ID: <out-7@kept.example>',
  'Date: Mon, 5 Feb 2024 09:00:00 +0000',
];

const daemon = (from: string, subject: string) => [
  `From: ${from}`,
  'To: desk@kept.example',
  `Subject: ${subject}`,
  'Date: Mon, 5 Feb 2024 09:00:05 +0000',
  'Message-ID: <b1@far.example>',
];

/** RFC 3464, with the action given. */
export const statusReport = (action: string, status: string): Buffer =>
  mail(
    ...daemon('Mail Delivery System <MAILER-DAEMON@far.example>', 'Delivery Status Notification'),
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    '',
    'About your message.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.far.example',
    '',
    'Final-Recipient: rfc822; gone@far.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 no such user here',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    ...returned,
    '',
    '--b--',
  );

/** Free-form notices, by the system that writes so. Each is about <out-7@kept.example> to gone@far.example unless said otherwise. */
export const notices: Readonly<Record<string, Buffer>> = {
  qmail: mail(
    'Return-Path: <>',
    ...daemon('MAILER-DAEMON@far.example', 'failure notice'),
    '',
    'Hi. This is the qmail-send program at far.example.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    '<gone@far.example>:',
    'Sorry, no mailbox here by that name. (#5.1.1)',
    '',
    '--- Below this line is a copy of the message.',
    '',
    'Return-Path: <desk@kept.example>',
    ...returned,
    '',
    'Dear customer',
  ),
  exim: mail(
    'X-Failed-Recipients: gone@far.example',
    ...daemon(
      'Mail Delivery System <Mailer-Daemon@far.example>',
      'Mail delivery failed: returning message to sender',
    ),
    '',
    'This message was created automatically by mail delivery software.',
    '',
    'A message that you sent could not be delivered to one or more of its recipients.',
    '',
    '  gone@far.example',
    '    Unknown user',
    '',
    '------ This is a copy of the message, including all the headers. ------',
    '',
    ...returned,
    '',
  ),
  'postfix of old': mail(
    ...daemon('MAILER-DAEMON@far.example (Mail Delivery System)', 'Undelivered Mail Returned to Sender'),
    'Content-Type: multipart/mixed; boundary=p',
    '',
    '--p',
    '',
    'This is the Postfix program at host mx.far.example.',
    "I'm sorry to have to inform you that the message returned below could not be delivered.",
    '',
    '<gone@far.example>: host mx2.far.example said: 550 no such user',
    '--p',
    'Content-Type: message/rfc822',
    '',
    ...returned,
    '',
    'Dear customer',
    '--p--',
  ),
  exchange: mail(
    ...daemon('System Administrator <postmaster@far.example>', 'Undeliverable: Your invoice'),
    '',
    'Your message',
    '',
    '  To:      gone@far.example',
    '  Subject: Your invoice',
    '',
    'did not reach the following recipient(s):',
    '',
    'gone@far.example on Mon, 5 Feb 2024 10:00:00 +0100',
    '    The recipient name is not recognized',
  ),
  lotus: mail(
    ...daemon(
      'Postmaster@far.example',
      'DELIVERY FAILURE: User gone (gone@far.example) not listed in Domino Directory',
    ),
    '',
    'Your message',
    '',
    '  Subject: Your invoice',
    '',
    'was not delivered to:',
    '',
    '  gone@far.example',
    '',
    'because:',
    '',
    '  User gone (gone@far.example) not listed in Domino Directory',
  ),
  'chinese without spaces': mail(
    'Return-Path: <>',
    ...daemon('postmaster@far.example', '系统退信：您的发票'),
    'Content-Type: text/plain; charset=utf-8',
    '',
    '抱歉，您的邮件被退回来了……',
    '收件人邮件地址（gone@far.example）不存在，邮件无法送达。',
  ),
  german: mail(
    ...daemon('Mail-System <mailer-daemon@far.example>', 'Unzustellbar: Ihre Rechnung'),
    '',
    'Ihre Nachricht konnte nicht zugestellt werden:',
    '',
    '<gone@far.example>',
    'Empfänger unbekannt',
    '',
    ...returned,
    '',
  ),
};

/** Exim's warning that a message waits. */
export const delayWarning = mail(
  ...daemon(
    'Mail Delivery System <Mailer-Daemon@far.example>',
    'Warning: message 1abcDE-0001 delayed 24 hours',
  ),
  '',
  'A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.',
  '',
  '  gone@far.example',
  '',
  'No action is required on your part. Delivery attempts will continue for some time.',
);

/** The same in other languages: Exim of a German provider, Exchange and Postfix of French, a Spanish one. */
export const delaysAbroad: Readonly<Record<string, Buffer>> = {
  german: mail(
    ...daemon('Mail-System <mailer-daemon@far.example>', 'Warnung: Nachricht um 24 Stunden verzögert'),
    '',
    'Eine Nachricht, die Sie gesendet haben, konnte nach mehr als 24 Stunden noch nicht zugestellt werden:',
    '',
    '  gone@far.example',
    '',
    'Sie müssen nichts tun, es wird weiter versucht.',
  ),
  french: mail(
    'Return-Path: <>',
    ...daemon('MAILER-DAEMON@far.example', 'Message différé'),
    '',
    'Votre message n’a pas encore été remis. Nous continuons d’essayer.',
    '',
    '<gone@far.example>: connect timed out',
  ),
  spanish: mail(
    'Return-Path: <>',
    ...daemon('MAILER-DAEMON@far.example', 'Advertencia: entrega retrasada'),
    '',
    'Su mensaje todavía no se pudo entregar. Seguiremos intentando.',
    '',
    '<gone@far.example>: connect timed out',
  ),
};

/** A report whose groups of recipients, and whose last part, are given. */
export const reportOf = (
  groups: readonly string[],
  last: readonly string[],
  subject = 'Undelivered',
): Buffer =>
  mail(
    'Return-Path: <>',
    ...daemon('Mail Delivery System <MAILER-DAEMON@far.example>', subject),
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    '',
    'About your message.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    ...groups,
    '',
    ...(last.length > 0 ? ['--b', ...last, ''] : []),
    '--b--',
  );

/** RFC 5965. */
export const abuseReport = mail(
  'From: <feedback@provider.example>',
  'To: abuse@kept.example',
  'Subject: FW: Your invoice',
  'Content-Type: multipart/report; report-type=feedback-report; boundary=f',
  '',
  '--f',
  '',
  'This is an abuse report.',
  '--f',
  'Content-Type: message/feedback-report',
  '',
  'Feedback-Type: abuse',
  'User-Agent: Provider/1',
  'Version: 1',
  'Original-Rcpt-To: <gone@far.example>',
  '--f',
  'Content-Type: message/rfc822',
  '',
  ...returned,
  '',
  '--f--',
);

/** RFC 8098. */
export const readReceipt = mail(
  'From: Ada <gone@far.example>',
  'To: desk@kept.example',
  'Subject: Read: Your invoice',
  'Content-Type: multipart/report; report-type=disposition-notification; boundary=d',
  '',
  '--d',
  '',
  'Your message was displayed.',
  '--d',
  'Content-Type: message/disposition-notification',
  '',
  'Final-Recipient: rfc822; gone@far.example',
  'Original-Message-ID: <out-7@kept.example>',
  'Disposition: manual-action/MDN-sent-manually; displayed',
  '--d--',
);
