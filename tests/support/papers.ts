/** Files of closed forms with words of a test's own: PDF, office files, archives. */
import { strToU8, zipSync } from 'fflate';
import PDFDocument from 'pdfkit';

/** A PDF; `lock`: nobody reads it without that word. */
export function pdfOf(
  words: string,
  { lock, file }: { lock?: string; file?: { name: string; bytes: Buffer } } = {},
): Promise<Buffer> {
  return new Promise((resolve) => {
    const paper = new PDFDocument(lock === undefined ? {} : { userPassword: lock });
    const parts: Buffer[] = [];
    paper.on('data', (part: Buffer) => parts.push(part));
    paper.on('end', () => resolve(Buffer.concat(parts)));
    paper.text(words);
    if (file) paper.file(file.bytes, { name: file.name });
    paper.end();
  });
}

/** An archive of these files. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === 'string' ? strToU8(content) : content,
        ]),
      ),
    ),
  );

/** A text document whose words stand in these runs, as editors split them. */
export const docxOf = (...runs: readonly string[]): Buffer =>
  zipOf({
    'word/document.xml': `<?xml version="1.0"?><w:document><w:body><w:p>${runs
      .map((run) => `<w:r><w:rPr w:rsidR="00411111"/><w:t>${run}</w:t></w:r>`)
      .join('')}</w:p></w:body></w:document>`,
  });

/** A sheet with these cells in one row. */
export const xlsxOf = (...cells: readonly string[]): Buffer =>
  zipOf({
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet><sheetData><row>${cells
      .map((cell) => `<c r="A1"><v>${cell}</v></c>`)
      .join('')}</row></sheetData></worksheet>`,
  });
