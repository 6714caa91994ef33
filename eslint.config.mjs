import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'
import { boundaries, constraintsOf, inTests } from './infra/tools/lint/boundaries.mjs'
import { onlyInConfig, restrictedSyntax, transportsOfRpc } from './infra/tools/lint/style.mjs'
import { teachBoundaries } from './infra/tools/lint/teach-boundaries.mjs'

const TESTS = ['**/*.test.ts', '**/test/**', 'tests/**']
// What a person types in a terminal talks to that person.
const COMMAND_LINE = ['infra/**', '**/src/rotate-key.ts', 'libs/database/src/generate*.ts']

export default tseslint.config(
  { ignores: ['**/dist/**', '**/generated/**', '**/.data/**', '.nx/**', '**/*.mjs', '**/*.js'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { '@nx': nx, murmuration: { rules: { 'teach-boundaries': teachBoundaries } } },
    languageOptions: {
      // One program for everything is made once; one for each of twenty workspaces takes five times as long.
      parserOptions: {
        project: ['tsconfig.json', 'libs/web/src/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'murmuration/teach-boundaries': ['error', boundaries],
      '@nx/enforce-module-boundaries': ['error', { depConstraints: constraintsOf(boundaries) }],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'no-restricted-properties': ['error', onlyInConfig],
      'no-console': 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An empty string is no value either, where a form or a header is read.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      // Numbers in a sentence are fine; objects are not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An Api's operations are async even where one of them has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Factories return objects whose functions don't know `this`; handing one of them on is the point.
      '@typescript-eslint/unbound-method': 'off',
      // Wrong about flags that a callback changes, and about what strangers send in spite of the types.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-misused-spread': 'off', // [...text] is how code points are counted here
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off', // no-unsafe-* sees what matters
    },
  },
  { files: ['libs/web/**'], rules: { 'no-restricted-imports': ['error', { paths: [transportsOfRpc] }] } },
  {
    files: ['**/config.ts', ...TESTS, ...COMMAND_LINE, 'libs/testing/**', 'vitest.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: COMMAND_LINE, rules: { 'no-console': 'off' } },
  {
    files: ['vitest.config.ts'], // Vite wants a default export, and loads it before workspaces can be resolved
    rules: { 'no-restricted-syntax': 'off', '@nx/enforce-module-boundaries': 'off' },
  },
  // Data, not code.
  { files: ['infra/seed/src/plan/topics/**'], rules: { 'max-lines': 'off' } },
  {
    files: TESTS,
    rules: {
      'murmuration/teach-boundaries': ['error', inTests],
      '@nx/enforce-module-boundaries': ['error', { depConstraints: constraintsOf(inTests) }],
      'max-lines': 'off',
      'max-depth': 'off',
      // Answers of the systems under test are read as they come, and then compared.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  prettier,
)
