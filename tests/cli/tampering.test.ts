import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anchorPath, checkpoint, type Finding, verifyRecord } from '#domains/record/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { kept, lastJson } from './kept.ts';

interface Scene {
  readonly world: World;
  /** A superuser with every trigger switched off. */
  readonly intruder: pg.Client;
  readonly customer: string;
  /** Ids of the customer's entries, the first one first. */
  readonly entries: readonly string[];
  verify(): Promise<readonly Finding[]>;
}

/** Letters of a list: they open no case, so that the record is these six entries. */
const mailOf = (n: number): string =>
  `From: Ann <ann@post.example>\r\nList-Id: <letters.post.example>\r\nTo: us@company.example\r\nSubject: Letter ${n}\r\nMessage-ID: <l${n}@post.example>\r\n\r\nThis is letter ${n}.\r\n`;

async function scene(): Promise<Scene> {
  const world = await createWorld();
  const { config, db, secrets, originals, clock } = world.house;
  for (let n = 1; n <= 5; n += 1) await world.receive(mailOf(n));
  await checkpoint(db, secrets, anchorPath(config.dataDir), clock.now());
  await world.receive(mailOf(6));
  await checkpoint(db, secrets, anchorPath(config.dataDir), clock.now());
  const intruder = new pg.Client({ connectionString: config.databaseUrl });
  await intruder.connect();
  onTestFinished(async () => {
    await intruder.end();
    await world.close();
  });
  await intruder.query(`set session_replication_role = replica`);
  const { rows } = await intruder.query<{ customer_id: string; id: string }>(
    'select customer_id, id from entries order by seq',
  );
  return {
    world,
    intruder,
    customer: rows[0]?.customer_id ?? '',
    entries: rows.map((row) => row.id),
    verify: async () => (await verifyRecord(db, secrets, originals, anchorPath(config.dataDir))).findings,
  };
}

/** What an intruder with every right in the database does, and where the proof must point. */
const ATTACKS: readonly {
  readonly does: string;
  readonly sql: string;
  readonly finds: { readonly what: string; readonly entry?: number };
}[] = [
  {
    does: 'changes when an entry happened',
    sql: `update entries set occurred_at = occurred_at - interval '1 day' where seq = 3`,
    finds: { what: 'entry', entry: 3 },
  },
  {
    does: 'changes who wrote an entry',
    sql: `update entries set author = author || '{"name": "Bob"}' where seq = 2`,
    finds: { what: 'entry', entry: 2 },
  },
  {
    does: 'changes what an entry says',
    sql: `update entry_contents c set text = 'I agree.' from entries e where e.id = c.entry_id and e.seq = 4`,
    finds: { what: 'content', entry: 4 },
  },
  {
    does: 'removes what an entry says',
    sql: `delete from entry_contents c using entries e where e.id = c.entry_id and e.seq = 4`,
    finds: { what: 'content', entry: 4 },
  },
  {
    does: 'removes an entry from the middle',
    sql: `delete from entry_contents c using entries e where e.id = c.entry_id and e.seq = 3; delete from entries where seq = 3`,
    finds: { what: 'gap', entry: 4 },
  },
  {
    does: 'changes an original',
    sql: `update originals set bytes = 'forged'::bytea where sha256 = (select original_sha256 from entries where seq = 1)`,
    finds: { what: 'original' },
  },
  {
    does: 'removes an original',
    sql: `delete from originals where sha256 = (select original_sha256 from entries where seq = 2)`,
    finds: { what: 'original', entry: 2 },
  },
  {
    does: 'gives the end of a chain another hash',
    sql: `update chain_heads set hash = sha256('another')`,
    finds: { what: 'head' },
  },
  {
    does: 'cuts off the last entry and moves the end of the chain back',
    sql: `delete from entry_contents c using entries e where e.id = c.entry_id and e.seq = 6;
      update chain_heads h set seq = 5, hash = e.hash from entries e where e.seq = 5 and e.customer_id = h.customer_id;
      delete from entries where seq = 6`,
    finds: { what: 'head' },
  },
  {
    does: 'cuts off the last entry, its end and its checkpoint',
    sql: `delete from entry_contents c using entries e where e.id = c.entry_id and e.seq = 6;
      update chain_heads h set seq = 5, hash = e.hash from entries e where e.seq = 5 and e.customer_id = h.customer_id;
      delete from entries where seq = 6; delete from checkpoints where number = 2`,
    finds: { what: 'anchor' },
  },
  { does: 'removes all checkpoints', sql: 'delete from checkpoints', finds: { what: 'anchor' } },
  {
    does: 'changes what a checkpoint ties together',
    sql: `update checkpoints set leaves = '[]' where number = 1`,
    finds: { what: 'checkpoint' },
  },
  {
    does: 'removes a customer’s whole record',
    sql: `delete from entry_contents; delete from entries; delete from chain_heads`,
    finds: { what: 'checkpoint' },
  },
];

