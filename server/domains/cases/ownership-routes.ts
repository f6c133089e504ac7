import type { Route } from '#platform/http/index.ts';
import { bulkRoutes } from './bulk-routes.ts';
import { handoffRoutes } from './handoff-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import { linkRoutes } from './link-routes.ts';
import type { CaseParts } from './parts.ts';
import { presenceRoutes } from './presence.ts';
import { settingsRoutes } from './settings-routes.ts';
import { takingPartRoutes } from './taking-part-routes.ts';
import { taskRoutes } from './task-routes.ts';

/** Routes of who answers for a case, who takes part, and what is to be done. */
export const ownershipRoutes = (parts: CaseParts): Route[] => [
  ...handoffRoutes(parts),
  ...takingPartRoutes(parts),
  ...linkRoutes(parts),
  ...bulkRoutes(parts),
  ...holdRoutes(parts),
  ...taskRoutes(parts),
  ...presenceRoutes,
  ...settingsRoutes,
];
