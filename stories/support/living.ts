/** A company that stories drive like any other, while its Kept really runs: in processes that die and are started again. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ROLES, type Role } from '#platform/actor.ts';
import type { Colleague } from '#tests/support/people.ts';
import type { Caller } from '#tests/support/world.ts';
import { type Company, type CompanySketch, MINUTE, openCompany } from './company.ts';
import type { Mortal } from './deaths.ts';
import { nextOf } from './drawn.ts';
import { type Processes, startProcesses } from './processes.ts';
import { openPeers, type Providers } from './providers.ts';
import { standing, workersOf } from './workers.ts';

/** Everybody calls the running web process, mail comes in over LMTP, and workers are the running worker process. */
export interface Living extends Company {
  readonly kept: Processes;
  /** Dies at once; whatever it is, it is there again soon. */
  kill(what: Mortal): Promise<void>;
}

/** Opens it like `openCompany`; `providers` are connected to by the worker process. */
export async function openLiving(sketch: CompanySketch): Promise<Living> {
  const company = await openCompany({ ...sketch, providers: false });
  const { world, office } = company;
  const providers = sketch.providers ? await openPeers(world) : null;
  const kept = await startProcesses(company);
  const person = (one: Colleague): Colleague => ({
    ...one,
    call: kept.caller({ cookie: one.cookie, origin: kept.origin }),
  });
  const as = Object.fromEntries(
    ROLES.map((role) => [role, kept.caller({ authorization: `Bearer ${world.tokens[role]}` })]),
  ) as Record<Role, Caller>;
  let now = world.house.clock.now();
  const goOnTo = async (at: Date): Promise<void> => {
    if (at > now) await kept.goOnTo(at);
    now = await kept.now();
  };
  const settled = (): Promise<void> => settle(company, kept, providers, () => goOnTo(minuteAfter(now)));
  const { nextAt } = workersOf(office, null);
  const through = async (at: Date | string): Promise<void> => {
    const end = new Date(at);
    await settled();
    for (let next = await nextAt(end, now); next !== null; next = await nextAt(end, now)) {
      await goOnTo(next);
      await settled();
    }
    await goOnTo(end);
    await settled();
  };
  return {
    ...company,
    kept,
    providers,
    world: { ...world, as, receive: (mail) => kept.pushes(mail).then(settled) },
    lead: person(company.lead),
    agent: person(company.agent),
    colleague: person(company.colleague),
    manager: person(company.manager),
    now: () => now,
    goTo: ({ season, zone }) => through(nextOf(season, zone, now)),
    until: through,
    through,
    work: settled,
    letLeave: () => through(new Date(now.getTime() + 11_000)),
    opens: (link) => kept.calls(link),
    presses: (link, form) => kept.calls(link, form),
    kill: (what) => kill(what, company, kept, providers),
    verify: async () => {
      await kept.stop();
      await company.verify();
    },
    close: async () => {
      await kept.stop();
      await providers?.close();
      await company.close();
    },
  };
}

const minuteAfter = (at: Date): Date => new Date(at.getTime() + MINUTE);

/** Until the processes have nothing left to do; what the post said is looked for every minute. */
async function settle(
  { office }: Company,
  kept: Processes,
  providers: Providers | null,
  minute: () => Promise<void>,
): Promise<void> {
  let before = -1;
  const quiet = async (): Promise<boolean> => {
    const said = (await providers?.work()) ?? false;
    const { events, behind, ready, due } = await standing(office);
    const still = !said && behind === 0 && !ready && !due && events === before;
    before = events;
    if (!still || unread(providers) === 0) return still;
    await minute();
    return false;
  };
  await kept.see('all is done that there is to do', quiet, 40);
}

/** Files of the post that nobody has read. */
const unread = (providers: Providers | null): number =>
  providers
    ? readdirSync(join(providers.sshd.folder, 'status')).filter((name) => name.endsWith('.csv')).length
    : 0;

async function kill(
  what: Mortal,
  { world: { house } }: Company,
  kept: Processes,
  providers: Providers | null,
): Promise<void> {
  if (what === 'web' || what === 'work') kept.kill(what);
  if (what === 'sms') providers?.smsc.tell({ do: 'cut' });
  if (what === 'post') await providers?.sshd.restart();
  if (what !== 'sessions') return;
  const owner = new pg.Client({ connectionString: house.ownerUrl });
  await owner.connect();
  // Those of the processes; the test's own are called otherwise.
  await owner.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'kept %' and application_name not like 'kept test%'`);
  await owner.end();
}
