import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kept, lastJson, scratch } from './kept.ts';

const VERBS = [
  'up',
  'web',
  'work',
  'migrate',
  'import mail',
  'import customers',
  'import calls',
  'export customer',
  'verify',
  'backup',
  'restore',
  'token create',
  'user create',
  'policy check',
  'policy try',
  'policy compare',
  'policy replay',
  'demo',
  'doctor',
];

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['nonsense', /unknown command/],
  ['token create --name x', /--role/],
  ['token create --name x --role boss', /agent, lead/],
  ['token create --name x --role agent --expires tomorrow', /2027-01-31/],
  ['user create --name Ann --email nobody --role agent', /not an e-mail address/],
  ['export customer 12', /not the id/],
  ['import mail /nowhere/at/all', /nothing at/],
  ['import customers /nowhere/at/all.csv', /no file/],
  ['import calls /nowhere/at/all.csv', /no file/],
  ['import calls /etc/hostname --country Atlantis', /country code/],
  ['backup /tmp/x.tar', /no data/],
  ['restore', /Name the backup/],
  ['restore /nowhere/at/all.tar', /nothing at/],
  ['migrate', /KEPT_PORT/],
];

describe('the command line', () => {
  it('says what each verb is for', async () => {
    const env = { KEPT_DATA: join(scratch(), 'data') };
    for (const verb of VERBS) {
      const ran = await kept([...verb.split(' '), '--help'], env);
      expect([verb, ran.code]).toEqual([verb, 0]);
      expect(ran.out).toContain(`kept ${verb}`);
    }
    expect(existsSync(env.KEPT_DATA)).toBe(false);
  }, 400_000);

  it('says which Kept it is', async () => {
    const ran = await kept(['--version'], { KEPT_DATA: join(scratch(), 'data') });
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  it.each(WRONG)('refuses «%s» with exit code 2 and makes nothing', async (line, says) => {
    const KEPT_DATA = join(scratch(), 'data');
    const ran = await kept(line.split(' '), {
      KEPT_DATA,
      ...(line === 'migrate' ? { KEPT_PORT: 'many' } : {}),
    });
    expect(`${ran.out}${ran.err}`).toMatch(says);
    expect(ran.code).toBe(2);
    expect(existsSync(KEPT_DATA)).toBe(false);
  });

  it('with a given database points to its own tools and writes nothing', async () => {
    const folder = scratch();
    const target = join(folder, 'b.tar');
    const ran = await kept(['backup', target], {
      KEPT_DATA: folder,
      DATABASE_URL: 'postgres://u:secret-word@127.0.0.1:1/k',
    });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/pg_dump[\s\S]*anchors[\s\S]*secrets[\s\S]*originals/);
    expect(`${ran.out}${ran.err}`).not.toContain('secret-word');
    expect(existsSync(target)).toBe(false);
  });

  it('never fills the demo into a folder with something else in it', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'letter.txt'), 'mine');
    const ran = await kept(['demo', '--no-up'], { KEPT_DATA: folder });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/left as it is|left as it was/);
  });

  it('the doctor names what is wrong and what mends it, in words and for machines', async () => {
    const env = { KEPT_DATA: scratch(), DATABASE_URL: 'postgres://u@127.0.0.1:1/k' };
    const ran = await kept(['doctor', '--json'], env);
    expect(ran.code).toBe(1);
    const { ok, checks } = lastJson(ran);
    expect(ok).toBe(false);
    expect(checks).toContainEqual({
      name: 'database',
      state: 'bad',
      say: expect.stringContaining('cannot be opened'),
      mend: expect.stringContaining('DATABASE_URL'),
    });
  });
});
