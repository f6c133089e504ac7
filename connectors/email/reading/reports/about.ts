import type { MailReport } from '#contracts/mail.ts';
import { addrSpecOf, parseAddresses } from '../addresses.ts';
import { tidy } from '../charset.ts';
import { all, type Field, first, readHeader } from '../header.ts';
import { type Part, partBytes } from '../mime.ts';
import { decodeWords } from '../words.ts';
import { copiedHeader, returnedBegins } from './systems.ts';

type About = MailReport['about'];

const quiet = () => {};

/** Nothing is known about the message that the report is about. */
export const unknownMessage: About = { messageId: null, from: null, to: [], subject: null };

function addressesOf(fields: readonly Field[], name: string): string[] {
  return all(fields, name).flatMap((value) =>
    parseAddresses(value.slice(0, 20_000), quiet).map((entry) => entry.address),
  );
}

/** What the header of the returned message says. */
function aboutFields(fields: readonly Field[]): About {
  const id = /<?\s*([^<>\s]{3,900})\s*>?/.exec(first(fields, 'message-id') ?? '')?.[1] ?? null;
  const subject = first(fields, 'subject');
  const envelope = addrSpecOf((first(fields, 'return-path') ?? '').replace(/^<|>$/g, ''));
  return {
    messageId: id === null ? null : tidy(id),
    from: addressesOf(fields, 'from')[0] ?? envelope,
    to: [...new Set([...addressesOf(fields, 'to'), ...addressesOf(fields, 'cc')])].slice(0, 100),
    subject: subject === null ? null : tidy(decodeWords(subject, quiet)).slice(0, 2_000).toWellFormed(),
  };
}

/** Reads the returned message or its header from a leaf (message/rfc822, text/rfc822-headers), or `null` where it is no header. */
export function aboutPart(bytes: Buffer, part: Part): About | null {
  const content = partBytes(bytes, part, quiet).subarray(0, 200_000);
  let start = 0;
  while (start < content.length && (content[start] === 10 || content[start] === 13)) start += 1;
  const header = readHeader(content, start, content.length, quiet);
  return header.fields.length > 0 ? aboutFields(header.fields) : null;
}

/** The notice and the copied header of the returned message within one text. */
export interface CutNotice {
  readonly notice: string;
  readonly about: About;
}

/**
 * Cuts a free-form notice where the returned message begins: at a line that says so, or at the first run of header lines.
 * At most the first 2,000 lines are examined.
 */
export function cutNotice(text: string): CutNotice {
  const lines = text.slice(0, 200_000).split('\n', 2_000);
  const header = lines.findIndex((_, at) => looksLikeHeader(lines, at));
  const said = lines.findIndex((line, at) => at > 0 && line.length < 200 && returnedBegins.test(line));
  const ends = [header, said].filter((at) => at >= 0);
  const end = ends.length > 0 ? Math.min(...ends) : lines.length;
  // A divider may introduce the transcript instead; the copied header still says what the message was.
  const notice = header > end && header - end > 3 ? header : end;
  return {
    notice: lines.slice(0, notice).join('\n'),
    about: header < 0 ? unknownMessage : aboutText(lines.slice(header)),
  };
}

/** Three header lines among five, one of which only a message has. */
function looksLikeHeader(lines: readonly string[], at: number): boolean {
  if (!copiedHeader.test(lines[at] ?? '')) return false;
  const near = lines
    .slice(at, at + 12)
    .filter((line) => line.trim() !== '' && !/^[>|]?[ \t]+\S/.test(line))
    .slice(0, 5);
  const named = near.filter((line) => copiedHeader.test(line));
  return (
    named.length >= 3 ||
    (named.length >= 2 && /^[>\s|]{0,4}(received|return-path|message-id):/i.test(named[0] ?? ''))
  );
}

function aboutText(lines: readonly string[]): About {
  const block: string[] = [];
  for (const line of lines.slice(0, 300)) {
    const plain = line.replace(/^[>|]\s?/, '').replace(/^ {1,4}(?=[A-Z][\w-]{1,40}:)/, '');
    if (plain.trim() === '' && block.length > 1) break;
    if (plain.trim() !== '') block.push(plain);
  }
  return aboutFields(
    readHeader(Buffer.from(`${block.join('\n')}\n\n`), 0, Buffer.byteLength(block.join('\n')) + 2, quiet)
      .fields,
  );
}
