// The rules of STYLE.md that a machine can keep, as entries of ESLint's own `no-restricted-*` rules. ESLint does not merge two settings of one rule,
// so eslint.config.mjs puts together, for each kind of file, everything that holds there.

/** Domain files: aggregates, read models, reactions and clocks of the four services. Routes, modules and tests are not. */
export const SERVICE_FILES = ['libs/{challenges,collaboration,governance,reporting}/src/**/*.ts'];
export const DOMAIN_FILES = ['libs/{challenges,collaboration,governance,reporting}/src/*/*.ts'];
export const NOT_DOMAIN_FILES = ['**/*.http.ts'];

/** Who may hold a SQLite database open: its adapter, the accounts, and an example of a consumer with a store of its own. */
export const SQLITE_FILES = ['libs/sqlite/**/*.ts', 'libs/identity/**/*.ts', 'examples/**/*.ts'];

// --- no-restricted-imports

export const deepImports = {
  regex: '^@havstang/[^/]+/(?!(conformance|eventstoredb|tampering)$)',
  message: 'Import a library by its name: what its index does not export is its own business.',
};

export const driverImports = {
  regex: '^(better-sqlite3|node:sqlite)$',
  message: 'A driver is imported by its adapter only; ask for the port.',
};

/** Hashing is a pure function like any other. */
export const domainImports = {
  regex: String.raw`^(?!\.{1,2}/|@havstang/(contracts|kernel|nest)$|@noble/hashes/)`,
  message: 'The domain imports contracts, kernel and its siblings; nothing that can act.',
};

/** What makes a file a reaction or a clock: the one bridge between the domain and the shell. */
export const reactionImports = {
  name: '@havstang/nest',
  allowImportNames: ['defineReaction', 'Timer', 'Wanted'],
  message:
    'Aggregates and read models do not know Nest. A reaction may import defineReaction and Wanted, a clock Timer.',
};

// --- no-restricted-syntax

const rule = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

export const style = [
  ...rule('Named exports only.', 'ExportDefaultDeclaration'),
  ...rule('A union of string literals, not an enum.', 'TSEnumDeclaration'),
  ...rule('At most three type parameters.', 'TSTypeParameterDeclaration[params.length>3]'),
];

/** For every file of a service but its tests. */
export const noClock = [
  ...rule(
    'Time arrives with the command or the event; no code of a service reads the clock.',
    'NewExpression[callee.name="Date"][arguments.length=0]',
    'CallExpression[callee.name="Date"]',
    'MemberExpression[object.name="Date"][property.name="now"]',
    'MemberExpression[object.name=/^(performance|Temporal)$/]',
  ),
  ...rule(
    'Ids arrive with the command, or are derived from it; no code of a service draws one by chance.',
    'MemberExpression[object.name="Math"][property.name="random"]',
    'ImportSpecifier[imported.name=/^random/]',
  ),
  ...rule('Functions over unions: no class.', 'ClassDeclaration', 'ClassExpression', 'ThisExpression'),
];

const PURE = "Program:not(:has(ImportDeclaration[source.value='@havstang/nest']))";

/** For decide, evolve and project. A reaction and a clock may wait for a read model and name a route to send to. */
export const pure = [
  ...rule(
    'decide, evolve and project are synchronous: fetch before, act after.',
    `${PURE} AwaitExpression`,
    `${PURE} :function[async=true]`,
    `${PURE} ForOfStatement[await=true]`,
  ),
  ...rule(
    'The kernel’s calendar reckons dates; the domain holds days and instants as text.',
    `${PURE} NewExpression[callee.name="Date"]`,
    `${PURE} MemberExpression[object.name="Date"]`,
  ),
  ...rule('The domain does not know its routes.', String.raw`${PURE} > ImportDeclaration[source.value=/\.http\.js$/]`),
];

// --- no-restricted-globals and no-restricted-properties

export const domainGlobals = [
  'process',
  'crypto',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
].map((name) => ({
  name,
  message: 'The domain reads nothing from outside and does nothing outside.',
}));

export const testGlobals = ['fit', 'fdescribe', 'xit', 'xdescribe', 'xtest'].map((name) => ({
  name,
  message: 'Every test runs.',
}));

export const testProperties = [
  ...['describe', 'it', 'test'].flatMap((object) =>
    ['only', 'skip', 'todo', 'failing'].map((property) => ({ object, property, message: 'Every test runs.' })),
  ),
  ...['mock', 'doMock', 'unstable_mockModule'].map((property) => ({
    object: 'jest',
    property,
    message: 'Run the real part, or inject another: mocked modules are inert in ESM.',
  })),
];
