export { dayOf, instantsOf, type TextContext } from './days.ts';
export { type Claim, claimsIn, type Statement, speaksOfDebt, statementsIn } from './find.ts';
export { CLAIM_KINDS, type ClaimKind, type Language, languageOf, languages } from './language.ts';
export { type Money, moneyIn, sameMoney } from './money.ts';
export { promotionsIn } from './promotion.ts';
export type { Span } from './text.ts';
