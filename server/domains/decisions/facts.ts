import { Environment } from '@marcbachmann/cel-js';

/** What kind of thing a fact is; `duration` is given in seconds, `timestamp` as an instant. */
export type FactType = 'text' | 'whole' | 'number' | 'yes-no' | 'timestamp' | 'duration' | 'texts' | 'map';

/** A fact that conditions may ask for. */
export interface Fact {
  /** `now`, or a thing and what is asked of it: `case.type`. */
  readonly name: string;
  readonly type: FactType;
  /** What it means, as it stands in a sentence: «the type of the case»; for yes and no a clause: «the case is closed». */
  readonly words: string;
}

/** The value of a fact as it is stored beside a decision; an instant is a `Date` or ISO 8601. A fact without a value is not known. */
export type FactValue =
  | string
  | number
  | boolean
  | Date
  | readonly string[]
  | { readonly [key: string]: unknown }
  | null
  | undefined;

/** Values by the names of facts. */
export type FactValues = Readonly<Record<string, FactValue>>;

/** Facts that were declared together, ready for conditions. */
export interface FactSet {
  readonly facts: ReadonlyMap<string, Fact>;
  /** Fields of each thing, such as `case` → `type`, `number`; a plain fact such as `now` has none. */
  readonly things: ReadonlyMap<string, readonly string[]>;
  readonly environment: Environment;
  /** What the language calls by its names, made from plain values. Throws `FactError`. */
  readonly bind: (values: FactValues) => Record<string, unknown>;
}

/** A value that a fact of its type cannot have; the decision is then unknown. */
export class FactError extends Error {
  override readonly name = 'FactError';
}

/** Longest list that a fact may hold; with the limits of a condition this bounds what deciding can cost. */
export const MAX_ITEMS = 500;

const CEL_TYPES: Readonly<Record<FactType, string>> = {
  text: 'string',
  whole: 'int',
  number: 'double',
  'yes-no': 'bool',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  texts: 'list<string>',
  map: 'map<string, dyn>',
};

const LIMITS = {
  maxAstNodes: 200,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 0,
  maxCallArguments: 3,
};

/** A thing's fields are the object's own properties; a field that is not there is not known. */
type ThingClass = new (fields: Record<string, unknown>) => object;
const thingClass = (): ThingClass =>
  class Thing {
    constructor(fields: Record<string, unknown>) {
      Object.assign(this, fields);
    }
  };

/** Declares the facts that conditions of one kind may ask for. Building a set is dear: once per program. */
export function declareFacts(facts: readonly Fact[]): FactSet {
  const byName = new Map(facts.map((fact) => [fact.name, fact]));
  if (byName.size !== facts.length) throw new Error('A fact is declared twice.');
  const things = new Map<string, string[]>();
  for (const { name } of facts) {
    const [thing = '', field, ...more] = name.split('.');
    if (!/^[a-z]\w*(\.[a-z]\w*)?$/i.test(name) || more.length > 0)
      throw new Error(`${name} cannot be a fact.`);
    things.set(thing, [...(things.get(thing) ?? []), ...(field === undefined ? [] : [field])]);
  }
  const environment = new Environment({ limits: LIMITS });
  const classes = new Map<string, ThingClass>();
  for (const [thing, fields] of things) {
    const plain = byName.get(thing);
    if (plain) {
      environment.registerVariable(thing, CEL_TYPES[plain.type]);
      continue;
    }
    const made = thingClass();
    classes.set(thing, made);
    const types = fields.map((field) => [field, CEL_TYPES[byName.get(`${thing}.${field}`)?.type ?? 'map']]);
    environment.registerType(`thing_${thing}`, { ctor: made, fields: Object.fromEntries(types) });
    environment.registerVariable(thing, `thing_${thing}`);
  }
  return { facts: byName, things, environment, bind: binder(byName, classes, environment) };
}

/** Deciding stands in the way of every question: what is not known costs nothing, and shares one thing without fields. */
function binder(
  facts: ReadonlyMap<string, Fact>,
  classes: ReadonlyMap<string, ThingClass>,
  environment: Environment,
): FactSet['bind'] {
  const places = new Map(
    [...facts.values()].map((fact) => {
      const [thing = '', field] = fact.name.split('.');
      return [fact.name, { fact, thing, field: classes.has(thing) ? field : undefined }];
    }),
  );
  const unknown = [...classes].map(([thing, made]) => [thing, new made({})] as const);
  return (values) => {
    const context: Record<string, unknown> = Object.fromEntries(unknown);
    const known = new Map<string, Record<string, unknown>>();
    for (const [name, value] of Object.entries(values)) {
      const place = places.get(name);
      if (place === undefined || value === null || value === undefined) continue;
      const { fact, thing, field } = place;
      if (field === undefined) context[thing] = toCel(fact, value, environment);
      else {
        const fields = known.get(thing) ?? {};
        fields[field] = toCel(fact, value, environment);
        known.set(thing, fields);
      }
    }
    for (const [thing, fields] of known) {
      const made = classes.get(thing);
      if (made) context[thing] = new made(fields);
    }
    return context;
  };
}

function toCel(fact: Fact, value: NonNullable<FactValue>, environment: Environment): unknown {
  const wrong = (): never => {
    throw new FactError(`${fact.name} is not of its type (${fact.type}).`);
  };
  switch (fact.type) {
    case 'text':
      return typeof value === 'string' ? value : wrong();
    case 'yes-no':
      return typeof value === 'boolean' ? value : wrong();
    case 'number':
      return typeof value === 'number' ? value : wrong();
    case 'whole':
      return Number.isSafeInteger(value) ? BigInt(Number(value)) : wrong();
    case 'duration':
      return typeof value === 'number' && Number.isSafeInteger(Math.round(value))
        ? environment.evaluate(`duration("${Math.round(value)}s")`)
        : wrong();
    case 'timestamp': {
      const at = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
      return Number.isNaN(at.getTime()) ? wrong() : at;
    }
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? items(fact, value)
        : wrong();
    case 'map':
      return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
        ? json(fact, value)
        : wrong();
  }
}

function items<T>(fact: Fact, list: readonly T[]): readonly T[] {
  if (list.length > MAX_ITEMS) throw new FactError(`${fact.name} has more than ${MAX_ITEMS} items.`);
  return list;
}

/** JSON as the language wants it: whole numbers are integers, nothing has a prototype. */
function json(fact: Fact, value: unknown): unknown {
  if (Array.isArray(value)) return items(fact, value).map((item) => json(fact, item));
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return new Map(known.map(([key, item]) => [key, json(fact, item)]));
}
