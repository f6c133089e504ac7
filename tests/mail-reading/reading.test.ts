import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeHomograph, parseAddresses } from '../../connectors/email/reading/addresses.ts';
import { parseDate } from '../../connectors/email/reading/date.ts';
import { glimpseOf } from '../../connectors/email/reading/glimpse.ts';
import { messageIds, readAttachment, readMail } from '../../connectors/email/reading/read.ts';
import { mail, plain } from './samples.ts';

const quiet = () => {};
const body = (charset: string | null, bytes: number[] | string, encoding = 'latin1' as BufferEncoding) =>
  readMail(
    Buffer.concat([
      mail(
        'From: a@b.example',
        charset === null ? 'X-None: 1' : `Content-Type: text/plain; charset=${charset}`,
        '',
        '',
      ),
      typeof bytes === 'string' ? Buffer.from(bytes, encoding) : Buffer.from(bytes),
    ]),
  );

describe('charsets as in the wild (T27)', () => {
  test.each([
    ['gb2312', [0xc4, 0xe3, 0xba, 0xc3], '你好'],
    ['big5', [0xa7, 0x41, 0xa6, 0x6e], '你好'],
    ['koi8-r', [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4], 'Привет'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42], 'あ'],
    ['ks_c_5601-1987', [0xb0, 0xa1], '가'],
    ['utf-7', [...Buffer.from('+AOQ-')], 'ä'],
    ['unicode-1-1-utf-7', [...Buffer.from('+AOQ-')], 'ä'],
    ['uft-8', [...Buffer.from('ä')], 'ä'],
    ['"windows-1252"', [0x80], '€'],
    ['cp850', [0x84], 'ä'],
  ])('%s', (charset, bytes, text) => {
    expect(body(charset, bytes).text).toBe(text);
  });

  test.each(['default', 'x-user-defined', 'unknown-8bit', 'no-such-charset', '"\\0nul"'])(
    '%s: a guess and a defect',
    (charset) => {
      const read = body(charset, [...Buffer.from('Grüße')]);
      expect(read.text).toBe('Grüße');
      expect(read.defects).toContain('charset-unknown');
    },
  );

  test('a false label is found out', () => {
    expect(body('us-ascii', [...Buffer.from('Grüße')])).toMatchObject({
      text: 'Grüße',
      defects: expect.arrayContaining(['charset-mismatch']),
    });
    expect(body('utf-8', [0x47, 0x72, 0xfc, 0xdf, 0x65]).text).toBe('Grüße');
    expect(body(null, [0x47, 0x72, 0xfc, 0xdf, 0x65]).defects).toContain('charset-missing');
  });

  test('NUL never reaches the database, lone surrogates neither', () => {
    const read = body('utf-16le', [0x61, 0x00, 0x00, 0x00, 0x00, 0xd8, 0x62, 0x00]);
    expect(read.text).not.toContain('\0');
    expect(read.text.isWellFormed()).toBe(true);
  });

  test('raw 8-bit headers and broken encoded words', () => {
    const raw = Buffer.concat([
      Buffer.from('From: a@b.example\nSubject: Gr'),
      Buffer.from([0xfc, 0xdf]),
      Buffer.from('e\nContent-Type: text/plain; charset=iso-8859-1\n\n'),
    ]);
    expect(readMail(raw)).toMatchObject({
      subject: 'Grüße',
      defects: expect.arrayContaining(['header-8bit']),
    });
    expect(
      readMail(mail('Subject: =?utf-8?b?w6Q=?= =?utf-8?q?_=C3?= =?utf-8?q?=BC?= =?utf-8?q?open', '')).subject,
    ).toBe('ä ü =?utf-8?q?open');
  });
});

describe('recipients (T35)', () => {
  test.each([
    ['"evil@x.example, b" <a@b.example>', ['a@b.example']],
    ['"a@evil.example"@b.example', []],
    ['=?utf-8?q?a=40b.example=2C_=3Cevil=40x.example=3E?= <c@d.example>', ['c@d.example']],
    ['=?utf-8?q?=3Cevil=40x.example=3E?=', []],
    ['Team: a@b.example, C <c@d.example>;', ['a@b.example', 'c@d.example']],
    ['undisclosed-recipients:;', []],
    ['a@b.example\r\n\tBcc: evil@x.example', ['a@b.example']],
    ['"a\\"@evil.example" <a@b.example>', ['a@b.example']],
  ])('%s', (value, expected) => {
    expect(parseAddresses(value, quiet).map(({ address }) => address)).toEqual(expected);
  });

  test('no address or name ever breaks a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        for (const { address, name } of parseAddresses(value, quiet))
          expect(`${address}${name ?? ''}`).not.toMatch(/[\r\n\0]/);
      }),
    );
  });

  test('homographs are flagged, honest international names are not', () => {
    for (const address of [
      'info@раураl.example',
      'info@xn--80ak6aa92e.com',
      'аdmin@bank.example',
      'a\u200bb@c.example',
    ])
      expect(looksLikeHomograph(address), address).toBe(true);
    for (const address of [
      'info@bücher.example',
      'иван@почта.рф',
      'a@日本語ひらがな.example',
      'plain@example.org',
    ])
      expect(looksLikeHomograph(address), address).toBe(false);
  });
});

test('threads: ids in brackets only, once each, at most 100', () => {
  expect(messageIds(['<a@b> "junk" c@d <a@b>\t<e@f>'])).toEqual(['a@b', 'e@f']);
  expect(messageIds([Array.from({ length: 300 }, (_, n) => `<${n}@x>`).join(' ')])).toHaveLength(100);
});

