export { type CardData, cardDataIn, withoutCardData } from './find.ts';
export { readsAsCard } from './names.ts';
