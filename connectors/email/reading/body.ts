import { decodeText, type NoteDefect, tidy } from './charset.ts';
import { type Field, first } from './header.ts';
import { cleanHtml, htmlToPlain, plainToHtml } from './html.ts';
import { MAX_HTML, MAX_TEXT } from './limits.ts';
import { leavesOf, type Part, partBytes, splitMail } from './mime.ts';
import { decodeWords } from './words.ts';

/** A stretch of the body in the forms in which it came. */
interface Block {
  readonly plain: string | null;
  readonly html: string | null;
}

/** The body as people read it. */
export interface Body {
  readonly text: string;
  readonly html: string | null;
  /** Leaves that were taken into the body; all others are attachments. */
  readonly used: ReadonlySet<Part>;
}

/** The decoded text of a leaf: charset and, where the sender asks for it, flowed lines (RFC 3676) undone. */
export function leafText(bytes: Buffer, part: Part, defect: NoteDefect): string {
  const content = partBytes(bytes, part, defect);
  const capped = content.length > MAX_TEXT * 2 ? content.subarray(0, MAX_TEXT * 2) : content;
  if (capped !== content) defect('text-truncated');
  const text = decodeText(capped, charsetOf(part, capped), defect);
  return part.type.params.format?.toLowerCase() === 'flowed'
    ? unflow(text, part.type.params.delsp?.toLowerCase() === 'yes')
    : text;
}

/** The declared charset; HTML without one may name it in a meta element. */
function charsetOf(part: Part, content: Buffer): string | null {
  const declared = part.type.params.charset ?? null;
  if (declared !== null || part.type.value !== 'text/html') return declared;
  return /<meta[^>]{1,200}charset=["']?([\w-]{2,30})/i.exec(content.toString('latin1', 0, 2048))?.[1] ?? null;
}

/** Lines that end with a blank go on in the next line; quoted lines are left alone, so that quoting stays visible. */
function unflow(text: string, dropBlank: boolean): string {
  const out: string[] = [];
  let open = false;
  for (const raw of text.split('\n')) {
    const line = raw.startsWith(' ') ? raw.slice(1) : raw;
    const flows = line.endsWith(' ') && line !== '-- ' && !line.startsWith('>');
    const shown = flows && dropBlank ? line.slice(0, -1) : line;
    if (open && !line.startsWith('>') && line !== '-- ') out.push(`${out.pop() ?? ''}${shown}`);
    else out.push(shown);
    open = flows;
  }
  return out.join('\n');
}

function isBodyLeaf(part: Part, position: number): boolean {
  if (part.type.value !== 'text/plain' && part.type.value !== 'text/html') return false;
  if (part.disposition.value === 'attachment') return false;
  // A named text beside the body is a file; the body itself may carry a name from careless mailers.
  const named = part.disposition.params.filename ?? part.type.params.name;
  return named === undefined || position === 0;
}

function blocksOf(bytes: Buffer, part: Part, used: Set<Part>, defect: NoteDefect, position = 0): Block[] {
  if (part.children.length === 0) {
    const fallback = part.type.value.startsWith('multipart/');
    if (!fallback && !isBodyLeaf(part, position)) return [];
    used.add(part);
    const text = leafText(bytes, part, defect);
    return [part.type.value === 'text/html' ? { plain: null, html: text } : { plain: text, html: null }];
  }
  if (part.type.value === 'multipart/report')
    return part.children.slice(0, 1).flatMap((child) => blocksOf(bytes, child, used, defect));
  const each = part.children.map((child, index) => blocksOf(bytes, child, used, defect, index));
  return part.type.value === 'multipart/alternative' ? [alternative(each)] : each.flat();
}

/** Of the alternatives the first with plain words and the last with HTML. */
function alternative(each: Block[][]): Block {
  const plain = each.find((blocks) => blocks.some((block) => block.plain?.trim()));
  const html = each.findLast((blocks) => blocks.some((block) => block.html?.trim()));
  return {
    plain: plain ? plain.map((block) => block.plain ?? '').join('\n') : null,
    html: html
      ? html.map((block) => block.html ?? (block.plain === null ? '' : plainToHtml(block.plain))).join('\n')
      : null,
  };
}

/** Enclosed messages whose text is shown, over all levels; further ones are attachments only. */
const MAX_ENCLOSED = 10;

/** The lines that mail programs put above a message that is passed on; views fold what follows them. */
function enclosedHeader(fields: readonly Field[]): string {
  const lines = ['From', 'Date', 'Subject', 'To'].flatMap((name) => {
    const value = first(fields, name.toLowerCase());
    return value === null ? [] : `${name}: ${tidy(decodeWords(value.slice(0, 1_000), () => {}))}`;
  });
  return `---------- Forwarded message ----------\n${lines.join('\n')}`;
}

/** The words of messages that are enclosed as parts, so that they are read and found; they stay attachments too. */
function enclosedTexts(bytes: Buffer, root: Part, budget: { left: number }): string[] {
  if (root.type.value === 'multipart/report') return [];
  return leavesOf(root).flatMap((part) => {
    if (part.type.value !== 'message/rfc822' || budget.left <= 0) return [];
    budget.left -= 1;
    const content = partBytes(bytes, part, () => {});
    const inner = splitMail(content, () => {});
    if (inner.fields.length === 0) return [];
    return [`${enclosedHeader(inner.fields)}\n\n${bodyOf(content, inner, () => {}, budget).text}`];
  });
}

/** Puts text and HTML of the body together from the parts of a mail, enclosed messages at the end. */
export function readBody(bytes: Buffer, root: Part, defect: NoteDefect): Body {
  return bodyOf(bytes, root, defect, { left: MAX_ENCLOSED });
}

function bodyOf(bytes: Buffer, root: Part, defect: NoteDefect, budget: { left: number }): Body {
  const used = new Set<Part>();
  const own = blocksOf(bytes, root, used, defect);
  const enclosed = enclosedTexts(bytes, root, budget).map((plain) => ({ plain, html: null }));
  const blocks = [...own, ...enclosed].filter((block) => block.plain !== null || block.html !== null);
  const plain = blocks.map((block) => block.plain ?? tidy(htmlToPlain(block.html ?? ''))).join('\n');
  const rich = blocks.some((block) => block.html !== null)
    ? blocks.map((block) => block.html ?? plainToHtml(block.plain ?? '')).join('\n')
    : null;
  if (plain.length > MAX_TEXT) defect('text-truncated');
  const html = rich === null ? null : cleanHtml(rich.slice(0, MAX_HTML + 1), defect);
  return { text: plain.slice(0, MAX_TEXT).toWellFormed(), html, used };
}
