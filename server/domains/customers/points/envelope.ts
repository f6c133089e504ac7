import { sql, type Tx } from '#platform/db/index.ts';

/**
 * The lines as they stand on an envelope: those of the address, below the customer's name where the address is a customer's own
 * contact point and names nobody itself. Without a name the post brings a letter back.
 */
export async function linesOnEnvelope(
  tx: Tx,
  customerId: string,
  contactPointId: string | null,
  lines: readonly string[],
): Promise<readonly string[]> {
  if (contactPointId === null) return lines;
  const { rows } = await sql<{ name: string; attention: string | null; whole: boolean }>`
    select c.name, p.components ->> 'attention' as attention, p.components is null as whole
    from customers c left join contact_points p on p.id = ${contactPointId} where c.customer_id = ${customerId}`.execute(
    tx,
  );
  const [row] = rows;
  return row && row.attention === null ? withName(row.name, lines, row.whole) : lines;
}

/** `whole`: the lines were given as they are, so a name may stand in them. Pure. */
export function withName(name: string, lines: readonly string[], whole: boolean): readonly string[] {
  const named = /\p{L}/u.test(name) && !name.includes('@');
  return !named || (whole && namesSomebody(lines, name)) ? lines : [name, ...lines];
}

/** One of the first two lines, which is no street with its number, holds a word of the name. */
function namesSomebody(lines: readonly string[], name: string): boolean {
  const words = new Set(wordsOf(name));
  return lines.slice(0, 2).some((line) => !/\d/.test(line) && wordsOf(line).some((word) => words.has(word)));
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);
