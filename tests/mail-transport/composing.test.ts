/** The bytes of an outgoing mail, read back by an independent parser, and what is refused. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import {
  autoHeaders,
  ComposeError,
  composeMail,
  createSender,
  type OutgoingMail,
  trySender,
} from '#connectors/email/sending/index.ts';
import { type SmtpSink, startSmtpSink } from '#tests/support/mail-servers/smtp-sink.ts';

const sinks: SmtpSink[] = [];
afterEach(async () => {
  for (const sink of sinks.splice(0)) await sink.close();
});

const MAIL: OutgoingMail = {
  from: { address: 'care@example.test', name: 'Ada Müller' },
  to: [{ address: 'kim@example.test', name: 'Kim, the "first"' }],
  subject: 'Re: Käse & “quotes”',
  text: 'Good day\n.leading dot\nFrom here\n\nAda',
  messageId: 'abc.123@example.test',
  date: new Date('2026-11-22T10:00:00Z'),
};

describe('composing', () => {
  test('everything that was written can be read back', async () => {
    const { bytes, envelope } = await composeMail({
      ...MAIL,
      cc: [{ address: 'lee@bücher.example' }],
      bcc: [{ address: 'hidden@example.test' }],
      replyTo: { address: 'care+t0ken@example.test' },
      html: '<p>Good <b>day</b></p>',
      attachments: [
        {
          filename: 'Rechnung ä.pdf',
          contentType: 'application/pdf',
          content: Buffer.from([0, 1, 2, 255, 13, 10, 46]),
        },
        {
          filename: 'original.eml',
          contentType: 'message/rfc822',
          content: Buffer.from('Subject: bare\nLF\r'),
        },
      ],
      inReplyTo: 'before@example.test',
      references: ['first@example.test', 'not an id', 'before@example.test'],
      headers: autoHeaders(),
    });
    const read = await PostalMime.parse(bytes, {
      attachmentEncoding: 'arraybuffer',
      forceRfc822Attachments: true,
    });
    expect(read.from).toMatchObject({ address: 'care@example.test', name: 'Ada Müller' });
    expect(read.to).toMatchObject([{ address: 'kim@example.test', name: 'Kim, the "first"' }]);
    expect(read.cc?.[0]?.address).toBe('lee@xn--bcher-kva.example');
    expect(read.subject).toBe(MAIL.subject);
    expect(read.text?.trimEnd()).toBe(MAIL.text);
    expect(read.html).toContain('<b>day</b>');
    expect(read.messageId).toBe('<abc.123@example.test>');
    expect(read.inReplyTo).toBe('<before@example.test>');
    expect(read.references).toBe('<first@example.test> <before@example.test>');
    expect(read.date).toBe('2026-11-22T10:00:00.000Z');
    expect(read.attachments.map((file) => file.filename)).toEqual(['Rechnung ä.pdf', 'original.eml']);
    const contents = read.attachments.map((file) =>
      typeof file.content === 'string' ? [] : [...new Uint8Array(file.content)],
    );
    expect(contents).toEqual([[0, 1, 2, 255, 13, 10, 46], [...Buffer.from('Subject: bare\nLF\r')]]);
    expect(read.headers.find((header) => header.key === 'auto-submitted')?.value).toBe('auto-replied');
    expect(bytes.toString('latin1')).not.toMatch(/hidden@|(?<!\r)\n|\r(?!\n)/i);
    expect(envelope).toEqual({
      from: 'care@example.test',
      to: ['kim@example.test', 'lee@xn--bcher-kva.example', 'hidden@example.test'],
    });
  });

  test('no field that people fill in can add a header, whatever is in it', async () => {
    const evil = fc.string({
      unit: fc.constantFrom('a', '\r', '\n', ':', ' ', '<', '>', '@', ',', 'ä', '\0', '"', '\u2028'),
    });
    await fc.assert(
      fc.asyncProperty(evil, evil, evil, evil, async (name, subject, filename, header) => {
        const attempt = composeMail({
          ...MAIL,
          to: [{ address: 'kim@example.test', name }],
          subject,
          attachments: [{ filename, contentType: 'text/plain', content: Buffer.from('x') }],
          headers: { 'X-Note': header },
        });
        const composed = await attempt.catch((error: unknown) => {
          expect(error).toBeInstanceOf(ComposeError);
          return null;
        });
        if (composed === null) return;
        const read = await PostalMime.parse(composed.bytes);
        const allowed = /^(from|to|subject|message-id|date|mime-version|content-type|x-note)$/;
        for (const { key } of read.headers) expect(key).toMatch(allowed);
        expect(read.to?.map((who) => who.address)).toEqual(['kim@example.test']);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['to', { to: [{ address: 'a@b.test\r\nBcc: c@d.test' }] }],
    ['to', { to: [{ address: 'a@b.test, c@d.test' }] }],
    ['to', { to: [] }],
    ['from', { from: { address: 'nobody' } }],
    ['subject', { subject: 'Hi\nBcc: c@d.test' }],
    ['messageId', { messageId: 'a b@c' }],
    ['headers', { headers: { Bcc: 'c@d.test' } }],
    ['headers', { headers: { 'X:\n': 'c' } }],
    [
      'attachments',
      { attachments: [{ filename: 'x', contentType: 'text/plain\r\nX: y', content: Buffer.from('') }] },
    ],
    [
      'attachments',
      { attachments: [{ filename: 'x', contentType: 'a/b', content: Buffer.alloc(30_000_000) }] },
    ],
    ['text', { text: 'x'.repeat(5_000_000) }],
  ] as const)('refuses a bad %s and names it', async (field, change) => {
    await expect(composeMail({ ...MAIL, ...change })).rejects.toMatchObject({ field });
  });
});

describe('through a real server', () => {
  test('the bytes arrive as they were composed, with password and with access token', async () => {
    for (const auth of [
      { user: 'care', password: 'pa ss' },
      { user: 'care', accessToken: async () => 't0ken' },
    ]) {
      const sink = await startSmtpSink({
        behaviours: { auth: { user: 'care', password: 'pa ss', accessToken: 't0ken' } },
      });
      sinks.push(sink);
      const { bytes, envelope } = await composeMail(MAIL);
      const sender = createSender({ host: '127.0.0.1', port: sink.port, tls: 'none', auth });
      const outcome = await sender.send({ envelope, bytes, onTransmitting: async () => undefined });
      expect(outcome).toMatchObject({ outcome: 'accepted', rejectedRecipients: [] });
      const [mail] = await sink.waitFor(1);
      expect(mail?.bytes.equals(bytes)).toBe(true);
      expect(mail?.to).toEqual(envelope.to);
    }
  });

  test('a wrong password leaves the mail for later and says so without the password', async () => {
    const sink = await startSmtpSink({ behaviours: { auth: { user: 'care', password: 'right' } } });
    sinks.push(sink);
    const config = {
      host: '127.0.0.1',
      port: sink.port,
      tls: 'none',
      auth: { user: 'care', password: 'wr0ng!' },
    } as const;
    const { bytes, envelope } = await composeMail(MAIL);
    const outcome = await createSender(config).send({
      envelope,
      bytes,
      onTransmitting: async () => undefined,
    });
    expect(outcome).toMatchObject({
      outcome: 'later',
      code: 535,
      reply: expect.stringContaining('refused the sign-in'),
    });
    expect(JSON.stringify(outcome)).not.toContain('wr0ng!');
    expect(await trySender(config)).toMatchObject({
      ok: false,
      say: expect.stringContaining('refused the sign-in'),
    });
    expect(await trySender({ ...config, auth: { user: 'care', password: 'right' } })).toMatchObject({
      ok: true,
    });
  });

  test('a token provider that fails leaves the mail for later', async () => {
    const sink = await startSmtpSink({ behaviours: { auth: { user: 'care', accessToken: 'x' } } });
    sinks.push(sink);
    const auth = { user: 'care', accessToken: () => Promise.reject(new Error('consent was withdrawn')) };
    const sender = createSender({ host: '127.0.0.1', port: sink.port, tls: 'none', auth });
    const { bytes, envelope } = await composeMail(MAIL);
    const outcome = await sender.send({ envelope, bytes, onTransmitting: async () => undefined });
    expect(outcome).toMatchObject({
      outcome: 'later',
      reply: expect.stringContaining('consent was withdrawn'),
    });
  });

  test('STARTTLS: a certificate of nobody is refused in plain words, the company’s own is accepted', async () => {
    const [key, cert] = await Promise.all(
      ['key', 'cert'].map((name) =>
        readFile(new URL(`../support/mail-servers/test-${name}.pem`, import.meta.url), 'utf8'),
      ),
    );
    const sink = await startSmtpSink({ behaviours: { tls: { key: key ?? '', cert: cert ?? '' } } });
    sinks.push(sink);
    const config = { host: 'localhost', port: sink.port, tls: 'starttls', auth: null } as const;
    expect(await trySender(config)).toMatchObject({ ok: false, say: expect.stringContaining('certificate') });
    expect(await trySender({ ...config, ca: cert ?? '' })).toMatchObject({ ok: true });
  });
});
