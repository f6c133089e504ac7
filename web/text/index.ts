import { en } from './en.ts';

/** Every string of the desk; another language is another object of this type. */
export type Catalogue = typeof en;

const catalogues: Readonly<Record<string, Catalogue>> = { en };

function choose(): Catalogue {
  for (const wanted of navigator.languages) {
    const found = catalogues[wanted.slice(0, 2).toLowerCase()];
    if (found) return found;
  }
  return en;
}

/** The catalogue in use. */
export const t: Catalogue = choose();
