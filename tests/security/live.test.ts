import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
let port: number;
beforeAll(async () => {
  w = await createWorld();
  await w.app.listen({ port: 0, host: '127.0.0.1' });
  const address: AddressInfo | string | null = w.app.server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(() => w.close());

interface Heard {
  readonly answer: IncomingMessage;
  readonly ids: string[];
  readonly types: string[];
  text: string;
  ended: boolean;
}

const open: ClientRequest[] = [];
afterEach(() => {
  for (const call of open.splice(0)) call.destroy();
});

async function listen(token: string | undefined, headers: Record<string, string> = {}): Promise<Heard> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const call = request({
    port,
    host: '127.0.0.1',
    path: '/v1/events',
    headers: { ...authorization, ...headers },
  });
  open.push(call);
  call.on('error', () => undefined);
  call.end();
  const [answer]: IncomingMessage[] = await once(call, 'response');
  if (!answer) throw new Error('no answer');
  const heard: Heard = { answer, ids: [], types: [], text: '', ended: false };
  answer.setEncoding('utf8');
  answer.on('error', () => undefined);
  answer.on('close', () => {
    heard.ended = true;
  });
  answer.on('data', (chunk: string) => {
    heard.text += chunk;
    heard.ids.splice(0, heard.ids.length, ...[...heard.text.matchAll(/^id: (.+)$/gm)].map((m) => m[1] ?? ''));
    heard.types.splice(
      0,
      heard.types.length,
      ...[...heard.text.matchAll(/"type":"([^"]+)"/g)].map((m) => m[1] ?? ''),
    );
  });
  return heard;
}

const happen = (count: number, type = 'kept.test.happened'): Promise<void> =>
  inTransaction(w.house.db, (tx) =>
    publish(
      tx,
      system('test'),
      w.house.clock.now(),
      Array.from({ length: count }, (_, n) => ({ type, data: { n } })),
    ),
  );

const newToken = (role: 'agent' | 'admin') =>
  inTransaction(w.house.db, (tx) =>
    w.domains.staff.createToken(tx, { name: 'live', role }, system('test'), w.house.clock.now()),
  );

describe('T49: live events', () => {
  test('a stranger, a wrong token and a wrong role hear nothing', async () => {
    for (const token of [undefined, 'kept_wrong', `${w.tokens.agent}x`]) {
      const { answer } = await listen(token);
      expect(answer.statusCode).toBe(401);
    }
    const [agent, admin] = [await listen(w.tokens.agent), await listen(w.tokens.admin)];
    await happen(1, 'kept.staff.invited');
    await happen(1);
    // What was published just before may come as well: a transaction elsewhere holds the horizon back.
    await expect.poll(() => admin.types.slice(-2)).toEqual(['kept.staff.invited', 'kept.test.happened']);
    await expect.poll(() => agent.types.at(-1)).toBe('kept.test.happened');
    expect(agent.types).not.toContain('kept.staff.invited');
  });

  test('a revoked token is cut off within 5 s, and cannot come back', async () => {
    const { id, token } = await newToken('agent');
    const heard = await listen(token);
    const revokedAt = performance.now();
    expect((await w.as.admin('DELETE', `/tokens/${id}`)).status).toBeLessThan(300);
    await expect.poll(() => heard.ended, { timeout: 6_000, interval: 20 }).toBe(true);
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
    expect((await listen(token)).answer.statusCode).toBe(401);
  });

  test('a token revoked behind this process is cut off within 5 s too', async () => {
    const { id, token } = await newToken('agent');
    const heard = await listen(token);
    // As another process would: this one is told nothing.
    await sql`update api_tokens set revoked_at = now() where id = ${id}`.execute(w.house.db);
    const revokedAt = performance.now();
    await expect.poll(() => heard.ended, { timeout: 8_000, interval: 20 }).toBe(true);
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
  });

  test('Last-Event-ID goes on behind it; one that is made up, foreign or from the future gives nothing that is not theirs', async () => {
    const first = await listen(w.tokens.agent);
    await happen(3);
    await expect.poll(() => first.ids).toHaveLength(3);
    const again = await listen(w.tokens.agent, { 'last-event-id': first.ids[0] ?? '' });
    await expect.poll(() => again.ids).toEqual(first.ids.slice(1));
    await happen(1, 'kept.staff.invited');
    const behind = await listen(w.tokens.agent, { 'last-event-id': first.ids[2] ?? '' });
    const strange = ["0' or 1=1 --", '-1', '9223372036854775807', '*', `${'9'.repeat(19)}:${'f'.repeat(36)}`];
    const others = await Promise.all(strange.map((id) => listen(w.tokens.agent, { 'last-event-id': id })));
    await happen(1);
    for (const one of [behind, ...others]) await expect.poll(() => one.types).toEqual(['kept.test.happened']);
  });

  test('200 listeners, some catching up while it goes on, hear each event once and in order', async () => {
    const witness = await listen(w.tokens.agent);
    await happen(1);
    await expect.poll(() => witness.ids).toHaveLength(1);
    const [start = ''] = witness.ids;
    const everybody: Heard[] = [];
    for (let round = 0; round < 20; round += 1) {
      const some = Array.from({ length: 10 }, () => listen(w.tokens.agent, { 'last-event-id': start }));
      const [heard] = await Promise.all([Promise.all(some), happen(3)]);
      everybody.push(...heard);
    }
    await expect.poll(() => witness.ids, { timeout: 15_000 }).toHaveLength(61);
    const all = witness.ids.slice(1);
    for (const one of everybody) await expect.poll(() => one.ids, { timeout: 15_000 }).toEqual(all);
    expect(everybody).toHaveLength(200);
  });
});
