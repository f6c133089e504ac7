import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { readConfig } from '#platform/config/index.ts';
import { sql } from '#platform/db/index.ts';
import { type House, openHouse } from '#server/house.ts';
import { killAll, serversBelow } from '../engine/support.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { Chance } from './chance.ts';
import { type Company, freePort, KeptProcesses, kept } from './kept-processes.ts';
import { Witness } from './witness.ts';

/** `KEPT_T1_KILLS=1000` is the long run; `KEPT_T1_SEED` repeats one. */
const KILLS = Number(process.env.KEPT_T1_KILLS ?? 12);
const SEED = Number(process.env.KEPT_T1_SEED ?? Math.floor(Math.random() * 2 ** 31));
const COMES_BACK_MS = 60_000;

const after: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of after.splice(0).reverse()) await undo();
});

async function foundCompany(): Promise<Company> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-t1-'));
  chmodSync(dataDir, 0o711);
  after.push(async () => {
    await expect.poll(() => killAll(serversBelow(dataDir)), { timeout: 10_000 }).toBe(0);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  return { dataDir, port: await freePort(), lmtpPort: await freePort() };
}

async function startSink(): Promise<SmtpSink> {
  const sink = await startSmtpSink();
  after.push(() => sink.close());
  return sink;
}

const tokenOf = async (company: Company, role: string): Promise<string> =>
  JSON.parse(await kept(company, 'token', 'create', '--name', role, '--role', role, '--json')).token;

async function openDoors(company: Company, sink: SmtpSink, admin: Witness): Promise<void> {
  await admin.ask(
    '/mailboxes',
    {
      name: 'Desk',
      address: 'desk@company.example',
      smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
    },
    'the mailbox',
  );
  expect(admin.odd, JSON.stringify(company)).toEqual([]);
}

/** Kills at random, most often when something has been acknowledged since the last kill, sometimes at once. */
async function killAtRandom(
  processes: KeptProcesses,
  witness: Witness,
  chance: Chance,
): Promise<Map<string, number>> {
  const killed = new Map<string, number>();
  for (let n = 0; n < KILLS; ) {
    const wanted = witness.acknowledged + (chance.next() < 0.2 ? 0 : chance.whole(1, 40));
    await expect
      .poll(() => witness.acknowledged, {
        timeout: COMES_BACK_MS,
        interval: 5,
        message: `after kill ${n}, seed ${SEED}`,
      })
      .toBeGreaterThanOrEqual(wanted);
    const what = chance.pick(['web', 'work', 'work', 'backend', 'backend', 'postmaster'] as const) ?? 'work';
    if (!processes.kill(what, (pids) => chance.pick(pids))) continue;
    processes.said.push(`-- killed ${what}\n`);
    killed.set(what, (killed.get(what) ?? 0) + 1);
    n += 1;
  }
  return killed;
}

const count = async (house: House, query: ReturnType<typeof sql<{ n: number }>>): Promise<number> =>
  (await query.execute(house.db)).rows[0]?.n ?? -1;

async function settled(house: House): Promise<void> {
  const open = sql<{ n: number }>`
    select (select count(*) from mail_messages where state = 'waiting')
      + (select count(*) from outgoing where state in ('waiting', 'leaving')) as n`;
  await expect.poll(() => count(house, open), { timeout: 90_000, interval: 200 }).toBe(0);
}

interface Found {
  readonly marker: string;
  readonly id: string;
  readonly kind: string;
  readonly direction: string;
}

async function entries(house: House): Promise<Map<string, Found[]>> {
  const { rows } = await sql<Found>`
    select coalesce(substring(c.subject from 'marker\\d+x'), substring(c.text from 'marker\\d+x')) as marker, e.id, e.kind, e.direction
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.kind <> 'case'`.execute(house.db);
  return Map.groupBy(rows, (row) => row.marker);
}

async function checkAll(house: House, witness: Witness, sink: SmtpSink): Promise<void> {
  const found = await entries(house);
  for (const [marker, id] of witness.notes)
    expect(found.get(marker), marker).toMatchObject([{ id, kind: 'note' }]);
  for (const marker of witness.mails)
    expect(found.get(marker), marker).toMatchObject([{ kind: 'message', direction: 'in' }]);
  const arrived = new Map<string, number>();
  for (const { bytes } of sink.messages) {
    const marker = /marker\d+x/.exec(bytes.toString('latin1'))?.[0] ?? '';
    arrived.set(marker, (arrived.get(marker) ?? 0) + 1);
  }
  const { rows } = await sql<{ id: string; state: string }>`select id, state from outgoing`.execute(house.db);
  const states = new Map(rows.map((row) => [row.id, row.state]));
  expect(rows).toHaveLength(witness.outgoing.size);
  for (const [marker, id] of witness.outgoing) {
    expect(found.get(marker), marker).toHaveLength(1);
    expect(['sent', 'in-doubt'], marker).toContain(states.get(id));
    const copies = arrived.get(marker) ?? 0;
    if (states.get(id) === 'sent') expect(copies, `${marker} is sent`).toBe(1);
    else expect(copies, `${marker} is in doubt`).toBeLessThanOrEqual(1);
  }
}

test('T1: kill -9 of processes at random: what was acknowledged is there, once, and the record is as recorded', {
  timeout: 240_000 + KILLS * 20_000,
}, async () => {
  console.log(`T1: ${KILLS} kills, seed ${SEED}`);
  const company = await foundCompany();
  const sink = await startSink();
  const [admin, agent] = [await tokenOf(company, 'admin'), await tokenOf(company, 'agent')];
  const processes = new KeptProcesses(company);
  after.push(() => processes.stop());
  onTestFailed(() =>
    console.log(`seed ${SEED}; the last that was said:\n${processes.said.slice(-40).join('')}`),
  );
  processes.start('web');
  processes.start('work');
  await openDoors(company, sink, new Witness(company, admin));
  const witness = new Witness(company, agent);
  const { id } = await witness.ask('/customers', { kind: 'person', name: 'Ada' }, 'the customer');
  const writing = witness.run(id);
  const killed = await killAtRandom(processes, witness, new Chance(SEED));
  witness.stop();
  await writing;

  const house = await openHouse(readConfig({ KEPT_DATA: company.dataDir, KEPT_LOG: 'silent' }), {
    name: 'witness',
  });
  try {
    await settled(house);
    expect(await processes.stop()).toEqual([0, 0]);
    await checkAll(house, witness, sink);
  } finally {
    await house.close();
  }
  expect(JSON.parse(await kept(company, 'verify', '--json'))).toMatchObject({ ok: true, findings: [] });
  expect(witness.odd).toEqual([]);
  console.log(
    `T1: seed ${SEED}: killed ${JSON.stringify(Object.fromEntries(killed))}; acknowledged ${witness.notes.size} notes, ` +
      `${witness.mails.size} mails in, ${witness.outgoing.size} out; ${witness.retries} retries; nothing lost, nothing twice`,
  );
});
