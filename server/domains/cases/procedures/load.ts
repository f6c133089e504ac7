import { readdirSync, readFileSync } from 'node:fs';
import { parse, YAMLError } from 'yaml';
import { z } from 'zod';
import { Procedure } from '#contracts/procedures.ts';
import { invalid, KeptError } from '#platform/errors.ts';

const FOLDER = new URL('./built-in/', import.meta.url);
const LONGEST = 100_000;

let read: ReadonlyMap<string, Procedure> | undefined;

/** The procedures that come with Kept, by key. */
export function builtInProcedures(): ReadonlyMap<string, Procedure> {
  read ??= new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => parseProcedure(readFileSync(new URL(file, FOLDER), 'utf8')))
      .map((procedure) => [procedure.key, procedure]),
  );
  return read;
}

/** A procedure from its YAML; 422 with each field that is wrong, in words. */
export function parseProcedure(yaml: string): Procedure {
  if (yaml.length > LONGEST) throw invalid('procedure', 'A procedure has at most 100,000 characters.');
  const parsed = Procedure.safeParse(readYaml(yaml));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), say: message }));
  throw new KeptError('invalid', 422, 'This procedure cannot be used.', { errors });
}

function readYaml(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLError || error instanceof ReferenceError)
      throw invalid('procedure', `This is not YAML: ${error.message}`);
    throw error;
  }
}

/** What a procedure may say, as JSON Schema 2020-12, for editors and other systems. */
export const procedureJsonSchema = (): object => z.toJSONSchema(Procedure, { io: 'input' });
