export { caseHooks } from './hooks.ts';
