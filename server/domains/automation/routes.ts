import type { CaseParts } from '#domains/cases/index.ts';
import type { Route } from '#platform/http/index.ts';
import { automationOwnRoutes } from './automation-routes.ts';
import { macroRoutes, viewRoutes } from './library-routes.ts';
import { templateRoutes } from './template-routes.ts';

/** What saves people work: templates, macros, saved views, automations. */
export const automationRoutes = (parts: CaseParts): Route[] => [
  ...templateRoutes,
  ...macroRoutes(parts),
  ...viewRoutes,
  ...automationOwnRoutes,
];
