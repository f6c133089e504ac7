import { stat } from 'node:fs/promises';
import { anchorPath } from '#domains/record/index.ts';
import { sql } from '#platform/db/index.ts';
import type { House } from '../../house.ts';
import { ago, bad, type Check, count, good, look } from './finding.ts';

/** What can be seen in the database and around it. */
export async function checkHouse(house: House): Promise<Check[]> {
  const server = await checkServer(house);
  return [
    ...server,
    await checkMailWaiting(house),
    await checkQuarantine(house),
    await checkMailboxes(house),
    await checkOutgoing(house),
    await checkTimers(house),
    await checkQueues(house),
    await checkCheckpoints(house),
  ];
}

const one = async <T>(house: House, query: ReturnType<typeof sql<T>>): Promise<T> => {
  const { rows } = await query.execute(house.db);
  const row = rows[0];
  if (row === undefined) throw new Error('The database gave no answer.');
  return row;
};

async function checkServer(house: House): Promise<Check[]> {
  const { version, seconds, recovering, missing } = await one(
    house,
    sql<{ version: string; seconds: number; recovering: boolean; missing: string[] }>`
      select current_setting('server_version') as version, extract(epoch from clock_timestamp())::float as seconds,
        pg_is_in_recovery() as recovering,
        array(select n from unnest(array['pg_trgm','unaccent','btree_gin']) n where n not in (select extname from pg_extension)) as missing`,
  );
  const skew = Math.abs(Date.now() / 1000 - seconds);
  return [
    recovering
      ? bad(
          'database',
          'The database is a standby and takes no writes.',
          'Point DATABASE_URL at the primary.',
        )
      : good('database', `PostgreSQL ${version} answers, and is at this version of Kept.`),
    missing.length > 0
      ? bad(
          'extensions',
          `The database lacks: ${missing.join(', ')}.`,
          `CREATE EXTENSION ${missing[0]};   (as its owner)`,
        )
      : good('extensions', 'All extensions are there.'),
    house.role === undefined
      ? look(
          'role',
          'The application works as the owner of its tables: only triggers guard the record.',
          'Give the user of DATABASE_URL the right CREATEROLE once, and run `kept migrate`.',
        )
      : good('role', `The application works as ${house.role}, which owns nothing.`),
    skew > 5
      ? bad(
          'clock',
          `The clocks here and at the database differ by ${ago(skew)}.`,
          'Set both by NTP (timedatectl set-ntp true).',
        )
      : good('clock', 'The clocks here and at the database agree.'),
  ];
}

async function checkMailWaiting(house: House): Promise<Check> {
  const { n, age } = await one(
    house,
    sql<{ n: number; age: number | null }>`
      select count(*) as n, extract(epoch from now() - min(stored_at))::float as age
      from mail_messages m join originals o using (sha256) where m.state = 'waiting'`,
  );
  if (n === 0) return good('mail-waiting', 'No mail waits to be filed.');
  const words = `${count(n, 'mail')} stored and not filed yet, the oldest for ${ago(age ?? 0)}.`;
  const mend = 'kept up   (or `kept work`: its workers file them; an import that was stopped: run it again)';
  return (age ?? 0) > 300 ? bad('mail-waiting', words, mend) : look('mail-waiting', words, mend);
}

async function checkQuarantine(house: House): Promise<Check> {
  const { n } = await one(
    house,
    sql<{ n: number }>`select count(*) as n from mail_messages where state = 'quarantined'`,
  );
  if (n === 0) return good('quarantine', 'No mail is quarantined.');
  return look(
    'quarantine',
    `${count(n, 'mail')} could not be read; originals are safe.`,
    'Desk → Quarantine: look, and retry.',
  );
}

