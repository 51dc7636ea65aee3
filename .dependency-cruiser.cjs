/** Data flows one way: spec -> plan -> (cluster + nemesis + workload) -> history -> checkers -> verdict -> reports. */
const SIDES = ['nemesis', 'workloads', 'cluster', 'checkers', 'reports'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'core-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^harness/core/' },
      to: { path: '^(harness/(?!core/)|nemesis/|workloads/|cluster/|checkers/|reports/)' },
    },
    ...SIDES.map((side) => ({
      name: `${side}-import-only-core`,
      severity: 'error',
      from: { path: `^${side}/` },
      to: { path: `^(harness/(?!core/)|(${SIDES.filter((other) => other !== side).join('|')})/)` },
    })),
    {
      name: 'spec-and-plan-touch-no-cluster',
      severity: 'error',
      from: { path: '^harness/plan/' },
      to: { path: '^(cluster|checkers|reports)/' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(harness|nemesis|workloads|cluster|checkers|reports)/' },
      to: { path: '^(test|bench|suites)/' },
    },
    {
      name: 'no-orphans',
      severity: 'warn',
      from: { orphan: true, pathNot: '(cli|worker|daemon|index|main)\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
