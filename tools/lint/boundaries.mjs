// Who may import whom, by the tag in each package.json. `onlyDependOnLibsWithTags` names our own projects, the external lists name npm packages.

/** Code that only tests run: it may use `@havstang/testing`, and an adapter to stand on. */
export const TEST_FILES = [
  '**/*.spec.ts',
  '**/*.it.ts',
  '**/*.fixture.ts',
  '**/*.harness.ts',
  'libs/*/src/testing/**/*.ts',
];

const EVERYTHING_THAT_RUNS = [
  'kernel',
  'contracts',
  'ledger',
  'adapter',
  'nest',
  'identity',
  'service',
  'server',
  'metrics',
  'cli',
].map((name) => `scope:${name}`);

const PRODUCTION = [
  { sourceTag: 'scope:kernel', onlyDependOnLibsWithTags: [], bannedExternalImports: ['*'] },
  { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: [], allowedExternalImports: ['zod', '@noble/hashes/*'] },
  {
    sourceTag: 'scope:ledger',
    onlyDependOnLibsWithTags: ['scope:kernel'],
    allowedExternalImports: ['canonicalize'],
  },
  { sourceTag: 'scope:adapter', onlyDependOnLibsWithTags: ['scope:kernel'] },
  { sourceTag: 'scope:nest', onlyDependOnLibsWithTags: ['scope:kernel', 'scope:contracts', 'scope:ledger'] },
  { sourceTag: 'scope:identity', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:service', onlyDependOnLibsWithTags: ['scope:kernel', 'scope:contracts', 'scope:nest'] },
  { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: [], allowedExternalImports: ['cli-progress'] },
  { sourceTag: 'scope:metrics', onlyDependOnLibsWithTags: [], allowedExternalImports: ['prom-client'] },
  {
    sourceTag: 'scope:server',
    onlyDependOnLibsWithTags: ['kernel', 'contracts', 'ledger', 'adapter', 'nest', 'identity', 'metrics'].map(
      (name) => `scope:${name}`,
    ),
  },
  {
    sourceTag: 'scope:testing',
    onlyDependOnLibsWithTags: ['scope:kernel', 'scope:contracts', 'scope:ledger', 'scope:nest', 'scope:adapter'],
  },
  { sourceTag: 'scope:app', onlyDependOnLibsWithTags: EVERYTHING_THAT_RUNS },
];

/** What a test may use besides what the code under test may: the harness, and what it runs on. A service still never sees another service. */
const FOR_TESTS = ['scope:testing', 'scope:kernel', 'scope:contracts', 'scope:ledger', 'scope:nest', 'scope:adapter'];

const TESTS = PRODUCTION.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [...new Set([...onlyDependOnLibsWithTags, ...FOR_TESTS])],
}));

/** What `@havstang/testing` stands on: the specs of these use it, or each other, and so go in a circle with what they test. */
const TESTED_IN_A_CIRCLE = ['kernel', 'contracts', 'ledger', 'nest', 'sqlite', 'testing'].map(
  (name) => `@havstang/${name}`,
);

const enforce = (depConstraints) => [
  'error',
  {
    depConstraints,
    enforceBuildableLibDependency: false,
    // Production code cannot go in a circle: each scope depends on lower ones only.
    ignoredCircularDependencies: TESTED_IN_A_CIRCLE.flatMap((one) =>
      TESTED_IN_A_CIRCLE.filter((other) => other !== one).map((other) => [one, other]),
    ),
  },
];

export const productionBoundaries = enforce(PRODUCTION);
export const testBoundaries = enforce(TESTS);
