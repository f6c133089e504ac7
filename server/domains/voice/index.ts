export { type Claim, claimsIn, promotionsIn, speaksOfDebt, statementsIn } from './finding/index.ts';
export { voiceHooks } from './hooks.ts';
export { replayMessage, replayMessages } from './past.ts';
export { voiceRoutes } from './routes.ts';
