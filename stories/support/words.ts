/** What people find in the words that reached them, and what machines write. */
export { bounceOf } from '#tests/support/bounce.ts';

/** The first link in a mail that holds this. */
export function linkIn(text: string, part: string): string {
  const found = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)]
    // As mail programs do: what ends the sentence is no part of it.
    .map(([link]) => link.replace(/[.,;:!?]+$/, ''))
    .find((link) => link.includes(part));
  if (found === undefined) throw new Error(`No link with ${part} in: ${text}`);
  return found;
}

/** What a page sends along by itself. */
export const hiddenIn = (body: string): Record<string, string> =>
  Object.fromEntries(
    [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
