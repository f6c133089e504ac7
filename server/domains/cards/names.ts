import { cardDataIn } from './find.ts';

/** Ids that machines make; of digits alone by chance. */
const UUIDS = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** A word right before a number, as in `block4111…`. */
const GLUED = /(\p{L})(?=\p{Nd})/gu;

/** Whether a name that something is found by holds what reads as a card number, also right behind a word. */
export const readsAsCard = (name: string): boolean =>
  cardDataIn(name.replaceAll(UUIDS, ' ').replaceAll(GLUED, '$1 ')).length > 0;
