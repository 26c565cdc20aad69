import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Files that exist, so that the rules which need types and the project graph find them; what is linted is the snippet alone. */
const AGGREGATE = 'libs/challenges/src/problem/problem.ts';
const READ_MODEL = 'libs/challenges/src/problem-board/problem-board.ts';
const REACTION = 'libs/challenges/src/on-problem-reframed/on-problem-reframed.ts';
const ROUTES = 'libs/challenges/src/problem/problem.http.ts';
const SERVICE_SPEC = 'libs/challenges/src/problem/problem.spec.ts';
const KERNEL = 'libs/kernel/src/ids.ts';
const CONTRACTS = 'libs/contracts/src/codec.ts';
const LEDGER = 'libs/ledger/src/tree.ts';
const SQLITE = 'libs/sqlite/src/open.ts';
const NEST = 'libs/nest/src/runtime.ts';
const IDENTITY = 'libs/identity/src/keys.ts';
const METRICS = 'libs/metrics/src/serve.ts';
const STANDALONE = 'apps/standalone/src/main.ts';

const NX = '@nx/enforce-module-boundaries';
const uses = (name: string): string => `import { x } from '${name}';\nexport const y = x;\n`;

type Fixture = readonly [rule: string, file: string, illegal: string, legal: string, legalFile?: string];

