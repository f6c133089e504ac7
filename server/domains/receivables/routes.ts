import { LadderSettings, Reconciliation } from '#contracts/receivables.ts';
import { READERS, type Role, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { disputeRoutes } from './dispute-routes.ts';
import { importRoutes } from './import-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import type { ReceivablesParts } from './parts.ts';
import { reconcile } from './payments.ts';
import { reliefRoutes } from './relief/routes.ts';
import { ladderSettings, setLadder } from './settings.ts';

const tag = 'receivables';
const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** Invoices, payments, disputes, and the way of a debt. */
export const receivablesRoutes = (parts: ReceivablesParts): Route[] => [
  ...invoiceRoutes(parts),
  ...importRoutes(parts),
  ...disputeRoutes(parts),
  ...reliefRoutes(parts),
  ...settings,
];

const settings: Route[] = [
  write({
    method: 'POST',
    url: '/receivables/reconciliations',
    tag,
    summary: 'All payments that arrived until then have been told. Without it nobody is reminded.',
    who: WORKERS,
    body: Reconciliation,
    response: Reconciliation,
    handle: async ({ tx, body, actor, now }) => {
      await reconcile(tx, body, actor, now);
      return body;
    },
  }),
  get({
    url: '/receivables/ladder',
    tag,
    summary: 'How the company goes about what is overdue.',
    who: READERS,
    response: LadderSettings,
    handle: ({ db }) => ladderSettings(db),
  }),
  write({
    method: 'PUT',
    url: '/receivables/ladder',
    tag,
    summary: 'Decide how the company goes about what is overdue; policies at the gate hold all the same.',
    who: MANAGERS,
    body: LadderSettings,
    response: LadderSettings,
    handle: async ({ tx, body, actor, now }) => {
      await setLadder(tx, body, actor, now);
      return ladderSettings(tx);
    },
  }),
];
