import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { dataFolder, holder, holding } from '../engine/support.ts';
import { kept, lastJson, scratch, start } from './kept.ts';
import { mbox, numbers } from './mbox.ts';

const KILLS = 20;
// Twenty kills take a batch or two each; what is left must be enough for an import that is not at its end.
const MAILS = 3_600;
const OWN = ['--own', 'service@company.example'];

interface Place {
  readonly KEPT_DATA: string;
  readonly db: pg.Client;
}

/** A data folder whose engine stays up, so that each import begins at once. */
async function place(): Promise<Place> {
  const KEPT_DATA = dataFolder();
  const { ownerUrl } = await holding(holder('engine', KEPT_DATA));
  const db = new pg.Client({ connectionString: ownerUrl });
  db.on('error', () => undefined);
  await db.connect();
  onTestFinished(() => db.end().catch(() => undefined));
  await kept(['migrate'], { KEPT_DATA });
  return { KEPT_DATA, db };
}

/** What an import has come to so far, in one word. */
async function progress(db: pg.Client): Promise<string> {
  const { rows } = await db.query(
    `select (select count(*) from mail_sightings) || '/' || (select count(*) from entries) as at`,
  );
  return rows[0].at;
}

/** Kills an import `looks` looks after it has moved for the first time; false when it ended before. */
async function killedAfter({ KEPT_DATA, db }: Place, file: string, looks: number): Promise<boolean> {
  const before = await progress(db);
  const child = start(['import', 'mail', '--json', ...OWN, file], { KEPT_DATA });
  const gone = once(child, 'exit');
  let left = looks;
  while (left >= 0 && child.exitCode === null) {
    if ((await progress(db)) !== before) left -= 1;
    // Whoever looks without a pause takes the processor away from what is looked at.
    await after(5);
  }
  child.kill('SIGKILL');
  await gone;
  if (child.exitCode) throw new Error(`the import failed by itself with ${child.exitCode}`);
  return child.exitCode === null;
}

/** The record, without what is made by chance: whose words, what, when, and with which others in one conversation. */
async function record(db: pg.Client): Promise<unknown[]> {
  const { rows } = await db.query(`
    select encode(e.original_sha256, 'hex') as original, e.kind, e.direction, e.occurred_at, e.author ->> 'address' as author,
      (select min(value) from contact_points p where p.customer_id = e.customer_id) as customer,
      (select md5(string_agg(encode(o.original_sha256, 'hex'), ',' order by o.original_sha256)) from entries o
        where o.conversation_id = e.conversation_id) as together,
      c.subject, md5(c.text) as text
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by e.original_sha256, e.kind`);
  return rows;
}

it('an import killed at 20 seeded points and taken up again gives the record of one that was not', async () => {
  const file = join(scratch(), 'archive.mbox');
  writeFileSync(file, mbox(MAILS));
  const whole = await place();
  const counts = lastJson(
    await kept(['import', 'mail', '--json', ...OWN, file], { KEPT_DATA: whole.KEPT_DATA }),
  );
  expect(counts).toMatchObject({ read: MAILS, quarantined: 1 });

  const broken = await place();
  const random = numbers(2026);
  let kills = 0;
  while (kills < KILLS && (await killedAfter(broken, file, Math.floor(random() * 8)))) kills += 1;
  expect(kills).toBe(KILLS);
  expect(
    lastJson(await kept(['import', 'mail', '--json', ...OWN, file], { KEPT_DATA: broken.KEPT_DATA })),
  ).toEqual(counts);
  expect(await record(broken.db)).toEqual(await record(whole.db));
  const verified = await kept(['verify', '--json'], { KEPT_DATA: broken.KEPT_DATA });
  expect(lastJson(verified)).toMatchObject({ ok: true });
}, 600_000);
