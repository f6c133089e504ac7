export { replacementFacts } from './facts.ts';
export { heardByNotice } from './heard.ts';
export { type AskedWhetherItWorks, answerByPage, askedWhetherItWorks } from './page.ts';
export type { ReplacementParts } from './parts.ts';
export { replacementRoutes, replacementTimers } from './routes.ts';