const FIXTURES: readonly Fixture[] = [
  // who may import whom
  [NX, KERNEL, uses('@havstang/contracts'), uses('./event.js')],
  [NX, KERNEL, uses('zod'), uses('node:crypto')],
  [NX, CONTRACTS, uses('@havstang/kernel'), uses('zod')],
  [NX, CONTRACTS, uses('rxjs'), uses('@noble/hashes/sha2.js')],
  [NX, LEDGER, uses('@havstang/contracts'), uses('@havstang/kernel')],
  [NX, LEDGER, uses('zod'), uses('canonicalize')],
  [NX, SQLITE, uses('@havstang/ledger'), uses('@havstang/kernel')],
  [NX, NEST, uses('@havstang/sqlite'), uses('@havstang/ledger')],
  [NX, IDENTITY, uses('@havstang/kernel'), uses('@havstang/contracts')],
  [NX, METRICS, uses('@havstang/kernel'), uses('prom-client')],
  [NX, METRICS, uses('zod'), uses('node:http')],
  [NX, ROUTES, uses('@havstang/governance'), uses('@havstang/nest')],
  [NX, ROUTES, uses('@havstang/testing'), uses('@havstang/testing'), SERVICE_SPEC],
  [NX, SERVICE_SPEC, uses('@havstang/governance'), uses('@havstang/sqlite')],
  [NX, STANDALONE, uses('@havstang/testing'), uses('@havstang/governance')],
  [NX, ROUTES, uses('../../../governance/src/index.js'), uses('../problem-board/problem-board.js')],
  // what a file may import
  ['no-restricted-imports', ROUTES, uses('@havstang/nest/dist/runtime.js'), uses('@havstang/nest')],
  [
    'no-restricted-imports',
    SERVICE_SPEC,
    uses('@havstang/testing/src/given.js'),
    uses('@havstang/testing/conformance'),
  ],
  ['no-restricted-imports', STANDALONE, uses('better-sqlite3'), uses('better-sqlite3'), SQLITE],
  ['no-restricted-imports', NEST, uses('node:sqlite'), uses('better-sqlite3'), IDENTITY],
  ['no-restricted-imports', AGGREGATE, uses('node:fs'), uses('@havstang/kernel')],
  ['no-restricted-imports', AGGREGATE, uses('@nestjs/common'), uses('@noble/hashes/sha2.js')],
  [
    'no-restricted-imports',
    AGGREGATE,
    uses('@havstang/nest'),
    "import { defineReaction } from '@havstang/nest';\nexport const y = defineReaction;\n",
    REACTION,
  ],
  [
    'no-restricted-syntax',
    AGGREGATE,
    uses('../problem/problem.http.js'),
    "import { defineReaction } from '@havstang/nest';\nimport { x } from '../problem/problem.http.js';\nexport const y = [x, defineReaction];\n",
    REACTION,
  ],
  // the domain is pure
  [
    'no-restricted-syntax',
    AGGREGATE,
    'export const now = new Date();',
    'export const now = (at: string): string => at;',
  ],
  ['no-restricted-syntax', ROUTES, 'export const now = Date.now();', 'export const now = 0;'],
  [
    'no-restricted-syntax',
    AGGREGATE,
    "export const day = new Date('2022-01-01');",
    "export const day = new Date('2022-01-01');",
    ROUTES,
  ],
  ['no-restricted-syntax', ROUTES, 'export const now = new Date();', 'export const now = new Date();', SERVICE_SPEC],
  [
    'no-restricted-syntax',
    ROUTES,
    'export const now = performance.now();',
    'export const now = performance.now();',
    NEST,
  ],
  ['no-restricted-syntax', READ_MODEL, 'export const chance = Math.random();', 'export const chance = Math.max(1);'],
  [
    'no-restricted-syntax',
    ROUTES,
    "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();\n",
    "import { createHash } from 'node:crypto';\nexport const id = createHash('sha256');\n",
  ],
  ['no-restricted-globals', AGGREGATE, 'export const id = crypto.randomUUID();', 'export const id = 1;'],
  [
    'no-restricted-globals',
    AGGREGATE,
    "export const port = process.env['PORT'];",
    "export const port = process.env['PORT'];",
    STANDALONE,
  ],
  [
    'no-restricted-globals',
    READ_MODEL,
    "export const page = fetch('http://localhost');",
    "export const page = 'http://localhost';",
  ],
  [
    'no-restricted-syntax',
    AGGREGATE,
    'export const decide = async (): Promise<void> => undefined;',
    'export const decide = (): void => undefined;',
  ],
  [
    'no-restricted-syntax',
    AGGREGATE,
    'await Promise.resolve();\nexport {};',
    "import { defineReaction } from '@havstang/nest';\nawait Promise.resolve(defineReaction);\n",
    REACTION,
  ],
  [
    'no-restricted-syntax',
    AGGREGATE,
    'export class Problem { readonly title = 1; }',
    'export type Problem = { readonly title: 1 };',
  ],
  [
    'no-restricted-syntax',
    AGGREGATE,
    'export function decide(this: { n: number }): number { return this.n; }',
    'export function decide(of: { n: number }): number { return of.n; }',
  ],
  ['no-restricted-syntax', ROUTES, 'export const now = Date();', "export const now = Date.parse('2022-01-01');"],
  ['no-restricted-syntax', AGGREGATE, "export const ms = Date.parse('2022-01-01');", 'export const ms = 86_400_000;'],
  ['no-restricted-syntax', AGGREGATE, 'export const Problem = class {};', 'export const problem = {};'],
  [
    'no-restricted-syntax',
    AGGREGATE,
    'export const all = async (rows: AsyncIterable<1>): Promise<void> => {\n  for await (const _ of rows) continue;\n};',
    'export const all = (rows: Iterable<1>): void => {\n  for (const _ of rows) continue;\n};',
  ],
  // style
  ['no-restricted-syntax', NEST, 'export default 1;', 'export const one = 1;'],
  ['no-restricted-syntax', NEST, 'export enum Colour { red }', "export type Colour = 'red';"],
  [
    'no-restricted-syntax',
    NEST,
    'export type Four<A, B, C, D> = [A, B, C, D];',
    'export type Three<A, B, C> = [A, B, C];',
  ],
  [
    '@typescript-eslint/no-explicit-any',
    KERNEL,
    'export const id = (x: any): unknown => x;',
    'export const id = (x: unknown): unknown => x;',
  ],
  ['@typescript-eslint/no-unused-vars', KERNEL, 'const left = 1;\nexport {};', 'export const left = 1;'],
  [
    '@typescript-eslint/consistent-type-imports',
    NEST,
    "import { SealedEvent } from '@havstang/kernel';\nexport type One = SealedEvent;\n",
    "import type { SealedEvent } from '@havstang/kernel';\nexport type One = SealedEvent;\n",
  ],
  ['@typescript-eslint/no-floating-promises', NEST, 'Promise.resolve(1);', 'void Promise.resolve(1);'],
  [
    '@typescript-eslint/no-misused-promises',
    NEST,
    'export const one = Promise.resolve(true) ? 1 : 2;',
    'export const one = (await Promise.resolve(true)) ? 1 : 2;',
  ],
  [
    '@typescript-eslint/await-thenable',
    NEST,
    'export const one = await 1;',
    'export const one = await Promise.resolve(1);',
  ],
  ['@typescript-eslint/only-throw-error', NEST, "throw 'no';", "throw new Error('no');"],
  // tests
  [
    'no-restricted-properties',
    SERVICE_SPEC,
    "import { jest } from '@jest/globals';\njest.mock('./problem.js');\n",
    "import { jest } from '@jest/globals';\njest.useFakeTimers();\n",
  ],
  ['no-restricted-properties', SERVICE_SPEC, "it.only('counts', () => undefined);", "it('counts', () => undefined);"],
  [
    'no-restricted-properties',
    SERVICE_SPEC,
    "describe.skip('counting', () => undefined);",
    "describe('counting', () => undefined);",
  ],
  ['no-restricted-globals', SERVICE_SPEC, "xit('counts', () => undefined);", "it('counts', () => undefined);"],
];

/** The configuration as it stands, on the imports as they stand: this is what `npm run lint` runs. */
describe('every rule of the workspace', () => {
  const eslint = new ESLint({ cwd: root });
  const rulesBroken = async (file: string, code: string): Promise<unknown[]> => {
    const [result] = await eslint.lintText(code, { filePath: join(root, file) });
    return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
  };

  beforeAll(async () => {
    await createProjectGraphAsync();
  });

  for (const [rule, file, illegal, legal, legalFile = file] of FIXTURES) {
    it(`${rule} fires in ${file}: ${illegal.split('\n')[0]}`, async () => {
      expect(new Set(await rulesBroken(file, illegal))).toEqual(new Set([rule]));
      expect(await rulesBroken(legalFile, legal)).toEqual([]);
    });
  }
});
