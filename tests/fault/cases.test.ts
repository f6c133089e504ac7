import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { readConfig } from '#platform/config/index.ts';
import { sql } from '#platform/db/index.ts';
import { type House, openHouse } from '#server/house.ts';
import { killAll, serversBelow } from '../engine/support.ts';
import { startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { startReceiver, verified } from '../webhooks/receiver.ts';
import { checkEvents, checkMade, checkMails, checkNever } from './cases-checks.ts';
import { Chance } from './chance.ts';
import { Customers } from './customers.ts';
import { type Asker, Doors } from './doors.ts';
import { type Company, freePort, KeptProcesses, kept } from './kept-processes.ts';
import { Ledger } from './ledger.ts';
import { OfficeLife, type Person } from './office-life.ts';

/** `KEPT_T1_KILLS=50` is the long run; `KEPT_T1_SEED` repeats its chances. */
const KILLS = Number(process.env.KEPT_T1_KILLS ?? 6);
const SEED = Number(process.env.KEPT_T1_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Long enough for a machine that has much else to do. */
const COMES_BACK_MS = 180_000;
const PROCESSES = ['web 1', 'web 2', 'work 1', 'work 2'] as const;

const after: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of after.splice(0).reverse()) await undo();
});

interface Running {
  readonly company: Company;
  readonly processes: KeptProcesses;
  readonly doors: Doors;
  readonly origin: string;
}

/** Two web processes and two workers, on one database. */
async function startCompany(): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-t1c-'));
  chmodSync(dataDir, 0o711);
  after.push(async () => {
    await expect.poll(() => killAll(serversBelow(dataDir)), { timeout: 10_000 }).toBe(0);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const [port, other, lmtpPort, otherLmtp] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const origin = `http://127.0.0.1:${port}`;
  const settings = { KEPT_URL: origin, KEPT_WEBHOOKS_ALLOW: '127.0.0.1' };
  const company = { dataDir, port, lmtpPort, settings };
  const processes = new KeptProcesses(company);
  after.push(() => processes.stop());
  processes.start('web', 'web 1');
  processes.start('web', 'web 2', { port: other });
  processes.start('work', 'work 1');
  processes.start('work', 'work 2', { lmtpPort: otherLmtp });
  return { company, processes, origin, doors: new Doors([port, other], [lmtpPort, otherLmtp]) };
}

const adminOf = async (company: Company): Promise<Asker> => {
  const made = await kept(company, 'token', 'create', '--name', 'admin', '--role', 'admin', '--json');
  return { headers: { authorization: `Bearer ${JSON.parse(made).token}` } };
};

/** Invites somebody, who accepts and stays signed in. */
async function hire(
  { doors, origin }: Running,
  admin: Asker,
  name: string,
  role: 'agent' | 'lead',
): Promise<Person> {
  const email = `${name.toLowerCase()}@company.example`;
  const invited = await doors.ask(admin, 'POST', '/invitations', { email, role, name });
  const token = String(invited.body.url).split('#invite=')[1];
  const accepted = await doors.ask({ headers: { origin } }, 'POST', '/invitations/acceptance', {
    token,
    name,
    password: 'correct horse battery',
  });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201);
  const cookies = [accepted.headers['set-cookie']].flat().map((one) => String(one).split(';')[0]);
  return { id: accepted.body.id, headers: { origin, cookie: cookies.join('; ') } };
}

async function killAtRandom(
  processes: KeptProcesses,
  ledger: Ledger,
  chance: Chance,
): Promise<Record<string, number>> {
  const killed: Record<string, number> = {};
  for (let n = 0; n < KILLS; ) {
    const wanted = ledger.acknowledged + chance.whole(1, 25);
    await expect
      .poll(() => ledger.acknowledged, {
        timeout: COMES_BACK_MS,
        interval: 5,
        message: `after kill ${n}, seed ${SEED}`,
      })
      .toBeGreaterThanOrEqual(wanted);
    const what = chance.pick(PROCESSES) ?? 'work 1';
    if (!processes.kill(what, (pids) => pids[0])) continue;
    processes.said.push(`-- killed ${what}\n`);
    killed[what] = (killed[what] ?? 0) + 1;
    n += 1;
  }
  return killed;
}

