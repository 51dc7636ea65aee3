import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Pure folders: a verdict, a plan and a schedule are functions of their inputs, so no clock and no chance in there. */
const PURE = [
  'harness/core/**/*.ts',
  'harness/campaign/compare/!(columns|comparison-folder|crew|run-comparison|work).ts',
  'harness/campaign/measures-of-run.ts',
  'harness/campaign/measures/**/*.ts',
  'harness/plan/**/*.ts',
  'harness/spec/**/*.ts',
  'harness/engine/sim/**/*.ts',
  'nemesis/faults/**/*.ts',
  'nemesis/packets/**/*.ts',
  'nemesis/selectors.ts',
  'nemesis/shapes.ts',
  'workloads/**/*.ts',
  'cluster/world/**/*.ts',
  'cluster/raft/handlers/**/*.ts',
  'checkers/**/*.ts',
  'harness/generate/**/*.ts',
  'harness/reenact/!(reenact).ts',
  'harness/search/explore/**/*.ts',
  'harness/search/export/**/*.ts',
  'harness/search/hunt/{attempt,excuses,fair-core,portion,seeds,tally}.ts',
  'harness/search/induct/**/*.ts',
  'harness/search/preservation/**/*.ts',
  'harness/search/shrink/**/*.ts',
  'harness/search/strategies/**/*.ts',
  'harness/search/story/**/*.ts',
  'reports/comparison/!(allure).ts',
  'reports/comparison/{sections,svg}/*.ts',
  'reports/diagram/**/*.ts',
  'reports/junit/**/*.ts',
  'reports/markdown/**/*.ts',
  'reports/model/**/*.ts',
  'reports/page/**/*.ts',
  'reports/site/**/*.ts',
  'reports/text/**/*.ts',
];

const UNPREDICTABLE = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Draw from a named stream of the seed.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Pure code gets its time as data.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Pure code gets its time as data.' },
  { selector: "MemberExpression[object.name='performance']", message: 'Pure code gets its time as data.' },
  {
    selector: "MemberExpression[object.name='process'][property.name='hrtime']",
    message: 'Pure code gets its time as data.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate)$/]',
    message: 'Pure code has no timers.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', '.build/', 'coverage/', 'runs/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './reports/page/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
    },
  },
  {
    files: PURE,
    // The page's script is a part of the program that the build puts beside it.
    ignores: ['reports/page/script.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...UNPREDICTABLE],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'node:fs',
            'node:fs/promises',
            'node:child_process',
            'node:net',
            'node:dgram',
            'node:http',
            'execa',
            'dockerode',
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'suites/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: 'describe', package: 'mocha' }] },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        DOMException: 'readonly',
        Event: 'readonly',
        MessageChannel: 'readonly',
        WebAssembly: 'readonly',
        clearImmediate: 'readonly',
        clearInterval: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        queueMicrotask: 'readonly',
        setImmediate: 'readonly',
        setInterval: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
