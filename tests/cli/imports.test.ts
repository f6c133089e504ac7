import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { dataFolder, holder, holding } from '../engine/support.ts';
import { kept, lastJson, scratch } from './kept.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const FEBRL = join(DATA, 'contacts/febrl/dataset1.csv');
const CALLS = join(DATA, 'calls/asterisk-Master.csv');

/** A data folder whose engine stays up, and SQL on it. */
async function place(): Promise<{
  env: { KEPT_DATA: string };
  rows: (text: string) => Promise<pg.QueryResultRow[]>;
}> {
  const KEPT_DATA = dataFolder();
  const { ownerUrl } = await holding(holder('engine', KEPT_DATA));
  const db = new pg.Client({ connectionString: ownerUrl });
  db.on('error', () => undefined);
  await db.connect();
  onTestFinished(() => db.end().catch(() => undefined));
  return { env: { KEPT_DATA }, rows: async (text) => (await db.query(text)).rows };
}

const HOSTILE = [
  'id;Name;E-Mail;Telefon;Land;Wert',
  '1;"Müller; Anna";anna@example.com;030 1234567;DE;=HYPERLINK("x")',
  '2;Böse;nicht-da;12;;\0x',
  '1;Müller Anna;anna@example.com,anna2@example.com;;;',
  '3;<script>alert(1)</script>;c@example.com;+34 911 234 567;;ein Wert; zu viel',
  '4;Dieb;anna@example.com;;;',
  '5;Offen;"bad',
].join('\r\n');

it('customers come in from a hostile file: problems named by line and field, every value kept, twice is once', async () => {
  const { env, rows } = await place();
  const file = join(scratch(), 'shop.csv');
  writeFileSync(file, HOSTILE);
  const first = await kept(['import', 'customers', file, '--json'], env);
  expect(first.code).toBe(1);
  const { problems, ...counts } = lastJson(first);
  expect(counts).toMatchObject({ read: 5, created: 4, completed: 1 });
  for (const [line, field, says] of [
    [3, 'E-Mail', /nicht-da/],
    [3, 'Telefon', /not a telephone number/],
    [5, null, /7 values/],
    [6, null, /belongs to customer/],
    [7, null, /cannot be read/],
  ] as const)
    expect(problems).toContainEqual({ line, field, say: expect.stringMatching(says) });
  const points = await rows(
    `select value from contact_points where kind in ('email', 'phone') order by value`,
  );
  expect(points.map((row) => row.value)).toEqual([
    '+34911234567',
    '+49301234567',
    'anna2@example.com',
    // Two say that it is theirs: both have it, and nothing about an account goes there until it is settled.
    'anna@example.com',
    'anna@example.com',
    'c@example.com',
  ]);
  const words = await rows(`select text from entry_contents order by text`);
  expect(words.map((row) => row.text).join('\n')).toContain('Wert: =HYPERLINK("x")');
  const again = lastJson(await kept(['import', 'customers', file, '--json'], env));
  expect(again).toMatchObject({ read: 5, created: 0, completed: 0, unchanged: 5 });
  expect(await rows(`select text from entry_contents order by text`)).toEqual(words);
});

it.skipIf(!existsSync(FEBRL) || !existsSync(CALLS))(
  'real files come in whole: persons of FEBRL, calls of Asterisk joined',
  async () => {
    const { env, rows } = await place();
    const persons = await kept(['import', 'customers', FEBRL, '--json'], env);
    expect([persons.code, lastJson(persons)]).toEqual([
      0,
      expect.objectContaining({ read: 708, created: 708, problemCount: 0 }),
    ]);

    const calls = await kept(
      ['import', 'calls', CALLS, '--country', 'RU', '--time-zone', 'UTC', '--json'],
      env,
    );
    expect([calls.code, lastJson(calls)]).toEqual([
      0,
      expect.objectContaining({ rows: 31, calls: 10, stored: 10, duplicates: 0 }),
    ]);
    const again = await kept(
      ['import', 'calls', CALLS, '--country', 'RU', '--time-zone', 'UTC', '--json'],
      env,
    );
    expect(lastJson(again)).toMatchObject({ stored: 0, duplicates: 10 });
    const stored = await rows(`
    select e.direction, e.channel, jsonb_array_length(c.details -> 'call' -> 'legs') as legs
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id where e.kind = 'call'`);
    expect(stored).toHaveLength(10);
    expect(stored.every((call) => call.channel === 'phone' && call.direction === 'in')).toBe(true);
    expect(stored.reduce((sum, call) => sum + Number(call.legs), 0)).toBe(31);
    expect(lastJson(await kept(['verify', '--json'], env))).toMatchObject({ ok: true });
  },
);

/** Every file below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

it('export customer gives everything of one customer with those merged in, and nobody else (T69 in part)', async () => {
  const { env, rows } = await place();
  const folder = scratch();
  const mails = ['ann', 'ann.work', 'bob'].flatMap((who) =>
    [1, 2].map(
      (n) =>
        `From x@y Thu Jan  2 10:00:00 2025\nFrom: ${who} <${who}@post.example>\nTo: us@company.example\nSubject: letter\nMessage-ID: <${who}${n}@post.example>\n\nCANARY-${who}-${n} <b>&\n`,
    ),
  );
  writeFileSync(join(folder, 'a.mbox'), mails.join('\n'));
  await kept(['import', 'mail', '--own', 'us@company.example', join(folder, 'a.mbox')], env);
  const idOf = async (who: string): Promise<string> =>
    (await rows(`select customer_id as id from identities where value = '${who}@post.example'`))[0]?.id;
  const [ann, work] = [await idOf('ann'), await idOf('ann.work')];
  await rows(
    `insert into customer_merges values ('${work}', '${ann}', now(), '{"name": "test"}', 'same person')`,
  );

  const file = join(folder, 'ann.tar');
  const made = await kept(['export', 'customer', ann, '--out', file, '--json'], env);
  expect(lastJson(made)).toMatchObject({ customer: ann, entries: 4, originals: 4 });
  const out = join(folder, 'out');
  mkdirSync(out);
  execFileSync('tar', ['xf', file, '-C', out]);
  const all = filesBelow(out)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  for (const canary of ['CANARY-ann-1', 'CANARY-ann-2', 'CANARY-ann.work-1', 'CANARY-ann.work-2'])
    expect(all).toContain(canary);
  expect(all).not.toMatch(/CANARY-bob|bob@post/);
  const page = readFileSync(join(out, 'page-1.html'), 'utf8');
  expect(page).toContain('CANARY-ann-1 &lt;b&gt;&amp;');
  expect(page).not.toMatch(/<script/);
  expect(
    readFileSync(join(out, 'entries.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toHaveLength(4);
});
