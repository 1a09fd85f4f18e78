import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

/** French texts have a no-break space before a colon and its like, and inside quotation marks. */
const BREAKS = '« | »|[a-zà-ÿ0-9)’] [:;?!]( |$)';
const message = 'Put a no-break space (U+00A0) there: a French sign must not stand alone at the beginning of a line.';

export default defineConfig(
  { ignores: ['dist', 'coverage', 'reports', '.serverless'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-irregular-whitespace': ['error', { skipTemplates: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // In the bundles every kilobyte is load time: zod's small build, everywhere or not at all.
    files: ['lib/**', 'functions/**'],
    rules: {
      // Lambda patches it: `systemPorts.writeLine` writes lines that stay JSON.
      'no-console': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'zod', message: "Import 'zod/mini': one import of the whole zod adds 60 kB to a bundle." }] },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=/${BREAKS}/]`, message },
        { selector: `TemplateElement[value.cooked=/${BREAKS}|^ [:;?!] /]`, message },
      ],
    },
  },
  {
    files: ['scripts/**', '*.config.js', '.dependency-cruiser.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    files: ['docs/samples/**'],
    languageOptions: {
      globals: {
        AbortSignal: 'readonly',
        Buffer: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        process: 'readonly',
        URL: 'readonly',
      },
    },
  },
);
