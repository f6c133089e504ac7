import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#platform/config/index.ts';
import { bad, type Check, good, look } from './finding.ts';

const DESK = fileURLToPath(new URL('../../../.build/web/index.html', import.meta.url));
const GB = 1024 ** 3;

/** What can be seen without the database: folder, space, secrets, desk, ports. `running`: a `kept up` lives here. */
export async function checkGround(config: Config, running: boolean): Promise<Check[]> {
  const checks = [await folder(config.dataDir), await space(config.dataDir), await secrets(config)];
  checks.push(
    existsSync(DESK)
      ? good('desk', 'The desk is built.')
      : look('desk', 'The pages of the desk are not built yet.', 'npm start   (it builds them)'),
  );
  const ports = [
    ['KEPT_PORT', config.port],
    ['KEPT_LMTP_PORT', config.lmtpPort],
    ['KEPT_SMTP_PORT', config.smtpPort],
  ] as const;
  for (const [setting, port] of ports) {
    if (port !== undefined && port !== 0) checks.push(await portFree(setting, port, config.host, running));
  }
  return checks;
}

async function folder(dataDir: string): Promise<Check> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return bad('data-folder', `${dataDir} cannot be written by this user.`, `chown -R $(id -un) ${dataDir}`);
  }
  const { mode } = await stat(dataDir);
  if ((mode & 0o022) !== 0)
    return look('data-folder', `${dataDir} can be written by others.`, `chmod go-w ${dataDir}`);
  return good('data-folder', `${dataDir} is only ours to write.`);
}

async function space(dataDir: string): Promise<Check> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const words = `${(free / GB).toFixed(1)} GB are free for ${dataDir}.`;
  const mend = `Make room on the disk of ${dataDir}, or move it to a larger one.`;
  if (free < GB / 4) return bad('disk', words, mend);
  return free < 2 * GB ? look('disk', words, mend) : good('disk', words);
}

async function secrets(config: Config): Promise<Check> {
  if (config.secret !== undefined) return good('secrets', 'The master secret comes from KEPT_SECRET.');
  const path = join(config.dataDir, 'secrets', 'master');
  const found = await stat(path).catch(() => undefined);
  const restore = `Put ${path} back from a backup; sealed passwords and proofs depend on it.`;
  if (!found) return bad('secrets', 'The master secret is missing.', restore);
  if ((found.mode & 0o077) !== 0)
    return bad('secrets', 'The master secret can be read by others.', `chmod 600 ${path}`);
  return good('secrets', 'The master secret is there, and only ours to read.');
}

async function portFree(setting: string, port: number, host: string, running: boolean): Promise<Check> {
  const name = `port-${port}`;
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
  if (running && !free) return good(name, `Port ${port} is served.`);
  if (running)
    return bad(name, `Kept runs, and nobody listens on port ${port}.`, 'kept up   (start it again)');
  if (free) return good(name, `Port ${port} is free.`);
  return bad(
    name,
    `Another program has port ${port}.`,
    `Stop it, or set ${setting} to another port (ss -ltnp "sport = :${port}" names it).`,
  );
}
