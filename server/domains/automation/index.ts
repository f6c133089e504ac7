export { chooseLanguage, expand, textFaults } from './expand.ts';
export { PLACEHOLDERS } from './placeholders.ts';
export { automationRoutes } from './routes.ts';
