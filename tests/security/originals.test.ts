import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';

/** Files as an attacker would name and type them: something that a browser would run if it were shown in place. */
const ATTACKS = [
  [
    'picture.svg',
    'image/svg+xml',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
  ],
  ['page.html', 'text/html', '<script>alert(1)</script>'],
  [
    'page.xhtml',
    'application/xhtml+xml',
    '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
  ],
  ['feed.xml', 'text/xml', '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'],
  ['shell.pht', 'application/x-httpd-php', '<?php system("id"); ?>'],
  ['code.js', 'text/javascript', 'alert(1)'],
  ['app.swf', 'application/x-shockwave-flash', 'FWS'],
  ['archive.mht', 'multipart/related', 'MIME-Version: 1.0'],
  ['both.gif', 'image/gif', 'GIF89a/*<script>alert(1)</script>*/=1;alert(1)'],
  ['mime.png', 'image/png; charset="x\r\nSet-Cookie: a=b"', '<script>alert(1)</script>'],
  ['twice.png', 'text/html', '<script>alert(1)</script>'],
  ['..\\..\\boot.html', 'text/html', '<script>alert(1)</script>'],
  ['../../../etc/passwd', 'text/plain', 'root'],
  ['a"; filename="x.html', 'text/plain', 'a'],
  ['invoice\u202Efdp.exe', 'application/pdf', 'MZ'],
  ['line\r\nSet-Cookie: stolen=1', 'text/plain', 'a'],
  ['', 'text/html', '<b>'],
] as const;

function mailWith(files: typeof ATTACKS): string {
  const part = ([name, type, content]: (typeof ATTACKS)[number]): string[] => [
    '--b',
    `Content-Type: ${type.replace(/[\r\n]+/g, ' ')}`,
    `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
  ];
  return [
    'From: Mallory <mallory@attacker.example>',
    'To: desk@company.example',
    'Subject: Files',
    'Message-ID: <files@attacker.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'See attached.',
    ...files.flatMap(part),
    '--b--',
    '',
  ].join('\r\n');
}

let w: World;
let entry: { id: string; attachments: { index: number; filename: string | null }[] };
beforeAll(async () => {
  w = await createWorld();
  await w.receive(mailWith(ATTACKS));
  const { body } = await w.as.agent('GET', '/search?q=attached');
  entry = (await w.as.agent('GET', `/entries/${body.items[0].entry.id}`)).body;
  expect(entry.attachments.length).toBeGreaterThanOrEqual(ATTACKS.length - 1);
});
afterAll(() => w.close());

describe('T39: what came from outside never runs on our host', () => {
  test('every attachment is a download or a plain picture: nosniff, sandboxed, of no type that a browser runs', async () => {
    for (const { index, filename } of entry.attachments) {
      const { status, headers } = await w.as.agent('GET', `/entries/${entry.id}/attachments/${index}`);
      const type = String(headers['content-type']);
      const disposition = String(headers['content-disposition']);
      expect(status, `${filename}`).toBe(200);
      expect(headers, `${filename}`).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(
        ['application/octet-stream', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'],
        `${filename}`,
      ).toContain(type);
      if (type === 'application/octet-stream') expect(disposition, `${filename}`).toMatch(/^attachment; /);
      expect(headers['set-cookie'], `${filename}`).toBeUndefined();
      // One header, one quoted name without folders, quotes or line breaks.
      expect(disposition, `${filename}`).toMatch(
        /^(attachment|inline); filename="[A-Za-z0-9._-]+"; filename\*=UTF-8''[A-Za-z0-9._~!$&+^`|%()*-]*$/,
      );
    }
  });

  test('an original is a download too', async () => {
    const { headers } = await w.as.agent('GET', `/entries/${entry.id}/original`);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; /),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('T40: files only for who may read the record', () => {
  const paths = (): string[] => [
    `/entries/${entry.id}/original`,
    ...entry.attachments.slice(0, 2).map(({ index }) => `/entries/${entry.id}/attachments/${index}`),
  ];

  test('a stranger, a wrong and an ended token get 401, and no byte or name of it', async () => {
    const { id, token } = await inTransaction(w.house.db, (tx) =>
      w.domains.staff.createToken(tx, { name: 'files', role: 'agent' }, system('test'), w.house.clock.now()),
    );
    const bearer = { authorization: `Bearer ${token}` };
    for (const path of paths()) expect((await w.stranger('GET', path, undefined, bearer)).status).toBe(200);
    expect((await w.as.admin('DELETE', `/tokens/${id}`)).status).toBeLessThan(300);
    for (const headers of [
      {},
      bearer,
      { authorization: 'Bearer kept_x' },
      { cookie: 'kept.session_token=x' },
    ])
      for (const path of paths()) {
        const answer = await w.stranger('GET', path, undefined, headers);
        expect(answer.status).toBe(401);
        expect(answer.body).toMatchObject({ code: 'not-signed-in' });
        expect(JSON.stringify([answer.body, answer.headers])).not.toMatch(/alert|mallory|svg|etag|filename/i);
      }
    for (const path of paths())
      expect((await w.stranger('GET', `${path}?token=${w.tokens.agent}`)).status).toBe(401);
  });

  test('every role may read; what is not there is 404 and looks the same whatever was asked for', async () => {
    for (const role of ROLES)
      for (const path of paths()) expect((await w.as[role]('GET', path)).status).toBe(200);
    const none = '01890000-0000-7000-8000-000000000001';
    for (const path of [
      `/entries/${none}/original`,
      `/entries/${none}/attachments/0`,
      `/entries/${entry.id}/attachments/999`,
      `/entries/${entry.id}/attachments/-1`,
      `/entries/${entry.id}/attachments/..%2f..%2foriginal`,
      '/entries/..%2f..%2fetc%2fpasswd/original',
    ])
      expect((await w.as.agent('GET', path)).body, path).toMatchObject({ status: 404, code: 'not-found' });
  });

  test('a file may not be uploaded by a stranger or an auditor, and a wrong hash attaches nothing', async () => {
    expect((await w.stranger('POST', '/uploads', {})).status).toBe(401);
    expect((await w.as.auditor('POST', '/uploads', {})).status).toBe(403);
  });
});
