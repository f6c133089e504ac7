import { readdirSync, readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { Procedure } from '#contracts/procedures.ts';
import { KeptError } from '#platform/errors.ts';
import { faultsOf, type ProcedureFault } from './faults.ts';

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

/** A procedure from its YAML; 422 with each field that is wrong, in words and by its place. */
export function parseProcedure(yaml: string): Procedure {
  const { procedure, faults } = readProcedure(yaml);
  if (procedure) return procedure;
  throw new KeptError('invalid', 422, `This procedure cannot be used. ${sayFaults(faults)}`, {
    errors: faults,
  });
}

const sayFaults = (faults: readonly ProcedureFault[]): string =>
  faults.map(({ line, column, say }) => `Line ${line}, ${column}: ${say}`).join(' ');

/** A procedure from its YAML, or all that is wrong with it. */
export function readProcedure(
  yaml: string,
): { procedure: Procedure; faults: [] } | { procedure: null; faults: ProcedureFault[] } {
  if (yaml.length > LONGEST) return wrong(1, 1, 'A procedure has at most 100,000 characters.');
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return wrong(line, col, `This is not YAML: ${error.message}`);
  }
  const content = plain(document);
  if (content === TANGLED)
    return wrong(1, 1, 'This is not YAML that Kept reads: it refers to what is not there, or too often.');
  const parsed = Procedure.safeParse(content);
  return parsed.success
    ? { procedure: parsed.data, faults: [] }
    : { procedure: null, faults: faultsOf(parsed.error.issues, document, lines) };
}

const wrong = (line: number, column: number, say: string) => ({
  procedure: null,
  faults: [{ field: 'procedure', say, line, column }],
});

const TANGLED = Symbol('tangled');

/** What a document holds; `TANGLED` where its references name nothing, or would make it endless. */
function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return TANGLED;
    throw error;
  }
}

/** What a procedure may say, as JSON Schema 2020-12, for editors and other systems. */
export const procedureJsonSchema = (): object => z.toJSONSchema(Procedure, { io: 'input' });
