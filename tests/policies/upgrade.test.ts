import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { builtInPolicies, policiesNow } from '#domains/gate/index.ts';
import { createWorld, type World } from '../support/world.ts';

const textOf = (name: string): string => builtInPolicies().find((one) => one.name === name)?.yaml ?? '';

/** What an earlier release had brought, or what the company put in its place. */
async function stored(w: World, name: string, yaml: string, builtIn: boolean): Promise<void> {
  const by = JSON.stringify({ type: 'system', id: 'kept', name: 'test' });
  const digest = createHash('sha256').update(yaml).digest();
  await w.house.pool.query(
    `insert into policy_versions (name, version, yaml, digest, built_in, by, reason, at) values ($1, 1, $2, $3, $4, $5, 'then', now())`,
    [name, yaml, digest, builtIn, by],
  );
  await w.house.pool.query(
    `insert into policy_publications (name, no, version, by, reason, at) values ($1, 1, 1, $2, 'then', now())`,
    [name, by],
  );
}

test('a new release’s text takes the place of the older one, and not of the company’s own; all stay to be replayed', async () => {
  const w = await createWorld();
  onTestFinished(() => w.close());
  await stored(w, 'delay', textOf('delay').replace('within: 1 hour', 'within: 3 hours'), true);
  await stored(w, 'unblock', textOf('unblock').replace('within: 1 day', 'within: 2 days'), false);
  expect((await w.as.agent('GET', '/policies/delay')).body).toMatchObject({ version: 2, builtIn: true });
  expect((await w.as.agent('GET', '/policies/unblock')).body).toMatchObject({
    version: 1,
    draft: 2,
    builtIn: false,
  });
  expect((await w.as.agent('GET', '/policies/delay/versions/1')).body.state).toBe('was-in-force');
});

test('several processes that start at once write what comes with Kept once', async () => {
  const w = await createWorld();
  onTestFinished(() => w.close());
  const sets = await Promise.all(Array.from({ length: 5 }, () => policiesNow(w.house.db)));
  for (const { policies } of sets) expect(policies).toHaveLength(builtInPolicies().length);
  const { rows } = await w.house.pool.query(
    'select count(*)::int as n, max(version) as version from policy_versions',
  );
  expect(rows[0]).toEqual({ n: builtInPolicies().length, version: 1 });
});
