import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { kept, lastJson, scratch } from './kept.ts';
import { killedAfter, place } from './killing.ts';
import { mbox, numbers } from './mbox.ts';

const KILLS = 20;
// Twenty kills take a batch or two each; what is left must be enough for an import that is not at its end.
const MAILS = 3_600;
const OWN = ['--own', 'service@company.example'];

/** What an import has come to so far, in one word. */
const PROGRESS = `select (select count(*) from mail_sightings) || '/' || (select count(*) from entries) as at`;

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
  const args = ['import', 'mail', '--json', ...OWN, file];
  const counts = lastJson(await kept(args, { KEPT_DATA: whole.KEPT_DATA }));
  expect(counts).toMatchObject({ read: MAILS, quarantined: 1 });

  const broken = await place();
  const random = numbers(2026);
  let kills = 0;
  while (kills < KILLS && (await killedAfter(broken, args, PROGRESS, Math.floor(random() * 8)))) kills += 1;
  expect(kills).toBe(KILLS);
  expect(lastJson(await kept(args, { KEPT_DATA: broken.KEPT_DATA }))).toEqual(counts);
  expect(await record(broken.db)).toEqual(await record(whole.db));
  const verified = await kept(['verify', '--json'], { KEPT_DATA: broken.KEPT_DATA });
  expect(lastJson(verified)).toMatchObject({ ok: true });
}, 600_000);
