/** A stable key made from a name, such as `billing-error`, that no other has; by it conditions and other systems know the thing. */
export function keyFor(
  name: string,
  taken: readonly { readonly key: string }[],
  word: string,
  hyphen: string,
): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, hyphen)
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/[^a-z0-9]+$/, '');
  const base = plain === '' ? word : plain;
  const keys = new Set(taken.map(({ key }) => key));
  for (let at = 1; ; at++) {
    const key = at === 1 ? base : `${base}${hyphen}${at}`;
    if (!keys.has(key)) return key;
  }
}

/** Puts one a place earlier; the first stays. */
export function earlier<T extends { readonly key: string }>(items: readonly T[], key: string): T[] {
  const at = items.findIndex((one) => one.key === key);
  const moved = items[at];
  return moved && at > 0 ? items.toSpliced(at, 1).toSpliced(at - 1, 0, moved) : [...items];
}

/** Puts a thing in the place of the one with its key, or at the end. */
export const put = <T extends { readonly key: string }>(items: readonly T[], thing: T): T[] =>
  items.some((one) => one.key === thing.key)
    ? items.map((one) => (one.key === thing.key ? thing : one))
    : [...items, thing];
