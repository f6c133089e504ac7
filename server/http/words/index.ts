import { chooseLanguage } from '#domains/templates/index.ts';
import { de } from './de.ts';
import { en, type PageWords } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

/** Words of the public pages, and the BCP 47 language that they are in. */
export interface Words extends PageWords {
  readonly language: string;
}

const CATALOGUE: Readonly<Record<string, PageWords>> = { en, de, es, fr };
const THERE = Object.keys(CATALOGUE);
/** A header that is longer says nothing more of use. */
const MOST_CHARACTERS = 200;

/** The first of these languages (BCP 47) that the pages are written in, else English. */
export function wordsIn(wanted: readonly (string | null)[]): Words {
  const language = wanted.map((tag) => chooseLanguage(tag, THERE, '')).find((tag) => tag !== '') ?? 'en';
  return { ...(CATALOGUE[language] ?? en), language };
}

/** What a browser says that its reader reads (RFC 9110, 12.5.4), best first. */
export function languagesOf(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, MOST_CHARACTERS)
    .split(',')
    .map((part) => {
      const [tag = '', ...more] = part.split(';').map((one) => one.trim());
      const weight = more.find((one) => one.startsWith('q='));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
