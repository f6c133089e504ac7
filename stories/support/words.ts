/** What people find in the words that reached them, and what machines write. */
export { bounceOf } from '#tests/promises/bounce.ts';

/** The first link in a mail that holds this. */
export function linkIn(text: string, part: string): string {
  const found = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)]
    .map(([link]) => link)
    .find((link) => link.includes(part));
  if (found === undefined) throw new Error(`No link with ${part} in: ${text}`);
  return found;
}
