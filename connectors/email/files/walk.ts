/** Walks a folder in a fixed order, so that an import can go on after the last file that it has done. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { recogniseFile } from './recognise.ts';

/** A file that holds mail. `order` sorts it among all others of the same walk and stays the same between runs. */
export interface MailFile {
  readonly path: string;
  readonly order: string;
  readonly size: number;
  readonly kind: 'mail' | 'mbox' | 'mbox-gz' | 'maildir';
}

/** Tells of a file that is not imported: its path below the source, and why, in words. */
export type TellSkipped = (path: string, why: string) => void;

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** True where the walk meets `order` after `place`: folder by folder, by the bytes of the names. */
function comesAfter(order: string, place: string): boolean {
  const [a, b] = [order.split('/'), place.split('/')];
  for (let level = 0; level < Math.min(a.length, b.length); level += 1) {
    const sign = byBytes(a[level] ?? '', b[level] ?? '');
    if (sign !== 0) return sign > 0;
  }
  return a.length > b.length;
}

/** The name of a mail in a Maildir without its flags: it stays when the mail is moved from `new` to `cur` or read. */
function maildirName(name: string): string {
  return name.replace(/[:;!]2,[^/]*$/, '');
}

interface Found {
  readonly name: string;
  readonly path: string;
  readonly folder: boolean;
  readonly maildir: boolean;
}

/** Mails of `cur` and `new`, as entries of their Maildir. */
async function maildirEntries(folder: string, skipped: TellSkipped): Promise<Found[]> {
  const found: Found[] = [];
  for (const part of ['cur', 'new']) {
    const entries = await readdir(join(folder, part), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, part, entry.name);
      if (entry.isFile()) found.push({ name: maildirName(entry.name), path, folder: false, maildir: true });
      else if (entry.isDirectory()) found.push({ name: entry.name, path, folder: true, maildir: false });
      else skipped(path, 'it is a link or a device, not a file');
    }
  }
  return found;
}

async function entriesOf(folder: string, skipped: TellSkipped): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isMaildir = entries.some((entry) => entry.isDirectory() && ['cur', 'new'].includes(entry.name));
  const found = isMaildir ? await maildirEntries(folder, skipped) : [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isMaildir && ['cur', 'new', 'tmp'].includes(entry.name)) continue;
    if (entry.isDirectory() && (isMaildir || !entry.name.startsWith('.')))
      found.push({ name: entry.name, path, folder: true, maildir: false });
    else if (entry.name.startsWith('.') || (isMaildir && /^(dovecot|maildir|courier)/.test(entry.name)))
      skipped(path, 'hidden files and index files of mail servers are not mail');
    else if (entry.isFile()) found.push({ name: entry.name, path, folder: false, maildir: false });
    else skipped(path, 'it is a link or a device, not a file');
  }
  return found.sort((a, b) => byBytes(a.name, b.name) || byBytes(a.path, b.path));
}

/** Why a file or folder could not be read, in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  if (code === 'ENOENT') return 'it went away while the import ran';
  if (code.startsWith('Z_')) return 'its compressed data is damaged or cut off';
  return error instanceof Error ? error.message : 'it cannot be read';
}

async function mailFileAt(entry: Found, order: string, skipped: TellSkipped): Promise<MailFile | null> {
  try {
    const { size } = await lstat(entry.path);
    if (entry.maildir) return { path: entry.path, order, size, kind: 'maildir' };
    const recognised = await recogniseFile(entry.path);
    if (recognised.kind !== 'skip') return { path: entry.path, order, size, kind: recognised.kind };
    skipped(entry.path, recognised.why);
  } catch (error) {
    skipped(entry.path, whyUnreadable(error));
  }
  return null;
}

/** Every mail file below `folder`, in order, beginning at `from` (an `order` of an earlier walk, itself included). */
export async function* walk(
  folder: string,
  skipped: TellSkipped,
  from: string | null = null,
  prefix = '',
): AsyncGenerator<MailFile> {
  let entries: Found[] = [];
  try {
    entries = await entriesOf(folder, skipped);
  } catch (error) {
    skipped(folder, whyUnreadable(error));
  }
  for (const entry of entries) {
    const order = `${prefix}${entry.name}`;
    if (entry.folder) {
      const done = from !== null && comesAfter(from, order) && !from.startsWith(`${order}/`);
      if (!done) yield* walk(entry.path, skipped, from, `${order}/`);
      continue;
    }
    if (from !== null && comesAfter(from, order)) continue;
    const file = await mailFileAt(entry, order, skipped);
    if (file !== null) yield file;
  }
}
