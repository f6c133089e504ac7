import { existsSync, statfsSync } from 'node:fs';
import { type Config, readConfig } from '#platform/config/index.ts';

/** With less than this PostgreSQL cannot write the next piece of its log (bytes). */
const FULL = 32 * 1024 * 1024;

/**
 * What lies behind an error that only names its symptom: on a full disk PostgreSQL stops itself, and its clients see no
 * more than a lost connection. `null` where nothing of the kind is so.
 */
export function whatLiesBehind(env: Readonly<Record<string, string | undefined>>): string | null {
  const config = readable(env);
  if (!config || !existsSync(config.dataDir)) return null;
  const { bavail, bsize } = statfsSync(config.dataDir);
  if (bavail * bsize >= FULL) return null;
  return `The disk of ${config.dataDir} is full (no space left). Nothing that was stored is lost: make room there and run it again; it goes on where it was.`;
}

function readable(env: Readonly<Record<string, string | undefined>>): Config | undefined {
  try {
    return readConfig(env);
  } catch {
    return undefined;
  }
}
