export { agreementFacts } from './facts.ts';
export { gathered, JsonInstant } from './gathered.ts';
export { instructionFacts } from './instruction-facts.ts';
export { keyOf, numberKey } from './number-key.ts';
export { isAddressedTo, type Target, TargetGiven, targetInWords } from './targets.ts';
