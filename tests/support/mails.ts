/** What a test says of a mail; everything else is made up. */
export interface MailSketch {
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly id?: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly date?: string;
  readonly headers?: readonly string[];
}

let count = 0;

/** A mail as a server would hand it over, CRLF and all. */
export function mail(sketch: MailSketch = {}): string {
  count += 1;
  return [
    `From: ${sketch.from ?? 'Ada Byron <ada@customer.example>'}`,
    `To: ${sketch.to ?? 'Support <support@company.example>'}`,
    ...(sketch.cc ? [`Cc: ${sketch.cc}`] : []),
    `Subject: ${sketch.subject ?? 'The line is down'}`,
    `Message-ID: <${sketch.id ?? `m${count}.${process.pid}@customer.example`}>`,
    ...(sketch.inReplyTo ? [`In-Reply-To: <${sketch.inReplyTo}>`] : []),
    ...(sketch.references ? [`References: <${sketch.references}>`] : []),
    `Date: ${sketch.date ?? new Date().toUTCString()}`,
    ...(sketch.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    sketch.text ?? 'Since this morning nothing works any more.',
    '',
  ].join('\r\n');
}
