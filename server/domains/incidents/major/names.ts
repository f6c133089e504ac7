import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';

/** Parts of names that are shorter say too little to find somebody by. */
const SHORTEST = 3;

const wordsIn = (text: string): string[] => text.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** Whether words name a person: their whole name however it is written, or a part of it as a name is written. Pure. */
export function namesPerson(text: string, name: string): boolean {
  const said = wordsIn(text);
  const parts = wordsIn(name);
  if (parts.length === 0) return false;
  const inOrder = said.map((one) => one.toLowerCase()).join(' ');
  const whole = parts.map((one) => one.toLowerCase()).join(' ');
  if (` ${inOrder} `.includes(` ${whole} `)) return true;
  return parts.some((part) => [...part].length >= SHORTEST && said.includes(part));
}

/** A review names nobody of the company as the cause (R75): 422 `names-person` with the field and the name. */
export async function refuseNames(
  tx: Tx,
  texts: readonly { readonly field: string; readonly text: string }[],
): Promise<void> {
  const { rows } = await sql<{ name: string }>`select distinct name from staff`.execute(tx);
  const errors = texts.flatMap(({ field, text }) =>
    rows
      .filter(({ name }) => namesPerson(text, name))
      .map(({ name }) => ({ field, say: `This names ${name}. Say what made it possible, not who.` })),
  );
  const [first] = errors;
  if (first) throw new KeptError('names-person', 422, `${first.say} Nothing was changed.`, { errors });
}
