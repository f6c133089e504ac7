import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { attentionQuery } from '../api/attention.ts';
import { Problem } from '../api/client.ts';
import { inboxQuery, memory, meQuery } from '../api/queries.ts';
import {
  type AttentionSearch,
  type CasesSearch,
  type HoldsSearch,
  type InboxSearch,
  readAttention,
  readCases,
  readHolds,
  readInbox,
  readPromises,
  readSearch,
  readSettings,
  readTimeline,
  type SearchWords,
} from './addresses.ts';
import { Crash, Missing, Pending } from './shell/crash.tsx';

const root = createRootRoute({ notFoundComponent: Missing, errorComponent: Crash });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => {
    // Only our own addresses: a link must not send anybody elsewhere after they signed in.
    const to = search.to;
    return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
  },
  component: lazyRouteComponent(() => import('./sign-in/sign-in.tsx'), 'SignIn'),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./sign-in/welcome.tsx'), 'Welcome'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./sign-in/reset.tsx'), 'Reset'),
});

const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  beforeLoad: async ({ location }) => {
    try {
      await memory.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});
const home = createRoute({
  getParentRoute: () => desk,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/attention', replace: true });
  },
});
const attention = createRoute({
  getParentRoute: () => desk,
  path: '/attention',
  validateSearch: (search): AttentionSearch => readAttention(search),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void memory.prefetchInfiniteQuery(attentionQuery(deps.whose ?? 'mine'));
  },
  component: lazyRouteComponent(() => import('./attention/attention.tsx'), 'Attention'),
});
const cases = createRoute({
  getParentRoute: () => desk,
  path: '/cases',
  validateSearch: (search): CasesSearch => readCases(search),
  component: lazyRouteComponent(() => import('./case-list/cases.tsx'), 'Cases'),
});
const oneCase = createRoute({
  getParentRoute: () => desk,
  path: '/cases/$number',
  validateSearch: (search): { entry?: string } =>
    typeof search.entry === 'string' ? { entry: search.entry } : {},
  component: lazyRouteComponent(() => import('./case/page.tsx'), 'CasePage'),
});
const handoffs = createRoute({
  getParentRoute: () => desk,
  path: '/handoffs',
  component: lazyRouteComponent(() => import('./handoffs/handoffs.tsx'), 'Handoffs'),
});
const inbox = createRoute({
  getParentRoute: () => desk,
  path: '/inbox',
  validateSearch: (search): InboxSearch => readInbox(search),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void memory.prefetchInfiniteQuery(inboxQuery({ view: deps.view ?? 'all', state: deps.state ?? 'open' }));
  },
  component: lazyRouteComponent(() => import('./inbox/inbox.tsx'), 'Inbox'),
});
const conversation = createRoute({
  getParentRoute: () => inbox,
  path: '$id',
  component: lazyRouteComponent(() => import('./conversation/pane.tsx'), 'ConversationPane'),
});
const customers = createRoute({
  getParentRoute: () => desk,
  path: '/customers',
  validateSearch: (search): { q?: string } =>
    typeof search.q === 'string' && search.q ? { q: search.q } : {},
  component: lazyRouteComponent(() => import('./customer/list.tsx'), 'CustomerList'),
});
const customer = createRoute({
  getParentRoute: () => desk,
  path: '/customers/$id',
  validateSearch: readTimeline,
  component: lazyRouteComponent(() => import('./customer/page.tsx'), 'CustomerPage'),
});
const promises = createRoute({
  getParentRoute: () => desk,
  path: '/promises',
  validateSearch: readPromises,
  component: lazyRouteComponent(() => import('./promises/board.tsx'), 'PromiseBoard'),
});
const search = createRoute({
  getParentRoute: () => desk,
  path: '/search',
  validateSearch: (given): SearchWords => readSearch(given),
  component: lazyRouteComponent(() => import('./search/search.tsx'), 'SearchPage'),
});
const quarantine = createRoute({
  getParentRoute: () => desk,
  path: '/quarantine',
  component: lazyRouteComponent(() => import('./quarantine/quarantine.tsx'), 'Quarantine'),
});
const sending = createRoute({
  getParentRoute: () => desk,
  path: '/sending',
  component: lazyRouteComponent(() => import('./sending/trouble.tsx'), 'Trouble'),
});
const reports = createRoute({
  getParentRoute: () => desk,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/reports.tsx'), 'Reports'),
});
const holds = createRoute({
  getParentRoute: () => desk,
  path: '/holds',
  validateSearch: (search): HoldsSearch => readHolds(search),
  component: lazyRouteComponent(() => import('./gate/holds.tsx'), 'Holds'),
});
const batches = createRoute({
  getParentRoute: () => desk,
  path: '/batches',
  component: lazyRouteComponent(() => import('./gate/batches.tsx'), 'Batches'),
});
const action = createRoute({
  getParentRoute: () => desk,
  path: '/actions/$id',
  component: lazyRouteComponent(() => import('./gate/action.tsx'), 'ActionPage'),
});
const incidents = createRoute({
  getParentRoute: () => desk,
  path: '/incidents',
  validateSearch: (search): { which?: 'all' } => (search.which === 'all' ? { which: 'all' } : {}),
  component: lazyRouteComponent(() => import('./incidents/incidents.tsx'), 'Incidents'),
});
const incident = createRoute({
  getParentRoute: () => desk,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('./incidents/incident.tsx'), 'IncidentPage'),
});
const majorIncident = createRoute({
  getParentRoute: () => desk,
  path: '/incidents/major/$id',
  component: lazyRouteComponent(() => import('./incidents/major.tsx'), 'MajorPage'),
});
const policies = createRoute({
  getParentRoute: () => desk,
  path: '/policies',
  component: lazyRouteComponent(() => import('./policies/list.tsx'), 'Policies'),
});
const policy = createRoute({
  getParentRoute: () => desk,
  path: '/policies/$name',
  validateSearch: (search): { version?: number } => {
    const version = Number(search.version);
    return Number.isInteger(version) && version > 0 ? { version } : {};
  },
  component: lazyRouteComponent(() => import('./policies/page.tsx'), 'PolicyPage'),
});
const policyEditor = createRoute({
  getParentRoute: () => desk,
  path: '/policies/$name/edit',
  component: lazyRouteComponent(() => import('./policies/editor.tsx'), 'PolicyEditor'),
});
const settings = createRoute({
  getParentRoute: () => desk,
  path: '/settings/$room',
  params: { parse: ({ room }) => ({ room: readSettings(room) }) },
  component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'Settings'),
});

/** The addresses of the desk; each room is its own chunk. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    welcome,
    reset,
    desk.addChildren([
      home,
      attention,
      cases,
      oneCase,
      handoffs,
      inbox.addChildren([conversation]),
      customers,
      customer,
      promises,
      search,
      quarantine,
      sending,
      reports,
      holds,
      batches,
      action,
      incidents,
      incident,
      majorIncident,
      policies,
      policy,
      policyEditor,
      settings,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadDelay: 60,
  defaultNotFoundComponent: Missing,
  defaultErrorComponent: Crash,
  defaultPendingComponent: Pending,
  defaultPendingMs: 250,
  defaultPendingMinMs: 0,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
