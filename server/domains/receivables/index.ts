export { disputeFacts, invoiceFacts } from './facts.ts';
