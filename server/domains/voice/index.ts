export { type Claim, claimsIn, statementsIn } from './finding/index.ts';
export { voiceHooks } from './hooks.ts';
export { voiceRoutes } from './routes.ts';
