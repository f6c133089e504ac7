import { afterEach, describe, expect, test } from 'vitest';
import { createMailReader } from '#connectors/email/reading/index.ts';
import { sql } from '#platform/db/index.ts';
import { bounceOf } from '../support/bounce.ts';
import { mail } from '../support/mails.ts';
import { message, type Office, openOffice } from './office.ts';

const open: Office[] = [];
const office = async (...given: Parameters<typeof openOffice>): Promise<Office> => {
  const made = await openOffice(...given);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const header = (bytes: Buffer, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im')
    .exec(bytes.toString())?.[1]
    ?.replace(/\r\n[ \t]+/g, ' ');

describe('an answer', () => {
  test('leaves after the undo window with name, signature, reply address and threading, and is on the record', async () => {
    const { world, sink, comesIn, pass, handOver, outgoing, evidence } = await office();
    const { conversationId, entryId } = await comesIn({ id: 'first@customer.example' });
    const sent = await world.as.agent(
      'POST',
      `/conversations/${conversationId}/messages`,
      message({ inReplyTo: entryId }),
    );
    expect(sent).toMatchObject({
      status: 202,
      body: { state: 'waiting', entryId: null, text: 'We are on it.' },
    });
    await handOver();
    expect(sink.messages).toHaveLength(0);
    await pass(10_000);
    await handOver();
    expect(sink.messages).toHaveLength(1);
    const { bytes, from, to } = sink.messages[0] ?? { bytes: Buffer.alloc(0), from: '', to: [] };
    expect({ from, to }).toEqual({ from: 'support@company.example', to: ['ada@customer.example'] });
    expect(header(bytes, 'From')).toBe('test agent <support@company.example>');
    expect(header(bytes, 'Reply-To')).toMatch(/<support\+[a-z2-9]{26}@company\.example>/);
    expect(header(bytes, 'In-Reply-To')).toBe('<first@customer.example>');
    expect(header(bytes, 'References')).toBe('<first@customer.example>');
    expect(header(bytes, 'Message-ID')).toBe(`<${sent.body.id}@company.example>`);
    expect(header(bytes, 'Auto-Submitted')).toBeUndefined();
    const shownText = bytes.toString().replaceAll('=\r\n', '').replaceAll('--=20', '-- ');
    expect(shownText).toMatch(/We are on it\.\r\n\r\nYour case number is [^\r]+\r\n\r\n-- \r\nYour Company/);
    const row = await outgoing(sent.body.id);
    expect(row.state).toBe('sent');
    expect((await evidence(row.entry_id ?? '')).map((one) => one.rung)).toEqual(['created', 'accepted']);
    const original = await world.as.agent('GET', `/entries/${row.entry_id}/original`);
    expect(original.body).toBe(bytes.toString());
    const shown = await world.as.agent('GET', `/conversations/${conversationId}`);
    expect(shown.body).toMatchObject({ waitingSince: null, outgoing: [], entries: 2 });
    expect(shown.body.items[1]).toMatchObject({
      direction: 'out',
      delivery: 'accepted',
      author: { type: 'token', name: 'test agent', address: 'support@company.example' },
    });
    expect(shown.body.items[1].folds).toEqual([expect.objectContaining({ kind: 'signature' })]);
  });

  test('is answered into the same conversation, by reply address and by References', async () => {
    const { world, sink, comesIn, pass, handOver } = await office();
    const { conversationId } = await comesIn({});
    await world.as.agent('POST', `/conversations/${conversationId}/messages`, message());
    await pass(10_000);
    await handOver();
    const bytes = sink.messages[0]?.bytes ?? Buffer.alloc(0);
    const replyTo = /<([^>]+)>/.exec(header(bytes, 'Reply-To') ?? '')?.[1] ?? '';
    const byAddress = await comesIn({ to: replyTo, subject: 'Something else', from: 'ada@customer.example' });
    expect(byAddress.conversationId).toBe(conversationId);
    const byReferences = await comesIn({
      references: (header(bytes, 'Message-ID') ?? '').slice(1, -1),
      subject: 'x',
    });
    expect(byReferences.conversationId).toBe(conversationId);
  });

  test('takes files along, uploaded ones and those of an earlier mail', async () => {
    const { world, sink, pass, handOver } = await office();
    const form =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="../../bill\u202e.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF bytes\r\n--b--\r\n';
    const upload = await world.as.agent('POST', '/uploads', form, {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect(upload).toMatchObject({
      status: 201,
      body: { filename: 'bill.pdf', contentType: 'application/pdf', size: 10 },
    });
    const customer = await world.as.agent('POST', '/customers', { kind: 'person', name: 'Eve' });
    const { sha256, filename, contentType } = upload.body;
    const first = await world.as.agent('POST', '/conversations', {
      ...message({ attachments: [{ upload: sha256, filename, contentType }] }),
      customerId: customer.body.id,
    });
    expect(first.status).toBe(202);
    await pass(10_000);
    await handOver();
    const { entryId, conversationId } = await outgoingEntry(world, first.body.id);
    const shown = await world.as.agent('GET', `/entries/${entryId}`);
    expect(shown.body.attachments).toEqual([expect.objectContaining({ filename: 'bill.pdf', size: 10 })]);
    const forward = message({
      to: [{ address: 'bob@third.example' }],
      inReplyTo: entryId,
      forward: true,
      subject: 'Fwd: it',
    });
    const second = await world.as.agent('POST', `/conversations/${conversationId}/messages`, forward);
    expect(second.status).toBe(202);
    await pass(10_000);
    await handOver();
    const reader = createMailReader();
    const read = await reader.read({ bytes: sink.messages[1]?.bytes ?? Buffer.alloc(0) });
    await reader.close();
    expect(read.ok && read.mail.attachments).toEqual([
      expect.objectContaining({ filename: 'bill.pdf', size: 10 }),
    ]);
    expect(read.ok && read.mail.text).toContain(
      'Forwarded message ----------\nFrom: test agent <support@company.example>',
    );
    expect(sink.messages[1]?.bytes.toString()).toContain(Buffer.from('%PDF bytes').toString('base64'));
  });

  test('can be taken back while it waits, and no longer once it has left', async () => {
    const { world, sink, comesIn, pass, handOver } = await office();
    const { conversationId } = await comesIn({});
    const url = `/conversations/${conversationId}/messages`;
    const first = await world.as.agent('POST', url, message());
    expect((await world.as.agent('GET', `/conversations/${conversationId}`)).body.outgoing).toHaveLength(1);
    expect(await world.as.agent('POST', `/outgoing/${first.body.id}/withdrawal`)).toMatchObject({
      status: 200,
      body: { state: 'withdrawn', text: 'We are on it.' },
    });
    const second = await world.as.agent('POST', url, message());
    await pass(60_000);
    await handOver();
    expect(sink.messages).toHaveLength(1);
    expect(await world.as.agent('POST', `/outgoing/${second.body.id}/withdrawal`)).toMatchObject({
      status: 409,
      body: { code: 'already-left' },
    });
  });

  test('is refused with the name of what is wrong, and nothing is kept', async () => {
    const { world, comesIn } = await office();
    const { conversationId } = await comesIn({});
    const refused = async (more: Record<string, unknown>) => {
      const { status, body } = await world.as.agent(
        'POST',
        `/conversations/${conversationId}/messages`,
        message(more),
      );
      return `${status} ${body.errors?.[0]?.field}`;
    };
    expect(await refused({ to: [{ address: 'a@b.example', name: 'A\r\nBcc: x@y.example' }] })).toBe(
      '422 to.0.name',
    );
    expect(await refused({ subject: 'a\r\nBcc: x@y.example' })).toMatch(/^422 .*subject/);
    expect(
      await refused({ attachments: [{ upload: '0'.repeat(64), filename: 'a', contentType: 'a/b' }] }),
    ).toBe('422 attachments.0.upload');
    expect(await refused({ mailboxId: '00000000-0000-7000-8000-000000000001' })).toBe('422 mailboxId');
    expect(await refused({ to: [{ address: 'a@b.example, c@d.example' }] })).toMatch(/^422 .*address/);
    const { rows } = await sql`select 1 from outgoing`.execute(world.house.db);
    expect(rows).toHaveLength(0);
  });

  test('needs a mailbox that sends, and says so', async () => {
    const { world, comesIn, mailboxId } = await office();
    const { conversationId } = await comesIn({});
    await world.as.admin('PATCH', `/mailboxes/${mailboxId}`, { smtp: null });
    expect(
      await world.as.agent('POST', `/conversations/${conversationId}/messages`, message()),
    ).toMatchObject({
      status: 409,
      body: { code: 'no-mailbox' },
    });
  });
});

async function outgoingEntry(world: Office['world'], id: string) {
  const { rows } = await sql<{ entry_id: string; conversation_id: string }>`
    select entry_id, conversation_id from outgoing where id = ${id}`.execute(world.house.db);
  return { entryId: rows[0]?.entry_id ?? '', conversationId: rows[0]?.conversation_id ?? '' };
}

describe('trouble', () => {
  test('a bounce that names no message rebuts nothing: what went there lately is in doubt, before people', async () => {
    const { world, comesIn, pass, handOver, outgoing, evidence } = await office();
    const { conversationId } = await comesIn({});
    const other = await comesIn({ from: 'Eve <eve@customer.example>' });
    const sends = async (id: string, to: string): Promise<string> => {
      const sent = await world.as.agent(
        'POST',
        `/conversations/${id}/messages`,
        message({ to: [{ address: to }] }),
      );
      await pass(10_000);
      await handOver();
      return sent.body.id;
    };
    const old = await sends(conversationId, 'ada@customer.example');
    await pass(6 * 86_400_000);
    const late = await sends(conversationId, 'ada@customer.example');
    const eves = await sends(other.conversationId, 'eve@customer.example');
    await world.receive(bounceOf(null, 'ada@customer.example'));
    expect([(await outgoing(old)).state, (await outgoing(eves)).state]).toEqual(['sent', 'sent']);
    const row = await outgoing(late);
    expect(row).toMatchObject({ state: 'in-doubt', say: expect.stringContaining('names no message') });
    const rungs = await evidence(row.entry_id ?? '');
    expect(rungs.map((one) => one.rung)).toEqual(['created', 'accepted', 'in-doubt']);
    const shown = await world.as.agent('GET', `/conversations/${conversationId}`);
    expect(shown.body).toMatchObject({ state: 'open', flags: ['delivery-in-doubt'] });
    expect((await world.as.agent('GET', '/outgoing?mine=true')).body.items).toHaveLength(1);
  });

  test('a bounce becomes evidence, fails the mail, tells its author and brings the conversation back', async () => {
    const { world, comesIn, pass, handOver, outgoing, evidence, events } = await office();
    const { conversationId } = await comesIn({});
    const sent = await world.as.agent('POST', `/conversations/${conversationId}/messages`, message());
    await pass(10_000);
    await handOver();
    await world.as.agent('PATCH', `/conversations/${conversationId}`, { state: 'done' });
    await world.receive(bounceOf(`${sent.body.id}@company.example`, 'ada@customer.example'));
    const row = await outgoing(sent.body.id);
    expect(row).toMatchObject({ state: 'failed', say: expect.stringContaining('user unknown') });
    const rungs = await evidence(row.entry_id ?? '');
    expect(rungs.map((one) => one.rung)).toEqual(['created', 'accepted', 'failed']);
    expect((await events('kept.outgoing.changed')).at(-1)).toMatchObject({
      state: 'failed',
      authorId: expect.any(String),
    });
    const shown = await world.as.agent('GET', `/conversations/${conversationId}`);
    expect(shown.body).toMatchObject({ state: 'open', flags: ['delivery-failed'] });
    expect(shown.body.outgoing).toHaveLength(1);
    expect((await world.as.agent('GET', '/outgoing?mine=true')).body.items).toHaveLength(1);
    expect((await world.as.lead('GET', '/outgoing?mine=true')).body.items).toHaveLength(0);
    const again = await world.as.agent('POST', `/outgoing/${sent.body.id}/retry`, { sure: true });
    expect(again).toMatchObject({ status: 202, body: { state: 'leaving' } });
    await handOver();
    expect((await outgoing(sent.body.id)).state).toBe('sent');
    expect((await world.as.agent('GET', `/conversations/${conversationId}`)).body.flags).toEqual([]);
  });

  test('T59 a refusal for good is told at once; a temporary one is tried again, called delayed after an hour, given up after two days', {
    timeout: 60_000,
  }, async () => {
    const behaviours = {
      recipient: (address: string) =>
        address.startsWith('gone')
          ? { code: 550, text: 'no such user' }
          : address.startsWith('busy')
            ? { code: 451, text: 'try later' }
            : null,
    };
    const { world, sink, comesIn, pass, handOver, outgoing, evidence } = await office(behaviours);
    const { conversationId } = await comesIn({});
    const url = `/conversations/${conversationId}/messages`;
    const to = (...names: string[]) => ({
      to: names.map((name) => ({ address: `${name}@customer.example` })),
    });
    const gone = await world.as.agent('POST', url, message(to('gone', 'ada')));
    const busy = await world.as.agent('POST', url, message(to('busy', 'bob')));
    await pass(10_000);
    await handOver();
    expect(await outgoing(gone.body.id)).toMatchObject({
      state: 'failed',
      say: expect.stringMatching(/gone@customer.*no such user.*The other recipients got it/),
    });
    expect(await outgoing(busy.body.id)).toMatchObject({
      state: 'leaving',
      say: expect.stringContaining('try later'),
    });
    expect(sink.messages.map((one) => one.to)).toEqual([['ada@customer.example'], ['bob@customer.example']]);
    const entry = (await outgoing(busy.body.id)).entry_id ?? '';
    const dueIn = async (): Promise<number> => {
      const { rows } = await sql<{ due_at: Date }>`
        select due_at from timers where kind = 'outgoing.retry' and done_at is null`.execute(world.house.db);
      return Math.round(((rows[0]?.due_at.getTime() ?? 0) - world.house.clock.now().getTime()) / 60_000);
    };
    const waits = [await dueIn()];
    for (let tries = 0; tries < 6; tries += 1) {
      await pass((waits.at(-1) ?? 0) * 60_000);
      await handOver();
      waits.push(await dueIn());
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect((await evidence(entry)).filter((one) => one.rung === 'delayed')).toHaveLength(1);
    expect((await outgoing(busy.body.id)).say).toMatch(/^Delayed/);
    for (let days = 0; days < 2; days += 1) {
      await pass(24 * 3600_000);
      await handOver();
    }
    expect((await outgoing(busy.body.id)).state).toBe('failed');
    expect((await evidence(entry)).at(-1)).toMatchObject({
      rung: 'failed',
      recipient: 'busy@customer.example',
    });
    expect(sink.messages).toHaveLength(2);
  });

  test('T60 two automatic answerers: nothing automatic leaves, whatever comes in', {
    timeout: 60_000,
  }, async () => {
    const { world, sink, comesIn, pass, handOver } = await office();
    const { conversationId } = await comesIn({});
    await world.as.agent('POST', `/conversations/${conversationId}/messages`, message());
    await pass(10_000);
    await handOver();
    for (const headers of [
      ['Auto-Submitted: auto-replied'],
      ['Precedence: bulk', 'List-Id: <l.example>'],
      ['X-Autoreply: yes'],
    ])
      for (let n = 0; n < 3; n += 1) await world.receive(mail({ subject: 'Out of office', headers }));
    await world.receive(bounceOf('unknown@elsewhere.example', 'ada@customer.example'));
    await pass(24 * 3600_000);
    await handOver();
    expect(sink.messages).toHaveLength(1);
    const { rows } = await sql`select 1 from outgoing`.execute(world.house.db);
    expect(rows).toHaveLength(1);
  });
});
