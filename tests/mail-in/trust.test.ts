import { connect as openSocket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createReceiver } from '#domains/mail/index.ts';
import { sql } from '#platform/db/index.ts';
import { spaceLeft, startListening } from '#server/services/listening.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function company(): Promise<World> {
  const world = await createWorld();
  worlds.push(world);
  const made = await world.as.admin('POST', '/mailboxes', {
    name: 'Support',
    address: 'support@company.example',
    aliases: ['help@company.example'],
    smtp: { host: '127.0.0.1', port: 1, tls: 'none' },
  });
  expect(made.status).toBe(201);
  return world;
}

interface Row {
  id: string;
  direction: string;
  author: { type: string; address: string | null };
  customer_id: string;
  conversation_id: string | null;
  flags: string[];
}

async function comesIn(world: World, bytes: string): Promise<Row> {
  const before = await rows(world);
  await world.receive(bytes);
  const fresh = (await rows(world)).find((row) => !before.some((one) => one.id === row.id));
  if (!fresh) throw new Error('nothing was filed');
  return fresh;
}

async function rows(world: World): Promise<Row[]> {
  const found = await sql<Row>`
    select e.id, direction, author, e.customer_id, conversation_id, c.details -> 'flags' as flags
    from entries e join entry_contents c on c.entry_id = e.id`.execute(world.house.db);
  return found.rows;
}

const tokenOf = async (world: World, conversationId: string): Promise<string> => {
  const sent = await world.as.agent('POST', `/conversations/${conversationId}/messages`, {
    to: [{ address: 'ada@customer.example' }],
    subject: 'Re',
    text: 'x',
  });
  const { rows: found } = await sql<{ at: string }>`
    select message -> 'replyTo' ->> 'address' as at from outgoing where id = ${sent.body.id}`.execute(
    world.house.db,
  );
  return found[0]?.at ?? '';
};

describe('mail that pretends', () => {
  test('T30 a mail in the name of an agent never acts as staff, and nothing is mailed on', async () => {
    const world = await company();
    const first = await comesIn(world, mail());
    const spoofed = await comesIn(
      world,
      mail({
        from: 'Support <support@company.example>',
        to: 'ada@customer.example',
        cc: 'support@company.example',
      }),
    );
    expect(spoofed).toMatchObject({ direction: 'in', author: { type: 'other' }, flags: ['claims-to-be-us'] });
    expect(spoofed.conversation_id).not.toBe(first.conversation_id);
    const { rows: outgoing } = await sql`select 1 from outgoing`.execute(world.house.db);
    expect(outgoing).toEqual([]);
  });

  test('T30 a guessed reply token opens nothing; a replayed one is flagged, and its writer is no customer and no agent', async () => {
    const world = await company();
    const first = await comesIn(world, mail());
    const real = await tokenOf(world, first.conversation_id ?? '');
    const guessed = real.replace(/\+[^@]+@/, `+${'a'.repeat(26)}@`);
    const stranger = await comesIn(world, mail({ from: 'mallory@evil.example', to: guessed }));
    expect(stranger.conversation_id).not.toBe(first.conversation_id);
    const replayed = await comesIn(world, mail({ from: 'mallory@evil.example', to: real }));
    expect(replayed).toMatchObject({
      conversation_id: first.conversation_id,
      author: { type: 'other', address: 'mallory@evil.example' },
      flags: ['reply-address-used-by-stranger'],
    });
    const asUs = await comesIn(world, mail({ from: 'support@company.example', to: real }));
    expect(asUs).toMatchObject({
      direction: 'in',
      author: { type: 'other' },
      flags: expect.arrayContaining(['claims-to-be-us']),
    });
  });

  test('T31 a stranger who quotes References gets a conversation of their own, flagged, and no history', async () => {
    const world = await company();
    const first = await comesIn(world, mail({ id: 'secret@customer.example', subject: 'Private' }));
    const stranger = await comesIn(
      world,
      mail({ from: 'mallory@evil.example', references: 'secret@customer.example', subject: 'Re: Private' }),
    );
    expect(stranger.conversation_id).not.toBe(first.conversation_id);
    expect(stranger.customer_id).not.toBe(first.customer_id);
    expect(stranger.flags).toEqual(['quotes-foreign-conversation']);
    const colleague = await comesIn(world, mail({ subject: 'Private', from: 'mallory@evil.example' }));
    expect(colleague.conversation_id).not.toBe(first.conversation_id);
  });

  test('T32 headers that give orders are only kept', async () => {
    const world = await company();
    const headers = [
      'X-Priority: 1',
      'Importance: high',
      'X-Kept-Assign: admin',
      'X-Our-Role: staff',
      'Authentication-Results: kept; dmarc=pass',
    ];
    const plain = await comesIn(world, mail({ from: 'a@x.example' }));
    const pushy = await comesIn(world, mail({ from: 'b@x.example', headers }));
    const look = async ({ conversation_id: id }: Row) => {
      const { state, assignedTo, teamId, flags, abilities } = (
        await world.as.agent('GET', `/conversations/${id}`)
      ).body;
      return { state, assignedTo, teamId, flags, abilities };
    };
    expect(await look(pushy)).toEqual(await look(plain));
    const entry = (await world.as.agent('GET', `/entries/${pushy.id}`)).body;
    expect(entry).toMatchObject({ authentication: null, author: { type: 'customer' } });
  });
});

describe('mail that is pushed', () => {
  test('is taken for our addresses, aliases and reply addresses, stored before the 250, and refused for others', async () => {
    const world = await company();
    const { house } = world;
    const config = { ...house.config, lmtpPort: 0 };
    const listening = await startListening({ ...house, config }, createReceiver(house));
    if (!listening || typeof listening.lmtp !== 'object' || listening.lmtp === null)
      throw new Error('not listening');
    const answers = await talk(listening.lmtp.port, [
      'LHLO mx.customer.example',
      'MAIL FROM:<ada@customer.example>',
      'RCPT TO:<nobody@company.example>',
      'RCPT TO:<help@company.example>',
      `RCPT TO:<support+${'b'.repeat(26)}@company.example>`,
      'DATA',
      `${mail()}\r\n.`,
    ]);
    expect(answers.slice(2, 5).map((line) => line.slice(0, 3))).toEqual(['550', '250', '250']);
    expect(answers.at(-1)).toMatch(/^250/);
    const { rows: stored } = await sql<{ state: string; envelope: { from: string; to: string[] } }>`
      select state, envelope from mail_messages`.execute(house.db);
    expect(stored).toEqual([
      {
        state: 'waiting',
        envelope: expect.objectContaining({ from: 'ada@customer.example', helo: 'mx.customer.example' }),
      },
    ]);
    await listening.close();
  });

  test('T9 is put off while space is short', async () => {
    expect(await spaceLeft('.', 0)).toBe(true);
    expect(await spaceLeft('.', Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

/** Says each line once the server has answered the one before; collects the last line of every answer. */
async function talk(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = openSocket(port, '127.0.0.1');
  const answers: string[] = [];
  let pending = '';
  const next = async (): Promise<string> => {
    for (;;) {
      const full = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(pending);
      if (full) {
        pending = pending.slice(full[0].length);
        return full[1] ?? '';
      }
      pending += await new Promise<string>((resolve, reject) => {
        socket.once('data', (chunk) => resolve(chunk.toString()));
        socket.once('error', reject);
      });
    }
  };
  await next();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    answers.push(await next());
  }
  socket.destroy();
  return answers;
}
