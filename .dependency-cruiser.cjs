/** The layers of ARCHITECTURE.md, checked. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-imports-no-front',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(cli|main|renderer)/|node_modules/(electron|react|react-dom|@mantine|commander)/' },
    },
    {
      name: 'fronts-know-only-the-contract',
      comment: 'The command line also needs the way to reach the host, core/host/connect.ts.',
      severity: 'error',
      from: { path: '^(cli|main|renderer)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^core/', pathNot: '^core/contract/|^core/host/connect\\.ts$' },
    },
    {
      name: 'contract-is-data',
      comment: 'The contract also runs in a browser: no Node, no domain.',
      severity: 'error',
      from: { path: '^core/contract/' },
      to: { path: '^(node:|core/(?!contract/))', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'fronts-keep-apart',
      severity: 'error',
      from: { path: '^(cli|main|renderer)/' },
      to: { path: '^(cli|main|renderer)/', pathNot: '^$1/' },
    },
    {
      name: 'fits-stands-alone',
      severity: 'error',
      from: { path: '^core/fits/', pathNot: '\\.test\\.ts$' },
      to: { path: '^core/(?!fits/|workspace/|contract/|tasks/)' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(core|cli|main|renderer)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
