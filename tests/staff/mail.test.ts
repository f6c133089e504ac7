import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

test('an invitation goes out by the first mailbox that can send; without one its link is only shown', async () => {
  const before = await w.as.admin('POST', '/invitations', {
    name: 'Bo',
    email: 'bo@staff.example',
    role: 'agent',
    teams: [],
  });
  expect(before.status).toBe(201);
  const sink = await startSmtpSink();
  try {
    const made = await w.as.admin('POST', '/mailboxes', {
      name: 'Support',
      address: 'support@company.example',
      smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
    });
    expect(made.status).toBe(201);
    expect(
      (
        await w.as.admin('POST', '/invitations', {
          name: 'Cy',
          email: 'cy@staff.example',
          role: 'agent',
          teams: [],
        })
      ).status,
    ).toBe(201);
    const [mail] = await sink.waitFor(1);
    const text = mail?.bytes.toString() ?? '';
    expect(text).toContain('To: cy@staff.example');
    expect(text).toContain('/welcome#invite');
    expect(text).toMatch(/^Auto-Submitted: /m);
  } finally {
    await sink.close();
  }
});
