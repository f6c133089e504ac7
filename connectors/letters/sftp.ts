import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { fileOf, manifestOf, type PostedLetter, readStatusFile } from './manifest.ts';
import { PATIENCE, type SftpLine, type SftpSignIn, withSftp } from './sftp-line.ts';
import { type LetterReport, letterReport } from './states.ts';

/** A provider of hybrid mail that takes files by SFTP. */
export interface SftpAccount extends SftpSignIn {
  readonly dropFolder: string;
  readonly statusFolder: string;
  readonly manifest: 'csv' | 'json';
}

/** What became of a letter. */
export type PostOutcome =
  | { readonly outcome: 'accepted'; readonly reply: string; readonly providerIds: readonly string[] }
  | { readonly outcome: 'later' | 'never' | 'in-doubt'; readonly reply: string };

interface Handing {
  readonly onTransmitting: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Letters in one batch, at most. */
const BATCH = 50;
/** Status files larger than this are not read (bytes), nor more than this many at a time. */
const LARGEST = 10 * 1024 * 1024;
const MOST_FILES = 500;
/** What we put behind the name of a status file that was taken in. */
const READ = '.read';
/** And behind that of one with lines that nobody could read. */
const UNREAD = '.unread';

/** Drops batches of letters with a manifest, and reads status files. */
export class SftpPost {
  readonly batch = BATCH;
  readonly parallel = 1;
  /** With whom it speaks. */
  readonly host: string;
  readonly #account: SftpAccount;
  readonly #patience: typeof PATIENCE;

  constructor(account: SftpAccount, patience = PATIENCE) {
    this.#account = account;
    this.#patience = patience;
    this.host = account.host;
  }

  /**
   * Drops a batch. Each file comes up under another name and gets its own when it is whole; the manifest comes last, and what it
   * does not name counts for nothing. So only a manifest that may or may not have got its name leaves doubt.
   */
  async hand(letters: readonly PostedLetter[], handing: Handing): Promise<PostOutcome[]> {
    const all = (outcome: PostOutcome): PostOutcome[] => letters.map(() => outcome);
    let begun = false;
    try {
      return await this.#with(async (sftp) => {
        handing.signal.throwIfAborted();
        for (const letter of letters) await this.#drop(sftp, fileOf(letter), letter.bytes);
        const manifest = manifestOf(randomUUID(), letters, this.#account.manifest);
        const path = await this.#bringUp(sftp, manifest.name, manifest.bytes);
        await handing.onTransmitting();
        begun = true;
        await sftp.rename(path, this.#inDrop(manifest.name));
        return letters.map(({ reference }) => ({
          outcome: 'accepted' as const,
          reply: `Dropped with ${manifest.name}.`,
          providerIds: [reference],
        }));
      }, handing.signal);
    } catch (error) {
      if (isTakenOver(error)) throw error;
      return all(
        begun
          ? {
              outcome: 'in-doubt',
              reply: `The connection broke while the batch was handed over: ${wordsOf(error)}`,
            }
          : { outcome: 'later', reply: wordsOf(error) },
      );
    }
  }

  #inDrop(name: string): string {
    return posix.join(this.#account.dropFolder, name);
  }

  async #bringUp(sftp: SftpLine, name: string, bytes: Buffer): Promise<string> {
    const path = this.#inDrop(`.${name}.part`);
    await sftp.put(bytes, path);
    return path;
  }

  async #drop(sftp: SftpLine, name: string, bytes: Buffer): Promise<void> {
    const path = await this.#bringUp(sftp, name, bytes);
    // A letter that is handed over again lies there already; a plain rename does not replace it.
    if (await sftp.exists(this.#inDrop(name))) await sftp.delete(this.#inDrop(name));
    await sftp.rename(path, this.#inDrop(name));
  }

  /**
   * Reads status files, oldest first, and marks those as read of which everything was taken in. One with lines that cannot be read
   * keeps no other from being read; it is marked so, for a person. Answers in words which of these lie there; '' where none does.
   */
  async poll(report: (report: LetterReport) => Promise<void>): Promise<string> {
    const { statusFolder } = this.#account;
    return this.#with(async (sftp) => {
      const all = (await sftp.list(statusFolder)).filter(({ type, name }) => type === '-' && name[0] !== '.');
      const odd = all.map(({ name }) => name).filter((name) => name.endsWith(UNREAD));
      const told = all.filter(({ name }) => /\.(csv|json)$/i.test(name));
      odd.push(...told.filter(({ size }) => size > LARGEST).map(({ name }) => `${name} (over 10 MiB)`));
      const files = told
        .filter(({ size }) => size <= LARGEST)
        .sort((a, b) => a.modifyTime - b.modifyTime || (a.name < b.name ? -1 : 1))
        .slice(0, MOST_FILES);
      for (const { name } of files) {
        const path = posix.join(statusFolder, name);
        const bytes = await sftp.get(path, LARGEST);
        if (bytes.length > LARGEST) continue;
        const mark = (await takeIn(name, bytes, report)) ? READ : UNREAD;
        if (mark === UNREAD) odd.push(`${name}${UNREAD}`);
        // Where the provider keeps us from renaming, it is read again: each report counts once all the same.
        await sftp.rename(path, `${path}${mark}`).catch(() => undefined);
      }
      return oddFiles(odd);
    });
  }

  /** Signs in and looks at both folders; changes nothing. */
  async trial(): Promise<{ readonly ok: boolean; readonly say: string }> {
    const { host, dropFolder, statusFolder } = this.#account;
    try {
      return await this.#with(async (sftp) => {
        for (const folder of [dropFolder, statusFolder])
          if ((await sftp.exists(folder)) !== 'd')
            return { ok: false, say: `Signed in to ${host}, and there is no folder ${folder}.` };
        return { ok: true, say: `Signed in to ${host}; both folders are there.` };
      });
    } catch (error) {
      return { ok: false, say: wordsOf(error) };
    }
  }

  #with<T>(work: (sftp: SftpLine) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return withSftp(this.#account, this.#patience, signal, work);
  }
}

/** Takes a status file in; answers whether all of it could be read, and says of letters what is known here. */
async function takeIn(
  name: string,
  bytes: Buffer,
  report: (report: LetterReport) => Promise<void>,
): Promise<boolean> {
  const { words, unread } = readStatusFile(name.toLowerCase(), bytes);
  const known = words.map(letterReport).filter((one) => one !== undefined);
  for (const one of known) await report(one);
  return unread === 0 && known.length === words.length;
}

const oddFiles = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : `Status files with lines that could not be read: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}. What could be read counts. Correct them and name them .csv or .json again, or remove them.`;

/** Somebody else has the letters: that is no answer of the provider. */
const isTakenOver = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Another worker has taken this over.';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
