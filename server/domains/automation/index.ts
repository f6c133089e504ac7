export { type ReaderParts, workOff } from './reader.ts';
export { passOverAfterRestore } from './restored.ts';
export { automationRoutes } from './routes.ts';
