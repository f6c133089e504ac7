import type { Route } from '#platform/http/index.ts';
import { actionRoutes } from './action-routes.ts';
import { batchRoutes } from './batch-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import type { GateParts } from './parts.ts';
import { policyRoutes } from './policies/routes.ts';
import { unknownRoutes } from './unknown-routes.ts';

/** The gate: asking, reporting, holds, policies. */
export const gateRoutes = (parts: GateParts): Route[] => [
  ...actionRoutes(parts),
  ...batchRoutes,
  ...holdRoutes(parts),
  ...unknownRoutes,
  ...policyRoutes,
];
