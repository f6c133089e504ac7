export { BUILT_INS } from './builtins.ts';
export { chooseLanguage, expand, localeOfDates, textFaults } from './expand.ts';
export {
  EXAMPLES,
  PLACEHOLDERS,
  type PlaceholderName,
  type PlaceholderValues,
} from './placeholders.ts';
export {
  archiveTemplate,
  changeTemplate,
  createTemplate,
  findTemplate,
  listTemplates,
  refuseFaults,
  usableTemplate,
} from './templates.ts';
