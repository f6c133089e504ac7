import pg from 'pg';
import { expect, test } from 'vitest';
import { fileWaiting, storeMails } from '#domains/mail/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { mail } from '../support/mails.ts';
import { createWorld } from '../support/world.ts';

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

test('T18: a mail that the database refuses is quarantined, and holds up none that is filed with it', async () => {
  const w = await createWorld();
  const owner = new pg.Client({ connectionString: w.house.ownerUrl });
  await owner.connect();
  try {
    await owner.query(`
      create function refuse_poison() returns trigger language plpgsql as $$ begin
        if new.kind = 'message' and new.author ->> 'address' = 'poison@t18.example' then
          raise exception 'too much for an index' using errcode = 'program_limit_exceeded';
        end if;
        return new;
      end $$`);
    await owner.query(
      'create trigger refuse_poison before insert on entries for each row execute function refuse_poison()',
    );
    const now = w.house.clock.now();
    const staged: Parameters<typeof storeMails>[2][number][] = [];
    for (const from of ['one@t18.example', 'poison@t18.example', 'two@t18.example']) {
      const original = await w.house.originals.stage(once(Buffer.from(mail({ from }))));
      staged.push({ source: 'mailbox:test', key: from, receivedAt: now, envelope: {}, original });
    }
    const fresh = await inTransaction(w.house.db, (tx) => storeMails(tx, w.house.originals, staged, now));
    await fileWaiting({ ...w.house, reader: w.reader, hooks: deliveryHooks(w.house) }, fresh);
    const { rows } = await owner.query(
      'select state, count(*)::int as n from mail_messages group by 1 order by 1',
    );
    expect(rows).toEqual([
      { state: 'filed', n: 2 },
      { state: 'quarantined', n: 1 },
    ]);
    const listed = await w.as.agent('GET', '/quarantine');
    expect(listed.body.items).toMatchObject([
      { from: 'poison@t18.example', say: expect.stringContaining('too much for an index') },
    ]);
    await owner.query('drop trigger refuse_poison on entries');
    expect(
      (await w.as.admin('POST', `/quarantine/${listed.body.items[0].sha256}/retry`)).status,
    ).toBeLessThan(300);
  } finally {
    await owner.end();
    await w.close();
  }
});
