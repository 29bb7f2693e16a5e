/** The floors: entry → adapters → application → domain. Imports point down, and an adapter folder knows no sibling. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-the-ground',
      comment: 'The domain is pure: it imports itself and libraries that only compute.',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: ['^src/domain', '^node_modules/(lunr|marked|yaml|zod|sanitize-html)/'] },
    },
    {
      name: 'application-stands-on-domain',
      severity: 'error',
      from: { path: '^src/application' },
      to: { pathNot: ['^src/(application|domain)'] },
    },
    {
      name: 'adapters-know-no-sibling',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'adapters-know-no-entry',
      severity: 'error',
      from: { path: '^src/adapters' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'bot-framework-stays-in-teams',
      severity: 'error',
      from: { pathNot: '^src/adapters/teams' },
      to: { path: '^node_modules/(botbuilder|botframework-|@microsoft/teams-ai)' },
    },
    {
      name: 'circuit-breaker-stays-with-orders',
      severity: 'error',
      from: { pathNot: '^src/adapters/orders' },
      to: { path: '^node_modules/cockatiel' },
    },
    {
      name: 'pages-take-only-types-from-the-server',
      severity: 'error',
      from: { path: '^web-(widget|console|help|shared)' },
      to: { path: '^src', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    exclude: { path: '^(test|dist)/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
