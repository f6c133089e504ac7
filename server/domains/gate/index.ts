export { ask } from './ask.ts';
export type { GivenAction } from './asking.ts';
export { FACT_SOURCES, FACTS } from './facts.ts';
export { matterOf } from './matter.ts';
export { type AskingParts, type GateParts, gateParts } from './parts.ts';
export { replay, replayAll } from './replay.ts';
export { gateRoutes } from './routes.ts';
