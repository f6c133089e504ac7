export { type CardData, cardDataIn, withoutCardData } from './find.ts';