async function checkMailboxes(house: House): Promise<Check> {
  const { rows } = await sql<{ address: string; say: string | null; failures: number }>`
    select address, status ->> 'say' as say, (select count(*) from mailbox_failures f where f.mailbox_id = m.id) as failures
    from mailboxes m where active and (status ->> 'state' = 'failed' or exists (select from mailbox_failures f where f.mailbox_id = m.id))
    order by address limit 20`.execute(house.db);
  if (rows.length === 0) return good('mailboxes', 'No mailbox is in trouble.');
  const words = rows.map(
    (r) =>
      `${r.address}: ${r.failures > 0 ? `${count(r.failures, 'message')} not fetched` : (r.say ?? 'failing')}`,
  );
  return bad(
    'mailboxes',
    words.join('; '),
    'Desk → Settings → Mailboxes: each says what its server answered.',
  );
}

async function checkOutgoing(house: House): Promise<Check> {
  const { failed, doubt } = await one(
    house,
    sql<{ failed: number; doubt: number }>`
      select count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'in-doubt') as doubt
      from outgoing where state in ('failed', 'in-doubt')`,
  );
  if (failed + doubt === 0) return good('outgoing', 'No mail of ours failed or is in doubt.');
  return look(
    'outgoing',
    `${count(failed, 'mail')} of ours failed, ${doubt} in doubt (perhaps sent, never sent again by itself).`,
    'Desk → the conversations marked so: send again, or leave it.',
  );
}

async function checkTimers(house: House): Promise<Check> {
  const now = house.clock.now();
  const { n, age, failing } = await one(
    house,
    sql<{ n: number; age: number | null; failing: number }>`
      select count(*) as n, extract(epoch from ${now}::timestamptz - min(due_at))::float as age,
        count(*) filter (where error is not null) as failing
      from timers where done_at is null and due_at < ${now}::timestamptz - interval '1 minute'`,
  );
  if (n === 0) return good('timers', 'No timer is overdue.');
  return bad(
    'timers',
    `${count(n, 'timer')} overdue, by up to ${ago(age ?? 0)}${failing > 0 ? `; ${failing} failed and are tried again` : ''}.`,
    'kept up   (or `kept work`; where it runs, its log says why they fail)',
  );
}

async function checkQueues(house: House): Promise<Check> {
  const { n, age, name, failed } = await one(
    house,
    sql<{ n: number; age: number | null; name: string | null; failed: number }>`
      select count(*) filter (where state in ('created', 'retry')) as n,
        extract(epoch from now() - min(start_after) filter (where state in ('created', 'retry')))::float as age,
        min(name) filter (where state in ('created', 'retry')) as name,
        count(*) filter (where state = 'failed') as failed
      from pgboss.job where state < 'completed' or state = 'failed'`,
  );
  if (failed > 0)
    return look(
      'queues',
      `${count(failed, 'job')} gave up.`,
      'The log of `kept up` says why; what they were for waits on the lists of the desk.',
    );
  if (n === 0 || (age ?? 0) < 60) return good('queues', 'No queue waits.');
  return bad(
    'queues',
    `${count(n, 'job')} wait (${name}), the oldest for ${ago(age ?? 0)}.`,
    'kept up   (or `kept work`)',
  );
}

async function checkCheckpoints(house: House): Promise<Check> {
  const { at, entries } = await one(
    house,
    sql<{ at: Date | null; entries: number }>`
      select (select max(at) from checkpoints) as at, (select count(*) from (select 1 from entries limit 1) e) as entries`,
  );
  if (entries === 0) return good('checkpoints', 'The record is empty; there is nothing to tie together.');
  const anchors = await stat(anchorPath(house.config.dataDir)).catch(() => undefined);
  if (at === null || !anchors)
    return bad(
      'checkpoints',
      'The record has no checkpoint outside of the database.',
      'kept up   (it writes one each minute), then `kept verify`',
    );
  return good(
    'checkpoints',
    `The last checkpoint is of ${at.toISOString()}; its anchor is in ${anchorPath(house.config.dataDir)}.`,
  );
}
