import type { Route } from '#platform/http/index.ts';
import { actionRoutes } from './action-routes.ts';
import type { GateParts } from './parts.ts';

/** The gate: asking, reporting, holds. */
export const gateRoutes = (parts: GateParts): Route[] => [...actionRoutes(parts)];
