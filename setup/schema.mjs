import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietly } from './child.mjs';
import { root, SetupError } from './ground.mjs';
import { environment, NODE_FLAGS } from './node.mjs';

/**
 * Generates the desk's API types, web/api/schema.ts, from the OpenAPI that the server's own schemas give. They are needed to
 * check types, never to run. Throws SetupError when the server cannot say its API.
 */
export async function generateSchema(node) {
  const data = mkdtempSync(join(tmpdir(), 'kept-schema-'));
  chmodSync(data, 0o711);
  try {
    const env = {
      ...environment(node),
      KEPT_DATA: data,
      KEPT_LOG: 'silent',
      DATABASE_URL: '',
      KEPT_PORT: '0',
      KEPT_CLOCK: 'test',
    };
    const file = join(root, '.build/openapi.json');
    mkdirSync(join(root, '.build'), { recursive: true });
    const given = await quietly(node, [...NODE_FLAGS, 'server/cli/main.ts', 'openapi'], { cwd: root, env });
    if (given.code !== 0) throw new SetupError(`The API could not be described:\n${given.said}`);
    writeFileSync(file, given.said);
    const made = await quietly(
      node,
      ['node_modules/openapi-typescript/bin/cli.js', file, '-o', 'web/api/schema.ts'],
      { cwd: root, env },
    );
    if (made.code !== 0) throw new SetupError(`The desk's API types could not be made:\n${made.said}`);
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}
