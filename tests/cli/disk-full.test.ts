import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { killAll, serversBelow } from '../engine/support.ts';
import { kept, lastJson, scratch } from './kept.ts';
import { mbox } from './mbox.ts';

const MB = 1024 * 1024;
const MAILS = 2_500;
const OWN = ['--own', 'service@company.example'];

/** A disk of so many MB in memory, or nothing where this user may not make one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kept-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const disk = smallDisk(400);

it.skipIf(disk === undefined)(
  'T9: a full disk stops an import with its reason; with room again it goes on, and nothing is lost',
  async () => {
    const folder = disk ?? '';
    const KEPT_DATA = join(folder, 'data');
    onTestFinished(async () => {
      await expect.poll(() => killAll(serversBelow(KEPT_DATA)), { timeout: 10_000 }).toBe(0);
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    });
    const archive = join(scratch(), 'archive.mbox');
    writeFileSync(archive, mbox(MAILS));
    await kept(['migrate'], { KEPT_DATA });
    const { bavail, bsize } = statfsSync(folder);
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 12 * MB));

    const full = await kept(['import', 'mail', '--json', ...OWN, archive], { KEPT_DATA });
    expect(full.code).toBe(1);
    expect(full.err).toMatch(/no space|disk is full/i);
    expect(full.err).toMatch(/Nothing that was stored is lost/);

    rmSync(ballast);
    const resumed = await kept(['import', 'mail', '--json', ...OWN, archive], { KEPT_DATA });
    expect(resumed.code).toBe(0);
    const counts = lastJson(resumed);
    expect(counts).toMatchObject({ read: MAILS, quarantined: 1 });
    expect(Number(counts.stored) + Number(counts.duplicates)).toBe(MAILS - 1);
    expect(lastJson(await kept(['verify', '--json'], { KEPT_DATA }))).toMatchObject({ ok: true });
  },
  400_000,
);
