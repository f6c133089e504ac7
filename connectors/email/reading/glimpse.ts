import type { MailAddress, UnreadableMail } from '#contracts/mail.ts';
import { parseDate } from './date.ts';
import { decodeWords } from './words.ts';

const MAX_GLIMPSE = 65_536;
const quiet = () => {};

/** The first value of a header field among at most 2,000 lines; folded lines are joined up to 1,000 characters. */
function fieldOf(lines: readonly string[], name: string): string | null {
  const at = lines.findIndex((line) => line.slice(0, name.length + 1).toLowerCase() === `${name}:`);
  if (at < 0) return null;
  let value = (lines[at] ?? '').slice(name.length + 1);
  for (
    let next = at + 1;
    next < lines.length && /^[ \t]/.test(lines[next] ?? '') && value.length < 1_000;
    next++
  )
    value += lines[next];
  return value.slice(0, 1_000).trim();
}

/** One plain mailbox; whatever is less plain than `Name <a@b>` or `a@b` is not guessed at here. */
function plainMailbox(value: string): MailAddress | null {
  const angle = value.lastIndexOf('<');
  const close = value.indexOf('>', angle);
  const spec = angle >= 0 && close > angle ? value.slice(angle + 1, close) : value;
  if (!/^[\w.+=&'-]{1,64}@[a-z0-9.-]{1,253}$/i.test(spec)) return null;
  const at = spec.indexOf('@');
  const name =
    angle > 0 ? decodeWords(value.slice(0, angle), quiet).replaceAll('"', '').trim().toWellFormed() : '';
  return { address: spec.slice(0, at + 1) + spec.slice(at + 1).toLowerCase(), name: name || null };
}

/**
 * A cautious look at the header of a mail that could not be read, from its first 64 kB; linear, and never throws. Fields
 * that are not plain stay `null`.
 */
export function glimpseOf(start: Uint8Array): UnreadableMail['glimpse'] {
  const text = Buffer.from(start.subarray(0, MAX_GLIMPSE)).toString('utf-8').replaceAll('\0', '');
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/, 2_000)) {
    if (line === '' && lines.length > 0) break;
    lines.push(line);
  }
  const subject = fieldOf(lines, 'subject');
  const id = fieldOf(lines, 'message-id');
  return {
    from: plainMailbox(fieldOf(lines, 'from') ?? ''),
    subject: subject === null ? null : decodeWords(subject, quiet).toWellFormed().slice(0, 500),
    date: parseDate(fieldOf(lines, 'date'), quiet),
    messageId: /<([^<>\s]{1,900})>/.exec(id ?? '')?.[1]?.toWellFormed() ?? null,
  };
}
