/** Imports that are killed while they run, in a data folder whose engine stays up. */
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { dataFolder, holder, holding } from '../engine/support.ts';
import { kept, start } from './kept.ts';

export interface Place {
  readonly KEPT_DATA: string;
  readonly db: pg.Client;
}

/** A data folder whose engine stays up, so that each import begins at once. */
export async function place(): Promise<Place> {
  const KEPT_DATA = dataFolder();
  const { ownerUrl } = await holding(holder('engine', KEPT_DATA));
  const db = new pg.Client({ connectionString: ownerUrl });
  db.on('error', () => undefined);
  await db.connect();
  onTestFinished(() => db.end().catch(() => undefined));
  await kept(['migrate'], { KEPT_DATA });
  return { KEPT_DATA, db };
}

/**
 * Kills `kept import …` `looks` looks after it has moved for the first time, which `progress` says in one word (`at`); false
 * when it ended before.
 */
export async function killedAfter(
  { KEPT_DATA, db }: Place,
  args: readonly string[],
  progress: string,
  looks: number,
): Promise<boolean> {
  const at = async (): Promise<string> => (await db.query(progress)).rows[0].at;
  const before = await at();
  const child = start(args, { KEPT_DATA });
  const gone = once(child, 'exit');
  let left = looks;
  while (left >= 0 && child.exitCode === null) {
    if ((await at()) !== before) left -= 1;
    // Whoever looks without a pause takes the processor away from what is looked at.
    await after(5);
  }
  child.kill('SIGKILL');
  await gone;
  if (child.exitCode) throw new Error(`the import failed by itself with ${child.exitCode}`);
  return child.exitCode === null;
}
