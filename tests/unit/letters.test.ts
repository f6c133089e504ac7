import { expect, test } from 'vitest';
import { type Letter, renderLetter } from '#connectors/letters/index.ts';
import { LAYOUTS, type LayoutName } from '#connectors/letters/layouts.ts';
import { readPdf } from '../channels/pdf.ts';

const letter = (layout: LayoutName, more: Partial<Letter> = {}): Letter => ({
  sender: {
    name: 'Beispielbank AG',
    address: ['Musterstraße 1', '10115 Berlin'],
    layout,
    timeZone: 'Europe/Berlin',
  },
  to: ['Frau', 'Žofia Αλεξάνδρου', 'Иванова', '00-916 Warszawa', 'POLEN'],
  date: new Date('2026-11-22T23:30:00Z'),
  language: 'de',
  subject: 'Ihre Karte',
  text: 'Guten Tag.',
  reference: 'reference-1',
  ...more,
});

test.each(Object.keys(LAYOUTS).map((name) => [name as LayoutName]))(
  '%s: the window shows the address and nothing else but the sender',
  async (name) => {
    const layout = LAYOUTS[name];
    const [first, ...more] = await readPdf(await renderLetter(letter(name)));
    expect(more).toHaveLength(0);
    expect(first?.size.map(Math.round)).toEqual(layout.paper.map(Math.round));
    const { x, y, width, height } = layout.address;
    const within = first?.words.filter(
      (word) => word.x >= x - 1 && word.x < x + width && word.y > y && word.y <= y + height,
    );
    expect(within?.map((word) => word.text)).toEqual(letter(name).to);
    // The day is told as it is where the company is.
    expect(first?.words.map((word) => word.text)).toContain('23. November 2026');
  },
);

test('a long text flows over pages, each with its number and the reference', async () => {
  const text = Array.from({ length: 120 }, (_, at) => `Absatz ${at}: ${'Wort '.repeat(25)}`).join('\n\n');
  const pages = await readPdf(await renderLetter(letter('din-5008-b', { text })));
  expect(pages.length).toBeGreaterThan(4);
  for (const [at, page] of pages.entries()) {
    const words = page.words.map((word) => word.text);
    expect(words).toContain(`${at + 1} / ${pages.length}`);
    expect(words).toContain('reference-1');
  }
  const all = pages.flatMap((page) => page.words.map((word) => word.text)).join(' ');
  for (let at = 0; at < 120; at += 1) expect(all).toContain(`Absatz ${at}:`);
});

test.each(['你好', 'שלום', 'Hi 🪪'])('what cannot be printed is refused in words: %s', async (text) => {
  await expect(renderLetter(letter('uk-c5', { text }))).rejects.toThrow(/cannot print/);
});

test('an address that is larger than the window is refused', async () => {
  const to = Array.from({ length: 12 }, (_, at) => `Line ${at}`);
  await expect(renderLetter(letter('us-10', { to }))).rejects.toThrow(/does not fit/);
});
