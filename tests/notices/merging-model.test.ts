import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Office } from '../delivery/office.ts';
import { closeOffices, office, shown } from './support.ts';
import {
  merge,
  openCalls,
  type Person,
  person,
  refused,
  takeApart,
  toldOf,
  until,
  workers,
} from './two-people.ts';

/** What should be: into whom each is merged, and what was done to whom. */
interface Model {
  readonly into: Map<Name, Name>;
  /** Merchants whose charges of somebody were refused, with the notice. */
  readonly done: { readonly whose: Name; readonly merchant: string; readonly noticeId: string }[];
}

type Name = 'a' | 'b' | 'c';
type People = Record<Name, Person>;
interface Real {
  readonly ours: Office;
  readonly people: People;
  readonly run: number;
}

const familyOf = (model: Model, name: Name): Name[] => [
  name,
  ...[...model.into].filter(([, up]) => up === name).flatMap(([down]) => familyOf(model, down)),
];

class Done implements fc.AsyncCommand<Model, Real> {
  readonly whose: Name;
  constructor(whose: Name) {
    this.whose = whose;
  }
  check = (): boolean => true;
  async run(model: Model, { ours, people, run }: Real): Promise<void> {
    const merchant = `Shop-${run}-${model.done.length}-end`;
    const [noticeId = ''] = await refused(ours, people[this.whose].ref, merchant);
    model.done.push({ whose: this.whose, merchant, noticeId });
  }
  toString = (): string => `done(${this.whose})`;
}

class Merge implements fc.AsyncCommand<Model, Real> {
  readonly from: Name;
  readonly into: Name;
  constructor(from: Name, into: Name) {
    this.from = from;
    this.into = into;
  }
  check = (model: Readonly<Model>): boolean =>
    this.from !== this.into && !model.into.has(this.from) && !familyOf(model, this.from).includes(this.into);
  async run(model: Model, { ours, people }: Real): Promise<void> {
    await merge(ours, people[this.into], people[this.from]);
    model.into.set(this.from, this.into);
  }
  toString = (): string => `merge(${this.from} → ${this.into})`;
}

class TakeApart implements fc.AsyncCommand<Model, Real> {
  readonly from: Name;
  constructor(from: Name) {
    this.from = from;
  }
  check = (model: Readonly<Model>): boolean => model.into.has(this.from);
  async run(model: Model, { ours, people }: Real): Promise<void> {
    const into = model.into.get(this.from);
    if (into) await takeApart(ours, people[into], people[this.from]);
    model.into.delete(this.from);
  }
  toString = (): string => `apart(${this.from})`;
}

/** Mail servers are never further behind than so many seconds, or silence would have it told in another way. */
const STEP_S = 8;

/** Time passes, so much that what waits for others may go; who follows what happened is at it, or not. */
class Tell implements fc.AsyncCommand<Model, Real> {
  readonly seconds: number;
  readonly isWorking: boolean;
  constructor(seconds: number, isWorking: boolean) {
    this.seconds = seconds;
    this.isWorking = isWorking;
  }
  check = (): boolean => true;
  async run(_model: Model, { ours }: Real): Promise<void> {
    for (let left = this.seconds; left > 0; left -= STEP_S) {
      await ours.pass(Math.min(left, STEP_S) * 1000);
      await ours.handOver();
    }
    if (this.isWorking) await workers(ours);
  }
  toString = (): string => `tell(${this.seconds} s${this.isWorking ? '' : ', nobody works'})`;
}

/** Each heard everything about themselves by mail, once, and nobody heard anything else. */
async function eachHeardTheirOwn(model: Model, { ours, people, run }: Real): Promise<void> {
  const merchants = model.done.map(({ merchant }) => merchant);
  const heard = toldOf(ours, merchants).map(({ to, merchant }) => `${merchant} ${to}`);
  const should = model.done.map(({ whose, merchant }) => `${merchant} ${whose}${run}@customer.example`);
  expect(heard.sort()).toEqual(should.sort());
  for (const { whose, noticeId } of model.done)
    expect(await shown(ours, noticeId)).toMatchObject({ state: 'told', customerId: people[whose].id });
}

let ours: Office;
let run = 0;
beforeAll(async () => {
  ours = await office();
});
afterAll(closeOffices);

const name = fc.constantFrom<Name>('a', 'b', 'c');
const commands = fc.commands(
  [
    name.map((one) => new Done(one)),
    name.map((one) => new Done(one)),
    fc.tuple(name, name).map(([from, into]) => new Merge(from, into)),
    name.map((one) => new TakeApart(one)),
    fc
      .tuple(fc.constantFrom(1, 16, 25), fc.boolean())
      .map(([seconds, isWorking]) => new Tell(seconds, isWorking)),
  ],
  { maxCommands: 14 },
);

async function people(known: (one: Name) => readonly string[]): Promise<Real> {
  run += 1;
  const made = async (one: Name) => person(ours, `${one}${run}`, { emails: known(one) });
  return { ours, run, people: { a: await made('a'), b: await made('b'), c: await made('c') } };
}

test('random merges, un-merges, actions and telling: everybody is told their own, once, and nobody else is', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const real = await people((one) => [`${one}${run}@customer.example`]);
      const model: Model = { into: new Map(), done: [] };
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      for (let rounds = 0; rounds < 2; rounds += 1) await new Tell(31, true).run(model, real);
      await eachHeardTheirOwn(model, real);
      for (const from of [...model.into.keys()]) await new TakeApart(from).run(model, real);
      await new Tell(31, true).run(model, real);
      await eachHeardTheirOwn(model, real);
    }),
    { numRuns: 12 },
  );
});

test('where only others can be reached, the end is the same: told where they read, else a person calls the right one', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const real = await people((one) => (one === 'b' ? [] : [`${one}${run}@customer.example`]));
      const model: Model = { into: new Map(), done: [] };
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      await new Tell(31, true).run(model, real);
      for (const from of [...model.into.keys()]) await new TakeApart(from).run(model, real);
      for (let rounds = 0; rounds < 3; rounds += 1) await new Tell(31, true).run(model, real);
      await until(ours, async () => {
        for (const { whose, noticeId } of model.done)
          expect(await shown(ours, noticeId)).toMatchObject({
            state: whose === 'b' ? 'asked-person' : 'told',
            customerId: real.people[whose].id,
          });
      });
      const calls = (await openCalls(ours)).filter((id) =>
        Object.values(real.people).some((one) => one.id === id),
      );
      const b = model.done.some(({ whose }) => whose === 'b');
      expect(new Set(calls)).toEqual(new Set(b ? [real.people.b.id] : []));
    }),
    { numRuns: 8 },
  );
});
