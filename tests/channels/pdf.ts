import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Words of one page of a PDF and where they begin, in millimetres from the top left corner. */
export interface Placed {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const MM = 72 / 25.4;

/** What stands where on each page. */
export async function readPdf(bytes: Uint8Array): Promise<{ size: [number, number]; words: Placed[] }[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const pages: { size: [number, number]; words: Placed[] }[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const [, , width = 0, height = 0] = page.view;
    const { items } = await page.getTextContent();
    const words = items.flatMap((item) =>
      'str' in item && item.str.trim() !== ''
        ? [
            {
              text: item.str,
              x: Number(item.transform[4]) / MM,
              y: (height - Number(item.transform[5])) / MM,
            },
          ]
        : [],
    );
    pages.push({ size: [width / MM, height / MM], words });
  }
  await task.destroy();
  return pages;
}

/** All words, as they are read. */
export const wordsOfPdf = async (bytes: Uint8Array): Promise<string> =>
  (await readPdf(bytes)).flatMap((page) => page.words.map((word) => word.text)).join('\n');
