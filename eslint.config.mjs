import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { productionBoundaries, TEST_FILES, testBoundaries } from './tools/lint/boundaries.mjs';
import {
  deepImports,
  DOMAIN_FILES,
  domainGlobals,
  domainImports,
  driverImports,
  noClock,
  NOT_DOMAIN_FILES,
  pure,
  reactionImports,
  SERVICE_FILES,
  SQLITE_FILES,
  style,
  testGlobals,
  testProperties,
} from './tools/lint/restrictions.mjs';

/** Each rule here has a fixture in tools/lint/rules.spec.ts that proves it fires. Run through `npm run lint`: Nx then knows the current imports. */
export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '.nx/', 'coverage/', 'data/', 'docs/', 'schemas/', 'tmp/']),
  {
    files: ['**/*.{ts,mjs}'],
    extends: [js.configs.recommended, tseslint.configs.strict],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Modules of Nest are classes without members.
      '@typescript-eslint/no-extraneous-class': 'off',
      // What is read at an index that was just reckoned is there; `as` would say the same and hide more.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true, varsIgnorePattern: '^_' },
      ],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': productionBoundaries,
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-globals': ['error', ...testGlobals],
      'no-restricted-imports': ['error', { patterns: [deepImports, driverImports] }],
      'no-restricted-properties': ['error', ...testProperties],
      'no-restricted-syntax': ['error', ...style],
    },
  },
  { files: SQLITE_FILES, rules: { 'no-restricted-imports': ['error', { patterns: [deepImports] }] } },
  { files: SERVICE_FILES, ignores: TEST_FILES, rules: { 'no-restricted-syntax': ['error', ...style, ...noClock] } },
  {
    files: DOMAIN_FILES,
    ignores: [...TEST_FILES, ...NOT_DOMAIN_FILES],
    rules: {
      'no-restricted-globals': ['error', ...testGlobals, ...domainGlobals],
      'no-restricted-imports': [
        'error',
        { paths: [reactionImports], patterns: [deepImports, driverImports, domainImports] },
      ],
      'no-restricted-syntax': ['error', ...style, ...noClock, ...pure],
    },
  },
  {
    files: TEST_FILES,
    // Tests write numbers that JSON cannot carry, on purpose.
    rules: { '@nx/enforce-module-boundaries': testBoundaries, 'no-loss-of-precision': 'off' },
  },
);