test.each([
  ['Mon, 5 Feb 2024 10:00:00 +0100', '2024-02-05T09:00:00.000Z'],
  ['5 Feb 24 10:00 EST', '2024-02-05T15:00:00.000Z'],
  ['Mon Feb  5 10:00:00 2024', '2024-02-05T10:00:00.000Z'],
  ['Sun, 25 Aug 0102 03:37:45 +1100', '2002-08-24T16:37:45.000Z'],
  ['Mon, 31 Feb 2024 10:00:00 +0000', null],
  ['tomorrow', null],
])('date %s', (text, expected) => {
  expect(parseDate(text, quiet)).toBe(expected);
});

describe('HTML', () => {
  const html = (source: string) =>
    readMail(plain(source, 'Content-Type: text/html; charset=utf-8')).html ?? '';

  test.each([
    ['<script>alert(1)</script>', /script|alert/],
    ['<img src=x onerror=alert(1)>', /onerror|src=/],
    ['<a href="javascript:alert(1)">x</a>', /javascript/],
    ['<form action="https://x.example"><input name=a></form>', /form|input/],
    ['<svg><a xlink:href="javascript:1">x</a></svg>', /svg|xlink/],
    ['<p style="position:fixed;top:0;background:url(https://x.example/a)">x</p>', /position|url/],
    ['<style>@import "https://x.example"</style>', /import|style/],
    [
      '<iframe srcdoc="<script>1</script>"></iframe><object data=x></object><embed src=x><base href=x><meta http-equiv=refresh>',
      /iframe|object|embed|base|meta|script/,
    ],
    [
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      /<img[^>]*onerror=/,
    ],
  ])('%s is disarmed', (source, forbidden) => {
    expect(html(`${source}<p>rest</p>`)).not.toMatch(forbidden);
  });

  test('nothing loads until asked (T38)', () => {
    const clean = html(
      '<table background="http://t.example/b"><tr><td><img src="//t.example/p.gif" srcset="https://t.example/2x 2x"><img src="cid:logo@x"></td></tr></table>',
    );
    expect(clean).not.toMatch(/\s(src|srcset|background)=/);
    expect(clean).toContain('data-remote-src="//t.example/p.gif"');
    expect(clean).toContain('data-remote-background="http://t.example/b"');
    expect(clean).toContain('data-cid="logo@x"');
    expect(html('<a href="https://t.example">x</a>')).toContain('target="_blank"');
  });

  test('too large or too deep: as text, with a defect', () => {
    const deep = readMail(plain(`${'<div>'.repeat(6_000)}words`, 'Content-Type: text/html'));
    expect(deep).toMatchObject({ html: null, defects: ['html-too-deep'] });
    expect(deep.text).toContain('words');
    expect(readMail(plain(`<p>${'x '.repeat(600_000)}`, 'Content-Type: text/html'))).toMatchObject({
      html: null,
      defects: ['html-too-large'],
    });
  });
});

test('the attachment index leads back to the bytes', () => {
  const bytes = mail(
    'From: a@b.example',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    '',
    'Hello',
    '--x',
    "Content-Type: application/pdf; name*=utf-8''Gr%C3%BC%C3%9Fe.pdf",
    'Content-Transfer-Encoding: base64',
    '',
    'AAEC',
    '--x--',
  );
  const [attachment] = readMail(bytes).attachments;
  expect(attachment).toMatchObject({
    index: 1,
    filename: 'Grüße.pdf',
    contentType: 'application/pdf',
    size: 3,
    inline: false,
  });
  expect(readAttachment(bytes, 1)?.bytes).toEqual(Buffer.from([0, 1, 2]));
  expect(readAttachment(bytes, 9)).toBeNull();
});

test('an enclosed message is read, folded and still an attachment', () => {
  const read = readMail(
    mail(
      ...[
        'From: a@b.example',
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        '',
        'See below',
        '--x',
        'Content-Type: message/rfc822',
        '',
      ],
      ...[
        'From: eva@far.example',
        'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
        'Content-Type: text/html',
        '',
        '<p>The <b>words</b></p>',
        '--x--',
      ],
    ),
  );
  expect(read.text).toMatch(/^See below[\s\S]*From: eva@far\.example\nSubject: Grüße\n\nThe words/);
  expect(read.folds).toMatchObject([{ kind: 'quote' }]);
  expect(read.attachments).toMatchObject([{ contentType: 'message/rfc822' }]);
});

test('mails without Message-ID, From or Date are read (T17)', () => {
  expect(readMail(mail('Subject: x', '', 'y'))).toMatchObject({
    messageId: null,
    from: [],
    date: null,
    text: 'y',
    defects: ['date-missing', 'from-missing', 'message-id-missing'],
  });
  expect(readMail(Buffer.from('From: a@b.example\rSubject: Mac\r\rold')).text).toBe('old');
});

test('any bytes give a reading whose offsets and text hold', () => {
  const fragment = fc.constantFrom(
    'From: a@b.example\r\n',
    'Content-Type: multipart/mixed; boundary=x\r\n',
    '--x\r\n',
    '\r\n',
    '=?utf-8?q?=C3',
    '> quoted\n',
    '-- \n',
    '<div>',
    'On 1 Jan a <a@b> wrote:\n',
    '\0',
    '\ud800',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 30 }),
      (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'utf-8');
        const read = readMail(bytes);
        expect(read.text).not.toMatch(/[\0\r]/);
        expect(read.text.isWellFormed()).toBe(true);
        let at = 0;
        for (const { from, to } of read.folds) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(at).toBeLessThanOrEqual(read.text.length);
        glimpseOf(bytes);
      },
    ),
    { numRuns: 300 },
  );
});
