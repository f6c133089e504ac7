/** A non-delivery report (RFC 3464) about a message of ours; `null`: it names none. `status`: as RFC 3463 has it. */
export const bounceOf = (messageId: string | null, recipient: string, status = '5.1.1'): string =>
  [
    'From: MAILER-DAEMON@mx.customer.example',
    'To: support@company.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} user unknown`,
    '',
    ...(messageId === null ? [] : aboutMessage(messageId, recipient)),
    '--b--',
    '',
  ].join('\r\n');

const aboutMessage = (messageId: string, recipient: string): string[] => [
  '--b',
  'Content-Type: text/rfc822-headers',
  '',
  `Message-ID: <${messageId}>`,
  'From: support@company.example',
  `To: ${recipient}`,
  '',
];
