import { z } from 'zod';

/** A JSON Schema as far as the documentation shows it; what it does not know is left out. */
export interface Schema {
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minItems?: number | undefined;
}

export const Schema: z.ZodType<Schema> = z.lazy(() =>
  // A schema may also be `true` or `false`; there is nothing to show of these.
  z.preprocess(
    (value) => (typeof value === 'boolean' ? {} : value),
    z.object({
      type: z.union([z.string(), z.array(z.string())]).optional(),
      format: z.string().optional(),
      description: z.string().optional(),
      enum: z.array(z.unknown()).optional(),
      const: z.unknown().optional(),
      default: z.unknown().optional(),
      properties: z.record(z.string(), Schema).optional(),
      required: z.array(z.string()).optional(),
      items: Schema.optional(),
      anyOf: z.array(Schema).optional(),
      oneOf: z.array(Schema).optional(),
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      maxItems: z.number().optional(),
      minItems: z.number().optional(),
    }),
  ),
);

/** One field of a body, a query or an answer, ready to be shown. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly notes: string;
}

const DEEPEST = 4;

/** All fields of a schema, nested ones as `contactPoints[].value`. */
export function fieldsOf(schema: Schema, prefix = '', depth = 0): Field[] {
  const { properties, required = [] } = core(schema);
  if (!properties || depth > DEEPEST) return [];
  return Object.entries(properties).flatMap(([name, value]) => {
    const inner = core(value);
    const list = inner.type === 'array' && inner.items ? core(inner.items) : undefined;
    const at = `${prefix}${name}`;
    const field = { name: at, type: typeOf(value), required: required.includes(name), notes: notesOf(value) };
    return [field, ...fieldsOf(list ?? inner, `${at}${list ? '[]' : ''}.`, depth + 1)];
  });
}

/** The schema behind «or null». */
function core(schema: Schema): Schema {
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter((one) => one.type !== 'null');
  return choices.length === 1 && choices[0] ? choices[0] : schema;
}

/** A type in words: `string (uuid)`, `list of string`, `"open" or "done"`. */
export function typeOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return schema.items ? `list of ${typeOf(schema.items)}` : 'list';
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'anything');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

function notesOf(schema: Schema): string {
  const { minLength, maxLength, minimum, maximum, maxItems } = core(schema);
  const said = schema.description ?? core(schema).description;
  const limits = [
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} unless told`,
    maxLength === undefined ? undefined : `${minLength ?? 0} to ${maxLength} characters`,
    maximum === undefined || maximum > 1e15 ? undefined : `${minimum ?? 0} to ${maximum}`,
    maxItems === undefined ? undefined : `at most ${maxItems}`,
  ].filter((limit) => limit !== undefined);
  return [...(said === undefined ? [] : [said]), limits.join('; ')].join(' ');
}

/** An example value that the schema would accept, for the reader's eye. */
export function exampleOf(schema: Schema, depth = 0): unknown {
  const inner = core(schema);
  if (inner.default !== undefined) return inner.default;
  if (inner.enum) return inner.enum[0];
  if (inner.const !== undefined) return inner.const;
  const choice = (inner.anyOf ?? inner.oneOf)?.[0];
  if (choice) return exampleOf(choice, depth);
  if (inner.properties) {
    const wanted = Object.entries(inner.properties).filter(
      ([name]) => depth > 2 || (inner.required ?? []).includes(name),
    );
    return Object.fromEntries(wanted.map(([name, value]) => [name, exampleOf(value, depth + 1)]));
  }
  if (inner.type === 'array')
    return inner.items && (inner.minItems ?? 0) > 0 ? [exampleOf(inner.items, depth + 1)] : [];
  return EXAMPLES[inner.format ?? ''] ?? EXAMPLES[String(inner.type)] ?? null;
}

const EXAMPLES: Readonly<Record<string, unknown>> = {
  uuid: '0198c9a0-7d1e-7a5b-8f00-1c2d3e4f5a6b',
  email: 'ann@example.com',
  'date-time': '2026-11-22T09:00:00Z',
  string: '…',
  integer: 1,
  number: 1,
  boolean: true,
};
