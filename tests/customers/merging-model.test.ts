import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anchorPath, checkpoint, verifyRecord } from '#domains/record/index.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

/** What should be: for each address its own mails in order, and into whom its customer is merged. */
interface Model {
  /** Addresses of one run are its own. */
  readonly run: number;
  readonly mails: Map<string, string[]>;
  readonly into: Map<string, string>;
}

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const ids = new Map<string, string>();

const addressOf = (model: Model, name: string): string => `${name}@r${model.run}.model.example`;

async function idOf(model: Model, name: string): Promise<string> {
  const address = addressOf(model, name);
  const known = ids.get(address);
  if (known) return known;
  const { rows } = await w.house.pool.query('select customer_id from identities where value = $1', [address]);
  ids.set(address, rows[0].customer_id);
  return rows[0].customer_id;
}

const rootOf = (model: Model, address: string): string => {
  const up = model.into.get(address);
  return up === undefined ? address : rootOf(model, up);
};
const familyOf = (model: Model, address: string): string[] => [
  address,
  ...[...model.into].filter(([, up]) => up === address).flatMap(([down]) => familyOf(model, down)),
];

class Write implements fc.AsyncCommand<Model, World> {
  readonly address: string;
  constructor(address: string) {
    this.address = address;
  }
  check = (): boolean => true;
  async run(model: Model): Promise<void> {
    const text = `mail ${[...model.mails.values()].flat().length} of ${this.address}`;
    await w.receive(mail({ from: addressOf(model, this.address), text }));
    model.mails.set(this.address, [...(model.mails.get(this.address) ?? []), text]);
  }
  toString = (): string => `write(${this.address})`;
}

class Merge implements fc.AsyncCommand<Model, World> {
  readonly from: string;
  readonly into: string;
  constructor(from: string, into: string) {
    this.from = from;
    this.into = into;
  }
  check = (model: Readonly<Model>): boolean => model.mails.has(this.from) && model.mails.has(this.into);
  async run(model: Model): Promise<void> {
    const allowed =
      this.from !== this.into &&
      !model.into.has(this.from) &&
      !familyOf(model, this.from).includes(this.into);
    const { status } = await w.as.agent('POST', `/customers/${await idOf(model, this.into)}/merge`, {
      customerId: await idOf(model, this.from),
      reason: 'model',
    });
    expect(status === 200).toBe(allowed);
    if (allowed) model.into.set(this.from, this.into);
  }
  toString = (): string => `merge(${this.from} → ${this.into})`;
}

class Unmerge implements fc.AsyncCommand<Model, World> {
  readonly from: string;
  constructor(from: string) {
    this.from = from;
  }
  check = (model: Readonly<Model>): boolean => model.into.has(this.from);
  async run(model: Model): Promise<void> {
    const into = model.into.get(this.from) ?? '';
    const { status } = await w.as.agent(
      'DELETE',
      `/customers/${await idOf(model, into)}/merge/${await idOf(model, this.from)}`,
    );
    expect(status).toBe(200);
    model.into.delete(this.from);
  }
  toString = (): string => `unmerge(${this.from})`;
}

async function everyRecordIsAsTheModelSays(model: Model): Promise<void> {
  for (const address of model.mails.keys()) {
    const { body } = await w.as.agent('GET', `/customers/${await idOf(model, address)}/record?limit=100`);
    const shown = body.items
      .filter((item: { kind: string }) => item.kind === 'message')
      .map((item: { preview: string }) => item.preview)
      .sort();
    expect(shown, address).toEqual(
      familyOf(model, address)
        .flatMap((a) => model.mails.get(a) ?? [])
        .sort(),
    );
    const found = await w.as.agent('GET', `/customers?q=${encodeURIComponent(addressOf(model, address))}`);
    expect(found.body.items.map((c: { id: string }) => c.id)).toEqual([
      await idOf(model, rootOf(model, address)),
    ]);
  }
}

test('random merges, un-merges and mails in between: every record is what its links say, and the chains hold', async () => {
  let run = 0;
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const commands = fc.commands(
    [
      name.map((one) => new Write(one)),
      fc.tuple(name, name).map(([from, into]) => new Merge(from, into)),
      name.map((one) => new Unmerge(one)),
    ],
    { maxCommands: 25 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      run += 1;
      const model: Model = { run, mails: new Map(), into: new Map() };
      await fc.asyncModelRun(() => ({ model, real: w }), sequence);
      await everyRecordIsAsTheModelSays(model);
      for (const from of [...model.into.keys()]) await new Unmerge(from).run(model);
      await everyRecordIsAsTheModelSays(model);
    }),
    { numRuns: 8, endOnFailure: true },
  );
  const file = anchorPath(w.house.config.dataDir);
  await checkpoint(w.house.db, w.house.secrets, file, w.house.clock.now());
  const { findings, entries } = await verifyRecord(w.house.db, w.house.secrets, w.house.originals, file);
  expect(findings).toEqual([]);
  expect(entries).toBeGreaterThan(0);
});
