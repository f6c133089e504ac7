/** Who may import whom. Bottom-up: a domain imports only those before it, and enters them by their index.ts. */
const DOMAINS = [
  'decisions',
  'cards',
  'staff',
  'webhooks',
  'customers',
  'record',
  'conversations',
  'delivery',
  'templates',
  'promises',
  'cases',
  'automation',
  'mail',
  'agreements',
  'receivables',
  'replacements',
  'notices',
  'incidents',
  'gate',
  'voice',
  'reports',
];

const upward = DOMAINS.map((domain, at) => ({
  name: `no-upward-from-${domain}`,
  comment: `${domain} may only import the domains before it in the list, so that every domain can be read without those built on it.`,
  severity: 'error',
  from: { path: `^server/domains/${domain}/` },
  to: { path: `^server/domains/(${DOMAINS.slice(at + 1).join('|') || 'none'})/` },
}));

export default {
  forbidden: [
    ...upward,
    {
      name: 'decisions-are-pure',
      comment:
        'The rule language takes facts and gives verdicts; it knows no database, no clock and no http.',
      severity: 'error',
      from: { path: '^server/domains/decisions/' },
      to: { path: '^(server/(?!domains/decisions/)|node_modules/(?!@marcbachmann/cel-js))' },
    },
    {
      name: 'domain-by-its-index',
      comment:
        'A domain is entered by its index.ts only; what is not exported there is its own affair. Promise finding, pure, has a door of its own.',
      severity: 'error',
      from: { path: '^(server|tests|bench|stories)/', pathNot: '^server/domains/([^/]+)/' },
      to: { path: '^server/domains/[^/]+/', pathNot: '^server/domains/([^/]+|promises/finding)/index\\.ts$' },
    },
    {
      name: 'domain-by-its-index-among-domains',
      comment: 'Domains enter each other by index.ts only.',
      severity: 'error',
      from: { path: '^server/domains/([^/]+)/' },
      to: {
        path: '^server/domains/(?!$1)[^/]+/',
        pathNot: ['^server/domains/$1/', '^server/domains/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'platform-knows-no-domain',
      comment: 'The platform serves every domain and knows none.',
      severity: 'error',
      from: { path: '^server/platform/' },
      to: { path: '^(server/(domains|http|cli|services|compose|house|roles)|connectors|web)' },
    },
    {
      name: 'connectors-know-only-contracts',
      comment: 'A connector gets functions from its caller; it knows no domain and no database.',
      severity: 'error',
      from: { path: '^connectors/' },
      to: { path: '^(server|web|client)/' },
    },
    {
      name: 'domains-know-no-connector',
      comment: 'A domain declares the small interface that it needs; compose.ts joins it to a connector.',
      severity: 'error',
      from: { path: '^server/domains/' },
      to: { path: '^(connectors|web|client|server/(cli|http|services|compose|house|roles|jobs))' },
    },
    {
      name: 'contracts-know-nobody',
      comment: 'Contracts are what everybody shares.',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(server|connectors|web|client|tests)/' },
    },
    {
      name: 'web-only-through-the-api',
      comment: 'The desk uses the public API through the generated client, like everybody else.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(server|connectors|contracts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'A ring of imports cannot be understood one file at a time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import must lead somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'What runs for people does not import tests.',
      severity: 'error',
      from: { path: '^(server|connectors|contracts|web|client)/' },
      to: { path: '^(tests|stories|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
