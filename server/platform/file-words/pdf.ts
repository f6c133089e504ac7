import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Pages that are read, and letters of them. */
const MOST_PAGES = 500;
const MOST_LETTERS = 5_000_000;

/** The words on the pages of a PDF, in its forms and notes, and in the files that it carries. Throws where it is broken or locked. */
export async function wordsOfPdf(
  bytes: Uint8Array,
  inside: (file: Uint8Array) => Promise<string>,
): Promise<string> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    useSystemFonts: false,
    stopAtErrors: false,
  });
  const pdf = await task.promise;
  const words: string[] = [];
  let letters = 0;
  for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES) && letters < MOST_LETTERS; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
    const notes = (await page.getAnnotations()).flatMap(({ fieldValue, contentsObj }) => [
      fieldValue,
      contentsObj?.str,
    ]);
    words.push(text, ...notes.filter((one) => typeof one === 'string'));
    letters += text.length;
    page.cleanup();
  }
  const { info } = await pdf.getMetadata();
  // Dates are long numbers that mean no card.
  words.push(...Object.values(info).filter((one) => typeof one === 'string' && !one.startsWith('D:')));
  for (const id of (await pdf.getAttachments())?.keys() ?? []) {
    const content = await pdf.getAttachmentContent(id);
    if (content) words.push(id, await inside(new Uint8Array(content)));
  }
  await task.destroy();
  return words.join('\n');
}
