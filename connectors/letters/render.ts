import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { create, type Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { LAYOUTS, type Layout, type LayoutName } from './layouts.ts';

/** A letter to be put on paper. */
export interface Letter {
  readonly sender: {
    readonly name: string;
    readonly address: readonly string[];
    readonly layout: LayoutName;
    /** IANA zone of the date. */
    readonly timeZone: string;
  };
  readonly to: readonly string[];
  readonly date: Date;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly reference: string;
}

const MM = 72 / 25.4;
/** Points. */
const SIZES = { text: 10.5, address: 10.5, smallestAddress: 7.5, sender: 6.5, footer: 7 } as const;

const require = createRequire(import.meta.url);

interface Faces {
  readonly plain: Buffer;
  readonly bold: Buffer;
  readonly glyphs: Font;
}
let loaded: Faces | undefined;

/** DejaVu Sans Condensed: Latin with all its accents, Greek, Cyrillic; read once, when the first letter is made. */
export function faces(): Faces {
  if (loaded) return loaded;
  const plain = readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'));
  const bold = readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'));
  loaded = { plain, bold, glyphs: create(plain) };
  return loaded;
}

/** Right to left needs its own order of lines, which is not done here. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

function refuseUnprintable(words: string): void {
  const { glyphs } = faces();
  for (const character of words.replace(/\s/g, '')) {
    if (!RIGHT_TO_LEFT.test(character) && glyphs.hasGlyphForCodePoint(character.codePointAt(0) ?? 0))
      continue;
    throw new Error(
      `The letter holds “${character}”, which its font cannot print. Latin, Greek and Cyrillic letters can be printed.`,
    );
  }
}

/**
 * Puts a letter on paper: sender line and address within the envelope's window, date, subject, text over as many pages as it
 * takes, fold marks, page numbers. Throws an `Error` in words where a character cannot be printed or the address is too large.
 */
export async function renderLetter(letter: Letter): Promise<Buffer> {
  const layout: Layout = LAYOUTS[letter.sender.layout];
  const text = letter.text.normalize('NFC').replaceAll('\r\n', '\n').replaceAll('\t', '    ');
  refuseUnprintable(
    [letter.sender.name, ...letter.sender.address, ...letter.to, letter.subject, text].join(''),
  );
  const { plain, bold } = faces();
  const doc = new PDFDocument({
    size: [layout.paper[0] * MM, layout.paper[1] * MM],
    margins: {
      top: 25 * MM,
      left: layout.left * MM,
      right: layout.right * MM,
      bottom: layout.bottom * MM,
    },
    bufferPages: true,
    lang: letter.language,
    info: { Title: letter.subject, Author: letter.sender.name, CreationDate: letter.date },
  });
  const bytes = buffer(doc);
  doc.registerFont('plain', plain);
  doc.registerFont('bold', bold);
  head(doc, layout, letter);
  doc.font('bold').fontSize(SIZES.text);
  doc.text(letter.subject, layout.left * MM, layout.textTop * MM);
  doc.font('plain').moveDown(1.5);
  doc.text(text, { lineGap: 2.5, paragraphGap: 0 });
  foot(doc, layout, letter.reference);
  doc.end();
  return bytes;
}

type Document = InstanceType<typeof PDFDocument>;

function head(doc: Document, layout: Layout, { sender, to, date, language }: Letter): void {
  const { senderLine, address } = layout;
  doc.font('plain').fontSize(SIZES.sender);
  const back = [sender.name, ...sender.address].join(' · ');
  doc.text(back, senderLine.x * MM, senderLine.y * MM, {
    width: senderLine.width * MM,
    height: senderLine.height * MM,
    lineBreak: false,
    ellipsis: true,
  });
  doc.fontSize(sizeWithin(doc, to, address));
  let y = address.y * MM;
  for (const line of to) {
    doc.text(line, address.x * MM, y, { lineBreak: false });
    y += doc.currentLineHeight(true);
  }
  doc.fontSize(SIZES.text);
  const { timeZone } = sender;
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(date);
  doc.text(day, layout.date.x * MM, layout.date.y * MM, { width: layout.date.width * MM, align: 'right' });
}

/** The largest size at which all lines stay within the window. */
function sizeWithin(doc: Document, lines: readonly string[], { width, height }: Layout['address']): number {
  for (let size: number = SIZES.address; size >= SIZES.smallestAddress; size -= 0.5) {
    doc.fontSize(size);
    const high = lines.length * doc.currentLineHeight(true) <= height * MM;
    if (high && lines.every((line) => doc.widthOfString(line) <= width * MM)) return size;
  }
  throw new Error(
    `The address does not fit into the envelope’s window (${width} by ${height} mm). Shorten its lines, or write fewer.`,
  );
}

/** Fold marks on the first page; page numbers and the reference on each, written once all pages are there. */
function foot(doc: Document, layout: Layout, reference: string): void {
  const [width, height] = layout.paper;
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Writing below the bottom margin would begin a new page.
    doc.page.margins.bottom = 0;
    doc.font('plain').fontSize(SIZES.footer);
    const y = (height - 12) * MM;
    doc.text(reference, layout.left * MM, y, { lineBreak: false });
    const number = `${page - start + 1} / ${count}`;
    doc.text(number, (width - layout.right) * MM - doc.widthOfString(number), y, { lineBreak: false });
  }
  doc.switchToPage(start);
  doc.lineWidth(0.25);
  for (const fold of layout.folds)
    doc
      .moveTo(4 * MM, fold * MM)
      .lineTo(9 * MM, fold * MM)
      .stroke();
}
