export { replacementFacts } from './facts.ts';
