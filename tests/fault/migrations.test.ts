import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate } from '#platform/db/migrate.ts';
import { childEnvironment } from '../support/child.ts';
import { databaseUrl, TEMPLATE } from '../support/database.ts';

const MAIN = fileURLToPath(new URL('../../server/cli/main.ts', import.meta.url));
const FILES = readdirSync(new URL('../../server/migrations/', import.meta.url)).filter((name) =>
  name.endsWith('.sql'),
);

let admin: pg.Client;
const dataDir = mkdtempSync(join(tmpdir(), 'kept-migrate-'));
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('ownerUrl') });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  rmSync(dataDir, { recursive: true, force: true });
});

let count = 0;
/** An empty database, or a copy of the migrated one. */
async function database(
  template?: string,
): Promise<{ url: string; sql: (text: string) => Promise<unknown[]> }> {
  count += 1;
  const name = `kept_migrate_${process.pid}_${count}`;
  await admin.query('select pg_advisory_lock(1)');
  await admin.query(`create database ${name} ${template ? `template ${template}` : ''}`);
  await admin.query('select pg_advisory_unlock(1)');
  const url = databaseUrl(inject('ownerUrl'), name);
  const sql = async (text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  return { url, sql };
}

function startMigrating(url: string): ChildProcess {
  return spawn(process.execPath, [MAIN, 'migrate'], {
    env: childEnvironment({ KEPT_DATA: dataDir, KEPT_LOG: 'silent', DATABASE_URL: url }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

const applied = (rows: unknown[]): string[] => rows.map((row) => (row as { name: string }).name);
const SHAPE = `
  select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
  where table_schema = 'public' order by 1, 2`;

describe('T12: migrations', () => {
  test('killed at any point and run again, they give the same schema as when nothing happens', async () => {
    const whole = await (await database(TEMPLATE)).sql(SHAPE);
    for (const stopAt of [0, Math.floor(FILES.length / 2), FILES.length - 1]) {
      const { url, sql } = await database();
      // Whoever is about to write this row waits until they are killed: in the middle of that migration.
      await sql(`create table migrations (name text primary key, digest text not null, applied_at timestamptz not null default now());
        create function hold() returns trigger language plpgsql as $$ begin
          if new.name = '${FILES[stopAt]}' then perform pg_sleep(600); end if; return new; end $$;
        create trigger hold before insert on migrations for each row execute function hold()`);
      const child = startMigrating(url);
      await expect
        .poll(
          async () =>
            sql(
              `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
            ),
          {
            timeout: 60_000,
          },
        )
        .toHaveLength(1);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      expect(applied(await sql('select name from migrations order by name'))).toEqual(FILES.slice(0, stopAt));
      await sql('drop trigger hold on migrations; drop function hold()');
      const { applied: rest } = await migrate(url);
      expect(rest).toEqual(FILES.slice(stopAt));
      expect(await sql(SHAPE)).toEqual(whole);
    }
  });

  test('several at once wait for each other; each migration is applied once', async () => {
    const { url, sql } = await database();
    const results = await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
    expect(results.flatMap((one) => one.applied).sort()).toEqual(FILES);
    expect(applied(await sql('select name from migrations order by name'))).toEqual(FILES);
  });

  test('one that was edited after it had been applied is refused by name, and nothing is changed', async () => {
    const { url, sql } = await database(TEMPLATE);
    await sql(`update migrations set digest = 'another' where name = '${FILES[2]}'`);
    await expect(migrate(url)).rejects.toThrow(`Migration ${FILES[2]} was edited`);
  });

  test('an older Kept on a newer schema says so and touches nothing', async () => {
    const { url, sql } = await database(TEMPLATE);
    await sql(`insert into migrations (name, digest) values ('9999_later.sql', 'x')`);
    await expect(migrate(url)).rejects.toThrow(/newer version of Kept.*9999_later/s);
  });
});