/** Nothing is on its way any more, nothing is due. */
async function settled(house: House, webhookId: string): Promise<void> {
  const open = async (): Promise<unknown> =>
    (
      await sql`
        select (select count(*) from mail_messages where state = 'waiting') as filing,
          (select count(*) from outgoing where state in ('waiting', 'leaving')) as leaving,
          (select count(*) from promises where state in ('waiting', 'open') and due_at < now() + interval '1 minute') as promised,
          (select count(*) from timers where done_at is null and due_at < now() + interval '1 second') as due,
          (select count(*) from handoffs where state = 'offered') as offered,
          (select count(*) from events e where type like any (array['kept.case.%', 'kept.promise.%'])
            and at > (select created_at from webhooks where id = ${webhookId}) and not exists (
              select from webhook_deliveries d where d.event_id = e.id and d.state = 'delivered')) as undelivered`.execute(
        house.db,
      )
    ).rows[0];
  await expect
    .poll(open, { timeout: 150_000, interval: 250 })
    .toEqual({ filing: 0, leaving: 0, promised: 0, due: 0, offered: 0, undelivered: 0 });
}

test('two web processes and two workers, killed at random: of cases and promises nothing is lost and nothing happens twice', {
  timeout: 240_000 + KILLS * 20_000,
}, async () => {
  console.log(`T1, cases: ${KILLS} kills, seed ${SEED}`);
  const [sink, receiver] = [await startSmtpSink(), await startReceiver()];
  after.push(
    () => sink.close(),
    () => receiver.close(),
  );
  const running = await startCompany();
  const { company, processes, doors } = running;
  onTestFailed(() =>
    console.log(`seed ${SEED}; the last that was said:\n${processes.said.slice(-40).join('')}`),
  );
  const admin = await adminOf(company);
  await doors.ask(admin, 'POST', '/mailboxes', {
    name: 'Desk',
    address: 'desk@company.example',
    smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
  });
  const people = [
    await hire(running, admin, 'Lea', 'lead'),
    await hire(running, admin, 'Ann', 'agent'),
    await hire(running, admin, 'Ben', 'agent'),
  ];
  const types = ['kept.case.*', 'kept.promise.*'];
  const { body: webhook } = await doors.ask(admin, 'POST', '/webhooks', { url: receiver.url, types });

  const ledger = new Ledger();
  const chance = new Chance(SEED);
  const [life, customers] = [new OfficeLife(people, doors, ledger), new Customers(doors, ledger)];
  for (let n = 0; n < 5; n += 1) await customers.write(chance, true);
  await expect.poll(() => life.look(), { timeout: COMES_BACK_MS }).toBeGreaterThanOrEqual(5);
  let over = false;
  const chanceOf = (n: number): Chance => new Chance(SEED + n);
  const living = Promise.all([
    customers.run(chanceOf(1), () => over),
    ...people.map((person, n) => life.run(person, chanceOf(n + 2), () => over)),
  ]);
  const killed = await killAtRandom(processes, ledger, chance);
  over = true;
  await living;

  const house = await openHouse(
    readConfig({ KEPT_DATA: company.dataDir, KEPT_LOG: 'silent', KEPT_URL: running.origin }),
    { name: 'witness' },
  );
  try {
    await settled(house, webhook.id);
    await expect.poll(() => doors.open(), { timeout: COMES_BACK_MS }).toBe(true);
    expect(await processes.stop()).toEqual([0, 0, 0, 0]);
    await checkMade(house, ledger);
    await checkMails(house, ledger, sink);
    await checkNever(house);
    for (const message of receiver.received) verified(webhook.secret, message);
    const received = new Set(receiver.received.map(({ id }) => id));
    const events = await checkEvents(house, webhook.id, received);
    console.log(
      `T1, cases: seed ${SEED}: killed ${JSON.stringify(killed)}; acknowledged ${JSON.stringify(ledger.summary())}; refused ` +
        `${JSON.stringify(Object.fromEntries(ledger.refusals))}; ${events} events in ${receiver.received.length} messages; ` +
        `${doors.retries} retries; nothing lost, nothing twice`,
    );
  } finally {
    await house.close();
  }
  expect(JSON.parse(await kept(company, 'verify', '--json'))).toMatchObject({ ok: true, findings: [] });
  expect(doors.odd).toEqual([]);
});
