export { replacementFacts } from './facts.ts';
export { type AskedWhetherItWorks, answerByPage, askedAbout, askedWhetherItWorks } from './page.ts';
export type { ReplacementParts } from './parts.ts';
export { replacementRoutes, replacementTimers } from './routes.ts';
