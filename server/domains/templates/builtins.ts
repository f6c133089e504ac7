import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { NewTemplate } from '#contracts/automation.ts';

/** Templates that come with Kept, a file each; a company's own wording of one stands in its place. */
export interface BuiltIn {
  readonly key: string;
  readonly content: z.output<typeof NewTemplate>;
  /** Always to be had: it cannot be archived (R76). */
  readonly always: boolean;
}

const FOLDER = new URL('./builtin/', import.meta.url);
const BuiltInFile = z.looseObject({ always: z.boolean().default(false) });

function load(file: string): BuiltIn {
  const { always, ...content } = BuiltInFile.parse(parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  return { key: file.slice(0, -'.yaml'.length), content: NewTemplate.parse(content), always };
}

/** By their keys. */
export const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const builtIn = load(file);
      return [builtIn.key, builtIn];
    }),
);
