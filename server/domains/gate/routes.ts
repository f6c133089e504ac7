import type { Route } from '#platform/http/index.ts';
import { actionRoutes } from './action-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import type { GateParts } from './parts.ts';
import { unknownRoutes } from './unknown-routes.ts';

/** The gate: asking, reporting, holds. */
export const gateRoutes = (parts: GateParts): Route[] => [
  ...actionRoutes(parts),
  ...holdRoutes(parts),
  ...unknownRoutes,
];
