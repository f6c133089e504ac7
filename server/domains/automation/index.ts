export { BUILT_INS } from './builtins.ts';
export { chooseLanguage, expand, textFaults } from './expand.ts';
export { PLACEHOLDERS, type PlaceholderValues } from './placeholders.ts';
export { type ReaderParts, workOff } from './reader.ts';
export { passOverAfterRestore } from './restored.ts';
export { automationRoutes } from './routes.ts';
export { listTemplates } from './templates.ts';
