import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from './errors.ts';
import type { Layout } from './layout.ts';

/**
 * The password of the cluster's owner: read from `secrets/postgres-owner` (mode 600), or made where there is no
 * cluster yet. Throws EngineError when a cluster is there but its password is not.
 */
export function ownerPassword(layout: Layout): string {
  const file = join(layout.secrets, 'postgres-owner');
  if (existsSync(file)) {
    const password = readFileSync(file, 'utf8').trim();
    if (password) return password;
  }
  if (existsSync(layout.data)) {
    throw new EngineError(
      `${file} is missing, and the database in ${layout.data} opens with nothing else. Put it back.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}
