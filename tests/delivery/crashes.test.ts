import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { isHeld } from '#platform/locks/index.ts';
import { childEnvironment } from '../support/child.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../support/mail-servers/scripted-peer.ts';
import { message, type Office, openOffice, until } from './office.ts';

/** Where the worker process is killed, by what the server sees of it. */
type Line = 'connect' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | '354' | 'mid-data' | 'dot' | '250';

/** Mails that a server took. */
interface Server extends ScriptedServer {
  readonly taken: string[];
  /** Called once at the line where the test kills. */
  kill: (() => void) | undefined;
}

/** A correct SMTP server that lets a worker be killed at one line, and takes every other mail. */
async function startServer(line: Line): Promise<Server> {
  const taken: string[] = [];
  const at = async (here: Line, peer: Scripted): Promise<void> => {
    if (here !== line || !server.kill) return;
    const { kill } = server;
    server.kill = undefined;
    kill();
    await peer.gone;
    throw new Error('killed');
  };
  const script = async (peer: Scripted): Promise<void> => {
    await at('connect', peer);
    peer.say('220 ready\r\n');
    for (let said = await peer.line(); said !== null; said = await peer.line()) {
      const verb = said.slice(0, 4).toUpperCase() as Line;
      await at(verb, peer);
      if (verb === 'DATA') await takeData(peer);
      else peer.say('250 ok\r\n');
    }
  };
  const takeData = async (peer: Scripted): Promise<void> => {
    peer.say('354 go on\r\n');
    await at('354', peer);
    const lines: string[] = [];
    for (let said = await peer.line(); said !== '.'; said = await peer.line()) {
      if (said === null) return;
      lines.push(said);
      if (lines.length === 5) await at('mid-data', peer);
    }
    // From here on this server has the mail, whether or not its answer arrives.
    taken.push(lines.join('\n'));
    await at('dot', peer);
    peer.say('250 taken\r\n');
    await at('250', peer);
  };
  const started = await startScripted(script);
  const server: Server = { ...started, taken, kill: undefined };
  return server;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function startWorker(office: Office, workerId: string, customerId: string, outgoingId: string): ChildProcess {
  const { config } = office.world.house;
  return spawn(
    process.execPath,
    [new URL('./crash-worker.ts', import.meta.url).pathname, workerId, customerId, outgoingId],
    {
      env: childEnvironment({
        KEPT_DATA: config.dataDir,
        DATABASE_URL: config.databaseUrl,
        KEPT_LOG: 'silent',
        KEPT_CLOCK: 'test',
      }),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
}

async function readyToLeave(server: Server): Promise<{ office: Office; id: string; customerId: string }> {
  const office = await openOffice({}, server.port);
  closing.push(office.close);
  const { conversationId, customerId } = await office.comesIn({});
  const sent = await office.world.as.agent('POST', `/conversations/${conversationId}/messages`, message());
  await office.pass(10_000);
  return { office, id: sent.body.id, customerId };
}

const SAFE: readonly Line[] = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'];
/** After 354 the first byte may or may not have been announced: both answers are right there. */
const EITHER: readonly Line[] = ['354'];
const DOUBT: readonly Line[] = ['mid-data', 'dot', '250'];

describe('T57 a worker killed at each line of the sender', () => {
  test.each([...SAFE, ...EITHER, ...DOUBT])(
    'killed at %s: at most one delivery, or in doubt',
    { timeout: 120_000 },
    async (line) => {
      const server = await startServer(line);
      closing.push(server.close);
      const { office, id, customerId } = await readyToLeave(server);
      const { db } = office.world.house;
      const dead = newId();
      if (line === '250') await slowCommit(office);
      const child = startWorker(office, dead, customerId, id);
      const ended = once(child, 'exit');
      server.kill = () => child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      await until(async () => !(await isHeld(db, 'worker', dead)));
      await office.sender.settle();
      await office.handOver();
      const state = (await office.outgoing(id)).state;
      if (SAFE.includes(line) || (EITHER.includes(line) && state === 'sent')) {
        expect({ state, taken: server.taken.length }).toEqual({ state: 'sent', taken: 1 });
        return;
      }
      expect(state).toBe('in-doubt');
      expect(server.taken.length).toBeLessThanOrEqual(1);
      await inDoubtIsShownAndSentAgainOnlyByAPerson(office, server, id);
    },
  );

  test('a living worker’s mail is left to it by all others', { timeout: 120_000 }, async () => {
    const server = await startServer('354');
    closing.push(server.close);
    const { office, id, customerId } = await readyToLeave(server);
    let arrived = (): void => undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const child = startWorker(office, newId(), customerId, id);
    const ended = once(child, 'exit');
    server.kill = () => arrived();
    await there;
    await office.sender.settle();
    await office.handOver();
    expect((await office.outgoing(id)).state).toBe('leaving');
    expect(server.connections()).toBe(1);
    child.kill('SIGKILL');
    await ended;
  });
});

async function inDoubtIsShownAndSentAgainOnlyByAPerson(office: Office, server: Server, id: string) {
  const before = server.taken.length;
  const row = await office.outgoing(id);
  expect((await office.evidence(row.entry_id ?? '')).map((one) => one.rung)).toEqual(['created', 'in-doubt']);
  expect((await office.world.as.agent('GET', '/outgoing?state=in-doubt')).body.items).toHaveLength(1);
  await office.pass(72 * 3600_000);
  await office.sender.settle();
  await office.handOver();
  expect(server.taken).toHaveLength(before);
  expect((await office.world.as.agent('POST', `/outgoing/${id}/retry`, {})).status).toBe(422);
  expect((await office.world.as.agent('POST', `/outgoing/${id}/retry`, { sure: true })).status).toBe(202);
  await office.handOver();
  expect((await office.outgoing(id)).state).toBe('sent');
  expect(server.taken).toHaveLength(before + 1);
  for (const taken of server.taken) expect(taken).toContain(`Message-ID: <${id}@company.example>`);
}

/** The database takes its time to close an attempt as accepted, so that a worker can be killed between 250 and commit. */
async function slowCommit({ world }: Office): Promise<void> {
  await asOwner(
    world,
    `
    create function stall() returns trigger language plpgsql as $$
    begin if new.outcome = 'accepted' then perform pg_sleep(2); end if; return new; end $$`,
  );
  await asOwner(
    world,
    'create trigger stall before update on attempts for each row execute function stall()',
  );
}

async function asOwner(world: Office['world'], statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.house.ownerUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test('T58 what follows the sending fails 20 times: one copy, and the outcome is saved in the end', async () => {
  const server = await startServer('250');
  closing.push(server.close);
  const { office, id } = await readyToLeave(server);
  await asOwner(office.world, 'create sequence failures');
  await asOwner(office.world, 'grant usage on sequence failures to public');
  await asOwner(
    office.world,
    `create function fail() returns trigger language plpgsql as $$
     begin if new.ended_at is not null and nextval('failures') <= 20 then raise exception 'planted'; end if; return new; end $$`,
  );
  await asOwner(
    office.world,
    'create trigger fail before update on attempts for each row execute function fail()',
  );
  let failed = 0;
  while ((await office.outgoing(id)).state === 'leaving') {
    await office.handOver().catch(() => {
      failed += 1;
    });
    await office.sender.settle();
  }
  expect(failed).toBeGreaterThanOrEqual(10);
  expect((await office.outgoing(id)).state).toBe('sent');
  expect(server.taken).toHaveLength(1);
});

test('a poison mail blocks no other', async () => {
  const server = await startServer('250');
  closing.push(server.close);
  const { office, id, customerId } = await readyToLeave(server);
  const other = await office.world.as.agent('POST', '/conversations', { ...message(), customerId });
  await office.pass(10_000);
  const broken = office.worker(newId(), async (_mailbox, { envelope }) => {
    throw new Error(`cannot send to ${envelope.to.length}`);
  });
  await expect(broken.job.handle([{ customerId, outgoingId: id }])).rejects.toThrow('cannot send');
  await office.sender.job.handle([{ customerId, outgoingId: other.body.id }]);
  expect((await office.outgoing(other.body.id)).state).toBe('sent');
});
