export { renderEvidence } from './evidence.ts';
