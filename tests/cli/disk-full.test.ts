import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { killAll, serversBelow } from '../engine/support.ts';
import { kept, lastJson, scratch } from './kept.ts';
import { mbox } from './mbox.ts';

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

const disk = smallDisk(110);

it.skipIf(disk === undefined)(
  'T9: a full disk stops an import with its reason, and with room again it goes on to the same record',
  async () => {
    const KEPT_DATA = join(disk ?? '', 'data');
    onTestFinished(async () => {
      await expect.poll(() => killAll(serversBelow(KEPT_DATA)), { timeout: 10_000 }).toBe(0);
      execFileSync('umount', [disk ?? '']);
      rmSync(disk ?? '', { recursive: true });
    });
    const archive = join(scratch(), 'archive.mbox');
    // Enough that originals, texts, indexes and the log of the database do not fit.
    writeFileSync(
      archive,
      Array.from({ length: 6 }, (_, i) => mbox(1_500, 11 + i).replaceAll('@post', `@post${i}`)).join(''),
    );
    chmodSync(archive, 0o644);
    const full = await kept(['import', 'mail', '--json', archive], { KEPT_DATA });
    expect(full.code).toBe(1);
    expect(full.err).toMatch(/no space|disk is full|No space left/i);

    execFileSync('mount', ['-o', 'remount,size=900m', disk ?? '']);
    const resumed = await kept(['import', 'mail', '--json', archive], { KEPT_DATA });
    const counts = lastJson(resumed);
    expect(resumed.code).toBe(0);
    expect(counts.read).toBe(9_000);
    expect(Number(counts.stored) + Number(counts.duplicates) + Number(counts.quarantined)).toBe(9_000);
    expect(lastJson(await kept(['verify', '--json'], { KEPT_DATA }))).toMatchObject({ ok: true });
  },
);
