/** Mail in through a real IMAP server (Debian's dovecot) and whole workers, up to the record. Skipped, loudly, without dovecot. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMailReader } from '#connectors/email/reading/index.ts';
import type { MailReading } from '#contracts/mail.ts';
import { sql } from '#platform/db/index.ts';
import { type Dovecot, dovecotIsHere, startDovecot } from '../support/mail-servers/dovecot.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';
import {
  agree,
  asOwner,
  connect,
  counts,
  entryCount,
  kill,
  services,
  startProcess,
  until,
} from './support.ts';

let dovecot: Dovecot;
let world: World;
let users = 0;
const closing: (() => Promise<unknown>)[] = [];
const newUser = (): string => `box${++users}`;

describe.skipIf(!dovecotIsHere)('a mailbox', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.close());
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await world.close();
  });
  const start = async (...given: Parameters<typeof services> extends [World, ...infer R] ? R : never) => {
    const running = await services(world, ...given);
    closing.push(running.end);
    return running;
  };

  test('that is connected at the desk is fetched, shown with sums that agree, and stopped when it is switched off', async () => {
    const user = newUser();
    for (let n = 0; n < 5; n += 1) await dovecot.deliver(user, mail({ subject: `mail ${n}` }));
    const running = await start();
    const id = await connect(world, dovecot, user);
    await until(async () => (await counts(world, id)).stored === 5);
    await dovecot.deliver(user, mail({ subject: 'one more' }));
    await until(async () => (await counts(world, id)).stored === 6);
    expect(await counts(world, id)).toEqual({
      found: 6,
      stored: 6,
      duplicates: 0,
      quarantined: 0,
      waiting: 0,
      failed: 0,
    });
    await until(
      async () => (await world.as.admin('GET', `/mailboxes/${id}`)).body.status.state === 'connected',
    );
    await world.as.admin('PATCH', `/mailboxes/${id}`, { active: false });
    await until(() => running.watchers.watching.length === 0);
    expect((await world.as.agent('GET', `/mailboxes/${id}`)).body).toMatchObject({
      imap: null,
      secretsSet: [],
      status: { state: 'off' },
    });
  });

  test('with a wrong password says so in plain words, and goes on when it is put right', async () => {
    const user = newUser();
    await dovecot.deliver(user, mail());
    await start();
    const id = await connect(world, dovecot, user);
    await world.as.admin('PATCH', `/mailboxes/${id}`, { secrets: { imapPassword: 'wrong' } });
    await until(async () => (await world.as.admin('GET', `/mailboxes/${id}`)).body.status.state === 'failed');
    const { body } = await world.as.admin('GET', `/mailboxes/${id}`);
    expect(body.status.say).toContain('refused the sign-in');
    expect(JSON.stringify(body)).not.toContain('wrong"');
    await world.as.admin('PATCH', `/mailboxes/${id}`, { secrets: { imapPassword: 'kept-test' } });
    await until(
      async () => (await world.as.admin('GET', `/mailboxes/${id}`)).body.status.state === 'connected',
    );
  });

  test('T14 a worker killed between fetch and commit: mail is at its source or stored, never neither', async () => {
    const user = newUser();
    for (let n = 0; n < 12; n += 1)
      await dovecot.deliver(user, mail({ id: `t14-${n}@x.example`, text: `number ${n}` }));
    await asOwner(
      world,
      `create function stall() returns trigger language plpgsql as $$
       begin if (select count(*) from mail_sightings) = 5 then perform pg_sleep(600); end if; return new; end $$`,
    );
    await asOwner(
      world,
      'create trigger stall before insert on mail_sightings for each row execute function stall()',
    );
    const id = await connect(world, dovecot, user, { afterCommit: 'delete' });
    const first = await startProcess(world);
    closing.push(() => kill(first));
    const stalled = `from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    await until(async () => (await asOwner(world, `select 1 ${stalled}`)) > 0);
    await kill(first);
    await asOwner(world, `select pg_terminate_backend(pid) ${stalled}`);
    await asOwner(world, 'drop trigger stall on mail_sightings');
    await start();
    await until(async () => (await counts(world, id)).stored === 12);
    expect(agree(await counts(world, id))).toBe(true);
    expect(await entryCount(world)).toBe(12);
  });

  test('T15 the whole mailbox comes again under a new UIDVALIDITY: nothing new, nothing missing', async () => {
    const user = newUser();
    for (let n = 0; n < 8; n += 1)
      await dovecot.deliver(user, mail({ id: `t15-${n}@x.example`, text: `number ${n}` }));
    const id = await connect(world, dovecot, user);
    const first = await services(world);
    await until(async () => (await counts(world, id)).stored === 8);
    await first.end();
    await dovecot.renumber(user);
    await dovecot.restart();
    await dovecot.deliver(user, mail({ id: 't15-new@x.example' }));
    await start();
    await until(
      async () => (await counts(world, id)).found === 17 && (await counts(world, id)).waiting === 0,
    );
    expect(await counts(world, id)).toMatchObject({ stored: 9, duplicates: 8, quarantined: 0, failed: 0 });
    expect(await entryCount(world)).toBe(9);
  });

  test('T16 T17 same Message-ID, no Message-ID, no From, no Date: all stored, the mailbox goes on', async () => {
    const user = newUser();
    const odd = [
      mail({ id: 'same@x.example', text: 'one body' }),
      mail({ id: 'same@x.example', text: 'another body' }),
      'Subject: no id, no from, no date\r\n\r\nx\r\n',
      'Message-ID: <>\r\nFrom: \r\nDate: \r\n\r\nempty ones\r\n',
      '\r\nno header at all\r\n',
    ];
    for (const bytes of [...odd, odd[0] ?? '', mail({ text: 'the last one' })])
      await dovecot.deliver(user, bytes);
    const id = await connect(world, dovecot, user);
    await start();
    await until(async () => (await counts(world, id)).found === 7 && (await counts(world, id)).waiting === 0);
    expect(await counts(world, id)).toEqual({
      found: 7,
      stored: 6,
      duplicates: 1,
      quarantined: 0,
      waiting: 0,
      failed: 0,
    });
    expect(await entryCount(world)).toBe(6);
  });

  test('T18 one unreadable among a hundred: 99 are filed, one is quarantined and told, and reading it again works', async () => {
    const user = newUser();
    for (let n = 0; n < 100; n += 1)
      await dovecot.deliver(
        user,
        mail({ from: 'Eve <eve@x.example>', subject: `number ${n}`, text: n === 50 ? 'poison' : 'fine' }),
      );
    const reader = createMailReader({ workers: 1 });
    closing.push(() => reader.close());
    let cured = false;
    const fragile = {
      attachment: reader.attachment,
      read: async (source: Parameters<typeof reader.read>[0]): Promise<MailReading> => {
        const poison = 'bytes' in source && Buffer.from(source.bytes).includes('poison');
        if (!poison || cured) return reader.read(source);
        const glimpse = {
          from: { address: 'eve@x.example', name: 'Eve' },
          subject: 'number 50',
          date: null,
          messageId: null,
        };
        return { ok: false, unreadable: { code: 'parser-error', say: 'It broke the reader.', glimpse } };
      },
    };
    const id = await connect(world, dovecot, user);
    await start({ reader: fragile });
    await until(
      async () => (await counts(world, id)).stored === 99 && (await counts(world, id)).quarantined === 1,
    );
    expect(agree(await counts(world, id))).toBe(true);
    const { rows } = await sql<{
      at: Date;
    }>`select at from events where type = 'kept.mail.quarantined'`.execute(world.house.db);
    expect(rows).toHaveLength(1);
    const list = (await world.as.agent('GET', '/quarantine')).body.items;
    expect(list).toEqual([
      expect.objectContaining({
        from: 'eve@x.example',
        subject: 'number 50',
        code: 'parser-error',
        tries: 1,
      }),
    ]);
    const url = `/quarantine/${list[0].sha256}/retry`;
    expect((await world.as.agent('POST', url)).status).toBe(403);
    expect((await world.as.lead('POST', url)).status).toBe(202);
    await until(async () => (await world.as.agent('GET', '/quarantine')).body.items[0]?.tries === 2);
    cured = true;
    expect((await world.as.lead('POST', url)).status).toBe(202);
    await until(async () => (await counts(world, id)).stored === 100);
    expect((await world.as.agent('GET', '/quarantine')).body.items).toEqual([]);
    const timeline = await world.as.agent(
      'GET',
      `/customers/${list[0].customerId}/record?limit=100&direction=in`,
    );
    const entries: { aboutEntryId: string | null; kind: string; preview: string }[] = timeline.body.items;
    const about = entries.filter((one) => one.aboutEntryId === list[0].entryId);
    expect(about).toEqual([expect.objectContaining({ kind: 'message', preview: 'poison' })]);
  });

  test('T19 two workers on one mailbox: one watches, the other takes over when it is killed; each mail once', async () => {
    const user = newUser();
    for (let n = 0; n < 20; n += 1)
      await dovecot.deliver(user, mail({ id: `t19-${n}@x.example`, text: `number ${n}` }));
    const id = await connect(world, dovecot, user);
    const first = await startProcess(world);
    closing.push(() => kill(first));
    const second = await start();
    await until(async () => (await counts(world, id)).stored === 20);
    expect(second.watchers.watching).toEqual([]);
    await kill(first);
    await dovecot.deliver(user, mail({ id: 't19-late@x.example' }));
    await until(() => second.watchers.watching.length === 1);
    await until(async () => (await counts(world, id)).stored === 21);
    expect(await counts(world, id)).toMatchObject({ found: 21, duplicates: 0 });
    expect(await entryCount(world)).toBe(21);
  });

  test('T20 a mail that was passed over is found by comparing with the server, reported and stored', async () => {
    const user = newUser();
    for (let n = 0; n < 3; n += 1) await dovecot.deliver(user, mail({ text: `number ${n}` }));
    const id = await connect(world, dovecot, user);
    const running = await start();
    await until(async () => (await counts(world, id)).stored === 3);
    // Planted: as if the second one had never been offered to us.
    await asOwner(world, `delete from mail_sightings where key like '%:2'`);
    const missed = await running.watchers.reconcile(id);
    expect(missed).toEqual([expect.objectContaining({ uid: 2, folder: 'INBOX' })]);
    const { rows } = await sql<{
      data: { count: number };
    }>`select data from events where type = 'kept.mailbox.missed'`.execute(world.house.db);
    expect(rows.map((row) => row.data.count)).toEqual([1]);
    expect(await running.watchers.reconcile(id)).toEqual([]);
    expect((await counts(world, id)).found).toBe(3);
  });

  test('T28 a huge mail is streamed: twice the size takes no more memory, and the mail is kept whole', async () => {
    const user = newUser();
    const line = `${'x'.repeat(998)}\r\n`;
    const huge = (bytes: number): Buffer =>
      Buffer.concat([Buffer.from(mail({ subject: `huge ${bytes}`, text: '' })), Buffer.alloc(bytes, line)]);
    const child = await startProcess(world);
    closing.push(() => kill(child));
    await dovecot.deliver(user, huge(70_000_000));
    const id = await connect(world, dovecot, user);
    await until(async () => (await counts(world, id)).quarantined === 1);
    const before = await peakOf(child.pid);
    const bytes = huge(140_000_000);
    await dovecot.deliver(user, bytes);
    await until(async () => (await counts(world, id)).quarantined === 2);
    const grown = (await peakOf(child.pid)) - before;
    console.info(
      `T28: after a mail of 70 MB the worker's peak was ${Math.round(before / 1024)} MB; one of 140 MB added ${Math.round(grown / 1024)} MB`,
    );
    expect(grown).toBeLessThan(32 * 1024);
    const [item] = (await world.as.agent('GET', '/quarantine')).body.items;
    expect(item).toMatchObject({
      code: 'too-large',
      size: bytes.length,
      subject: 'huge 140000000',
      from: 'ada@customer.example',
    });
  });
});

/** Peak resident memory of a process in kB. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
}
