import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '#platform/config/index.ts';
import { createWorld } from '../support/world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Codes as they are given where errors are made. */
function codesInUse(): string[] {
  const files = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const codes = files.flatMap((name) => {
    const text = readFileSync(join(ROOT, 'server', name), 'utf8');
    return [...text.matchAll(/\b(?:new KeptError|conflict)\(\s*'([a-z-]+)'/g)].map((match) => match[1] ?? '');
  });
  return [...new Set(codes)].sort();
}

it('every error that the code can give is in docs/errors.md, and the page shows it at its anchor', async () => {
  const world = await createWorld();
  onTestFinished(() => world.close());
  const { status, body } = await world.app.inject({ url: '/docs/errors' }).then((answer) => ({
    status: answer.statusCode,
    body: answer.body,
  }));
  expect(status).toBe(200);
  const missing = codesInUse().filter((code) => !body.includes(`<tr id="${code}">`));
  expect(missing).toEqual([]);
});

it('the page of the API shows every route, without a script and under a strict policy', async () => {
  const world = await createWorld();
  onTestFinished(() => world.close());
  const answer = await world.app.inject({ url: '/docs' });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; style-src 'self'/);
  expect(answer.body).not.toMatch(/<script|<style| style=| on\w+=/);
  const described: { paths: Record<string, unknown> } = (
    await world.app.inject({ url: '/openapi.json' })
  ).json();
  for (const path of Object.keys(described.paths)) expect(answer.body).toContain(`<code>${path}</code>`);
  const ids = [...answer.body.matchAll(/<h3 id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
});

it('docs/operations/settings.md names every setting', () => {
  const page = readFileSync(join(ROOT, 'docs/operations/settings.md'), 'utf8');
  const source = readFileSync(join(ROOT, 'server/platform/config/index.ts'), 'utf8');
  const settings = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1] ?? '');
  expect(settings.length).toBeGreaterThan(8);
  expect(settings.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(readConfig({}).port).toBe(4848);
});