describe('T67: altering, deleting or truncating the record as superuser', () => {
  it('is not claimed where nothing was touched', async () => {
    const { verify } = await scene();
    expect(await verify()).toEqual([]);
  });

  it.each(ATTACKS)('is found: somebody $does', async ({ sql, finds }) => {
    const { intruder, verify, entries } = await scene();
    await intruder.query(sql);
    const entry = finds.entry === undefined ? {} : { entryId: entries[finds.entry - 1] };
    expect(await verify()).toContainEqual(expect.objectContaining({ what: finds.what, ...entry }));
  });

  it('names the first broken entry of a customer, not the last', async () => {
    const { intruder, verify, entries } = await scene();
    await intruder.query(`update entries set channel = 'phone' where seq in (2, 5)`);
    const findings = await verify();
    expect(findings.find((one) => one.what === 'entry')).toMatchObject({ entryId: entries[1], seq: 2 });
  });

  it('is told by `kept verify` with exit code 1, in words and for machines', async () => {
    const { intruder, world, entries } = await scene();
    await intruder.query(`update entries set channel = 'phone' where seq = 2`);
    const { dataDir, databaseUrl = '' } = world.house.config;
    const ran = await kept(['verify', '--json'], { KEPT_DATA: dataDir, DATABASE_URL: databaseUrl });
    expect(ran.code).toBe(1);
    expect(lastJson(ran)).toMatchObject({
      ok: false,
      findings: [{ what: 'entry', entryId: entries[1], seq: 2 }],
    });
  });
});

const GUARDED = ['entries', 'entry_contents', 'entry_keys', 'originals', 'checkpoints', 'events', 'evidence'];

it('the database itself refuses UPDATE, DELETE and TRUNCATE of the record, from the application and from the owner', async () => {
  const world = await createWorld();
  const owner = new pg.Client({ connectionString: world.house.ownerUrl });
  await owner.connect();
  onTestFinished(async () => {
    await owner.end();
    await world.close();
  });
  await world.receive(mailOf(1));
  const { config, db, secrets, clock } = world.house;
  await checkpoint(db, secrets, anchorPath(config.dataDir), clock.now());
  await owner.query(`insert into evidence (customer_id, id, entry_id, recipient, rung, at, recorded_at, source, say)
    select customer_id, gen_random_uuid(), id, 'a@example.com', 'created', now(), now(), 'test', 'test' from entries`);
  for (const table of GUARDED) {
    const { rows } = await owner.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum = 1`,
      [table],
    );
    const column = rows[0]?.name;
    const statements = [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ];
    for (const statement of statements) {
      const refused = { code: '42501' };
      await expect(world.house.pool.query(statement), `application: ${statement}`).rejects.toMatchObject(
        refused,
      );
      await expect(owner.query(statement), `owner: ${statement}`).rejects.toMatchObject(refused);
    }
  }
});
