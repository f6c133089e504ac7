/** Tells mail files from all others by their names and first bytes; nothing here reads a whole file. */
import { open } from 'node:fs/promises';
import { extname } from 'node:path';

/** What a file is taken for, or why it is left out, in words for the person who imports. */
export type FileKind =
  | { readonly kind: 'mail' | 'mbox' | 'mbox-gz' }
  | { readonly kind: 'skip'; readonly why: string };

const HEAD_BYTES = 64 * 1024;
const MAIL_ENDINGS = new Set(['.eml', '.msg', '.emlx', '.mail', '.mht']);
const MBOX_ENDINGS = new Set(['.mbox', '.mbx', '.mboxrd', '.mboxo']);
const OTHER_ENDINGS = new Set(
  '.json .csv .tsv .xml .html .htm .md .pdf .zip .gz .bz2 .xz .7z .tar .tgz .png .jpg .jpeg .gif .svg .doc .docx .xls .xlsx .ppt .pptx .js .ts .py .sh .msf .dat .db .sqlite .log .ini .conf .yml .yaml .pst .ost'.split(
    ' ',
  ),
);
/** Header fields that only mail systems write; a quoted mail in a text file begins with From, Date, Subject at most. */
const SYSTEM_FIELD =
  /^(received|return-path|message-id|mime-version|content-type|delivered-to|envelope-to|x-.+)$/;
const FIELD = /^[!-9;-~]{1,76}[ \t]*:/;
const SEPARATOR = /^>?From /;

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * True when the bytes begin with a header block that a mail system wrote, or with a complete one of From, To, Date and
 * Subject; also when such a header stands further down, because a mail with damage at its head is still a mail.
 */
function looksLikeMail(head: Buffer): boolean {
  const text = head.toString('latin1');
  const lines = text.split(/\r\n|\r|\n/);
  if (SEPARATOR.test(lines[0] ?? '')) lines.shift();
  const names: string[] = [];
  let closed = false;
  for (const line of lines) {
    closed = line.trim() === '';
    const name = FIELD.exec(line)?.[0].replace(/[ \t]*:$/, '');
    if (name !== undefined) names.push(name.toLowerCase());
    else if (closed || names.length === 0 || !/^[ \t]/.test(line)) break;
  }
  const complete = closed && ['from', 'to', 'date', 'subject'].every((name) => names.includes(name));
  const system = names.length >= 2 && names.some((name) => SYSTEM_FIELD.test(name));
  return complete || system || (/^received[ \t]*:/im.test(text) && /^message-id[ \t]*:/im.test(text));
}

/** True when a second separator follows in the first bytes: the file holds a mailbox, not one mail with a `From ` line. */
function holdsSeveral(head: Buffer): boolean {
  return /[\r\n](\r\n|\r|\n)From \S*.*\d{1,2}:\d{2}.*(\r\n|\r|\n)[!-9;-~]{1,76}[ \t]*:/.test(
    head.toString('latin1'),
  );
}

/**
 * What the file at `path` is. `.eml` and its kin are one mail each, whatever is in them, and `.mbox` a mailbox. A file
 * without an ending that begins with a `From ` line is a mailbox (that is how mail programs name them); one with another
 * ending only if a second separator follows. Throws what opening the file throws.
 */
export async function recogniseFile(path: string): Promise<FileKind> {
  const name = path.toLowerCase();
  const ending = extname(name);
  if (MAIL_ENDINGS.has(ending)) return { kind: 'mail' };
  if (/\.(mbox|mbx|mboxrd|mboxo)\.gz$/.test(name)) return { kind: 'mbox-gz' };
  if (OTHER_ENDINGS.has(ending)) return { kind: 'skip', why: `files that end in ${ending} are not mail` };
  const head = await headOf(path);
  if (head.length === 0 && ending === '') return { kind: 'mail' };
  const beginsAsMbox = head.subarray(0, 5).toString('latin1') === 'From ';
  if (MBOX_ENDINGS.has(ending)) {
    if (beginsAsMbox || head.toString('latin1').trimStart().startsWith('From ')) return { kind: 'mbox' };
    return { kind: 'skip', why: 'it is named like a mailbox, but does not begin with a From line' };
  }
  if (beginsAsMbox && (ending === '' || holdsSeveral(head))) return { kind: 'mbox' };
  if (looksLikeMail(head)) return { kind: 'mail' };
  return { kind: 'skip', why: 'it does not begin with the header of a mail' };
}
