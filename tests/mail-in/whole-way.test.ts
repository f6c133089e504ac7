/** The whole way with everything real: IMAP in, queue, timers, the API, SMTP out. */
import { expect, test } from 'vitest';
import { startWork } from '#server/roles.ts';
import { DOVECOT_PASSWORD, dovecotIsHere, startDovecot } from '../support/mail-servers/dovecot.ts';
import { startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { mail } from '../support/mails.ts';
import { createWorld } from '../support/world.ts';
import { until } from './support.ts';

test.skipIf(!dovecotIsHere)(
  'a mail comes in by IMAP, is answered at the desk, leaves by SMTP, and the worker stops within 5 s',
  async () => {
    const dovecot = await startDovecot();
    const sink = await startSmtpSink();
    const world = await createWorld();
    const work = await startWork(world.house, world.domains);
    await dovecot.deliver('whole', mail({ to: 'whole@company.example', id: 'whole@customer.example' }));
    await world.as.admin('POST', '/mailboxes', {
      name: 'Whole',
      address: 'whole@company.example',
      imap: { host: '127.0.0.1', port: dovecot.port, tls: 'none', user: 'whole' },
      smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
      secrets: { imapPassword: DOVECOT_PASSWORD },
    });
    const inbox = async () => (await world.as.agent('GET', '/conversations')).body.items;
    await until(async () => (await inbox()).length === 1);
    const [conversation] = await inbox();
    const sent = await world.as.agent('POST', `/conversations/${conversation.id}/messages`, {
      to: [{ address: 'ada@customer.example' }],
      subject: 'Re: The line is down',
      text: 'It is up again.',
    });
    expect(sent.status).toBe(202);
    await sink.waitFor(1);
    const shown = async () => (await world.as.agent('GET', `/conversations/${conversation.id}`)).body;
    await until(async () => (await shown()).items[1]?.delivery === 'accepted');
    expect((await shown()).waitingSince).toBeNull();
    expect(sink.messages[0]?.bytes.toString()).toContain('In-Reply-To: <whole@customer.example>');
    expect(Date.parse((await shown()).items[1].recordedAt)).toBeGreaterThanOrEqual(
      Date.parse(sent.body.leavesAt),
    );
    const stopping = performance.now();
    await work.stop();
    expect(performance.now() - stopping).toBeLessThan(5000);
    await world.close();
    await sink.close();
    await dovecot.close();
  },
);
