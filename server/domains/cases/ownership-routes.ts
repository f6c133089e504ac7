import type { Route } from '#platform/http/index.ts';
import { bulkRoutes } from './bulk-routes.ts';
import type { CaseParts } from './ground/parts.ts';
import { handoffRoutes } from './handoffs/handoff-routes.ts';
import { linkRoutes } from './linking/link-routes.ts';
import { settingsRoutes } from './settings/settings-routes.ts';
import { holdRoutes } from './tasks/hold-routes.ts';
import { taskRoutes } from './tasks/task-routes.ts';
import { presenceRoutes } from './together/presence.ts';
import { takingPartRoutes } from './together/taking-part-routes.ts';

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
