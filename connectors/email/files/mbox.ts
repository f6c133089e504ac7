/**
 * Splits an mbox file into mails, in constant memory. A mail begins at a `From ` line; `>From ` quoting is undone and
 * the empty line before the next `From ` line belongs to the mailbox, not to the mail. All other bytes stay as they are.
 */

const LF = 10;
const CR = 13;
const QUOTE = 62;
const FROM = Buffer.from('From ');
/** Bytes that must follow a place before it is judged: a separator line and the beginning of the line after it. */
const LOOK_AHEAD = 2048;

/** `begin`: a `From ` line at `offset` (bytes in the file); then `data`; then `end`. `junk`: bytes that belong to no mail. */
export type MboxPiece =
  | { readonly kind: 'begin'; readonly offset: number; readonly line: string }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'junk'; readonly offset: number };

const DATED = /^From .*(\d{1,2}:\d{2}.*\d{4}|\d{4}.*\d{1,2}:\d{2})/;
const HEADER_LINE = /^[!-9;-~]{1,76}[ \t]*:/;

class MboxSplitter {
  private buffer: Buffer = Buffer.alloc(0);
  /** Offset in the file of `buffer[0]`, which is the first byte that is not passed on yet. */
  private base: number;
  private readonly start: number;
  /** The three bytes before `buffer[0]`. */
  private before: readonly number[] = [0, 0, 0];
  /** Old Mac mailboxes end every line with a bare CR; all others are split at LF, whatever precedes it. */
  private eol = 0;
  private inMail = false;
  private junkTold = false;
  /** An empty line that is the mail's own unless a separator or the end of the file follows. */
  private held: Buffer = Buffer.alloc(0);

  constructor(start: number) {
    this.base = start;
    this.start = start;
  }

  *feed(chunk: Buffer): Generator<MboxPiece> {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    if (this.buffer.length > 4 * LOOK_AHEAD) yield* this.split(this.buffer.length - LOOK_AHEAD, false);
  }

  *finish(): Generator<MboxPiece> {
    yield* this.split(this.buffer.length, true);
    if (this.inMail) yield { kind: 'end' };
  }

  private *split(limit: number, final: boolean): Generator<MboxPiece> {
    if (this.eol === 0) this.eol = this.buffer.includes(LF) || !this.buffer.includes(CR) ? LF : CR;
    let given = 0;
    let at = this.buffer.indexOf(FROM);
    while (at !== -1 && at < limit) {
      let scan = at + FROM.length;
      const line = this.startOfQuotes(at, given);
      if (this.isLineStart(line) && line < at) {
        yield* this.pass(given, line);
        given = line + 1;
      } else if (line === at && this.separatesAt(at)) {
        yield* this.pass(given, at);
        scan = this.lineAfter(at);
        yield* this.begin(at, scan);
        given = scan;
      }
      at = this.buffer.indexOf(FROM, scan);
    }
    const lastLine = this.buffer.lastIndexOf(this.eol, limit - 1) + 1;
    const cut = final ? limit : lastLine > given ? lastLine : Math.max(given, limit);
    yield* this.pass(given, cut);
    this.before = [this.byteAt(cut - 3), this.byteAt(cut - 2), this.byteAt(cut - 1)];
    this.base += cut;
    this.buffer = this.buffer.subarray(cut);
  }

  private *begin(at: number, after: number): Generator<MboxPiece> {
    if (this.inMail) yield { kind: 'end' };
    this.inMail = true;
    this.held = Buffer.alloc(0);
    const line = this.buffer.toString('latin1', at, Math.min(after, at + LOOK_AHEAD)).trimEnd();
    yield { kind: 'begin', offset: this.base + at, line };
  }

  /** Passes `[from, to)` on as the mail's, but for an empty line at its end, which waits for what follows. */
  private *pass(from: number, to: number): Generator<MboxPiece> {
    if (to <= from) return;
    if (!this.inMail) {
      if (this.junkTold || this.buffer.toString('latin1', from, to).trim() === '') return;
      this.junkTold = true;
      yield { kind: 'junk', offset: this.base + from };
      return;
    }
    const empty = this.emptyLineBefore(to);
    const end = to - from < empty ? to : to - empty;
    if (this.held.length > 0) yield { kind: 'data', bytes: this.held };
    this.held = Buffer.from(this.buffer.subarray(end, to));
    if (end > from) yield { kind: 'data', bytes: this.buffer.subarray(from, end) };
  }

  private separatesAt(at: number): boolean {
    if (!this.isLineStart(at)) return false;
    const window = this.buffer.subarray(at, at + LOOK_AHEAD);
    const end = window.indexOf(this.eol);
    if (end === -1 && window.length >= LOOK_AHEAD) return false;
    const line = window.toString('latin1', 0, end === -1 ? window.length : end);
    const followedByHeader = end !== -1 && HEADER_LINE.test(window.toString('latin1', end + 1, end + 90));
    const afterEmptyLine = this.base + at === this.start || this.emptyLineBefore(at) > 0;
    return afterEmptyLine ? DATED.test(line) || followedByHeader : DATED.test(line) && followedByHeader;
  }

  private startOfQuotes(at: number, floor: number): number {
    let line = at;
    while (line > floor && this.buffer[line - 1] === QUOTE) line -= 1;
    return line;
  }

  private lineAfter(at: number): number {
    const end = this.buffer.indexOf(this.eol, at);
    return end === -1 ? this.buffer.length : end + 1;
  }

  private isLineStart(at: number): boolean {
    return this.base + at === this.start || this.byteAt(at - 1) === this.eol;
  }

  /** Length in bytes of the empty line that ends at `at`: 0 where there is none. */
  private emptyLineBefore(at: number): number {
    if (this.byteAt(at - 1) !== this.eol) return 0;
    if (this.byteAt(at - 2) === this.eol) return 1;
    return this.eol === LF && this.byteAt(at - 2) === CR && this.byteAt(at - 3) === LF ? 2 : 0;
  }

  private byteAt(index: number): number {
    return (index < 0 ? this.before[index + 3] : this.buffer[index]) ?? 0;
  }
}

/** Pieces of the mailbox whose bytes from `start` on are given in chunks; throws what reading throws. */
export async function* splitMbox(chunks: AsyncIterable<Buffer>, start: number): AsyncGenerator<MboxPiece> {
  const splitter = new MboxSplitter(start);
  for await (const chunk of chunks) yield* splitter.feed(chunk);
  yield* splitter.finish();
}

/** The date of a `From ` line as written by mail programs, taken as UTC where it names no zone; `null` where there is none. */
export function dateOfSeparator(line: string): Date | null {
  const text =
    /[A-Z][a-z]{2},? +[A-Z][a-z]{2} +\d{1,2} +\d{2}:\d{2}(?::\d{2})?(?: +[A-Z]{3,4})?(?: +[+-]\d{4})? +\d{4}(?: +[+-]\d{4})?$/.exec(
      line,
    )?.[0] ?? /\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?/.exec(line)?.[0];
  if (text === undefined) return null;
  const zoned = /[+-]\d{4}\b/.test(text.slice(10)) || / (GMT|UTC)\b/.test(text) ? text : `${text} UTC`;
  const date = new Date(zoned);
  return Number.isNaN(date.getTime()) ? null : date;
}
