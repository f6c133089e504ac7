import type { Route } from '#platform/http/index.ts';
import { automationOwnRoutes } from './automation-routes.ts';
import { templateRoutes } from './template-routes.ts';

/** What saves people work: templates, macros, saved views, automations. */
export const automationRoutes = (): Route[] => [...templateRoutes, ...automationOwnRoutes];
