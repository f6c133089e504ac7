import { createHash } from 'node:crypto';

/** A session keeps each of these; past it statements are planned each time again. */
const MOST = 200;
const names = new Map<string, string>();

/** From now on each session plans this statement once and then only runs it: for the few that are asked all the time. */
export function prepare(text: string): void {
  if (names.has(text) || names.size >= MOST) return;
  names.set(text, `kept_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

/** The name under which sessions keep a statement, if they do. */
export const preparedName = (text: string): string | undefined => names.get(text);
