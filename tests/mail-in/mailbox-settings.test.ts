import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const settings = (more: Record<string, unknown> = {}) => ({
  name: 'Support',
  address: 'support@company.example',
  imap: { host: 'imap.company.example', port: 993, tls: 'tls', user: 'support' },
  smtp: { host: 'smtp.company.example', port: 465, tls: 'tls', user: 'support' },
  secrets: { imapPassword: 'canary-imap', smtpPassword: 'canary-smtp' },
  ...more,
});

const off = { active: false };

test('secrets are sealed: never in an answer, an event, or plain in the database', async () => {
  const made = await world.as.admin('POST', '/mailboxes', settings());
  expect(made).toMatchObject({
    status: 201,
    body: { secretsSet: ['imapPassword', 'smtpPassword'], receives: true, sends: true },
  });
  await world.as.admin('PATCH', `/mailboxes/${made.body.id}`, { secrets: { smtpPassword: 'canary-new' } });
  const shown = [made.body, (await world.as.admin('GET', '/mailboxes')).body];
  const { rows } = await sql<{ all: string }>`
    select (select jsonb_agg(to_jsonb(m)) from mailboxes m)::text || (select jsonb_agg(to_jsonb(e)) from events e)::text as all`.execute(
    world.house.db,
  );
  expect(JSON.stringify([shown, rows])).not.toContain('canary');
});

test('a change leaves alone what it does not name', async () => {
  const { body } = await world.as.admin(
    'POST',
    '/mailboxes',
    settings({ aliases: ['help@company.example'], signature: 'Bye' }),
  );
  const changed = await world.as.admin('PATCH', `/mailboxes/${body.id}`, { name: 'Help desk' });
  const { name: _a, status: _s, ...before } = body;
  const { name, status: _t, ...after } = changed.body;
  expect(name).toBe('Help desk');
  expect(after).toEqual(before);
});

test('a password goes only to the server that it was given for', async () => {
  const { body } = await world.as.admin('POST', '/mailboxes', settings());
  const moved = await world.as.admin('PATCH', `/mailboxes/${body.id}`, {
    imap: { host: 'evil.example', port: 993, tls: 'tls', user: 'support' },
  });
  expect(moved.body.secretsSet).toEqual(['smtpPassword']);
});

test('an address belongs to one mailbox, aliases included', async () => {
  await world.as.admin('POST', '/mailboxes', settings({ aliases: ['help@company.example'] }));
  expect(
    await world.as.admin('POST', '/mailboxes', settings({ address: 'HELP@Company.example' })),
  ).toMatchObject({
    status: 409,
    body: { code: 'address-taken' },
  });
});

test('only admins change mailboxes; others see that they are there and not where their servers are', async () => {
  const { body } = await world.as.admin('POST', '/mailboxes', settings());
  for (const role of ['agent', 'lead', 'manager', 'auditor'] as const) {
    expect((await world.as[role]('POST', '/mailboxes', settings())).status).toBe(403);
    expect((await world.as[role]('PATCH', `/mailboxes/${body.id}`, off)).status).toBe(403);
    expect((await world.as[role]('POST', '/mailboxes/trial', {})).status).toBe(403);
    const shown = await world.as[role]('GET', `/mailboxes/${body.id}`);
    expect(shown.body).toMatchObject({
      address: 'support@company.example',
      imap: null,
      smtp: null,
      secretsSet: [],
      sends: true,
    });
  }
});

test('a trial signs in and says in words how it went, and changes nothing', async () => {
  const sink = await startSmtpSink({ behaviours: { auth: { user: 'support', password: 'right' } } });
  const smtp = { host: '127.0.0.1', port: sink.port, tls: 'none', user: 'support' };
  const good = await world.as.admin('POST', '/mailboxes/trial', { smtp, secrets: { smtpPassword: 'right' } });
  expect(good).toMatchObject({ status: 200, body: { imap: null, smtp: { ok: true } } });
  const bad = await world.as.admin('POST', '/mailboxes/trial', { smtp, secrets: { smtpPassword: 'wrong' } });
  expect(bad.body.smtp).toMatchObject({ ok: false, say: expect.stringContaining('refused the sign-in') });
  await sink.close();
  expect((await world.as.admin('GET', '/mailboxes')).body.items).toEqual([]);
});
