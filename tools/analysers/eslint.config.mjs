// What eslint looks for in repositories that are handed in: what is likely to be wrong, and what is hard to read. A repository's own
// settings are not asked.
import parser from "@typescript-eslint/parser";

const rules = {
  "array-callback-return": "error", "constructor-super": "error", "for-direction": "error", "getter-return": "error",
  "no-async-promise-executor": "error", "no-class-assign": "error", "no-compare-neg-zero": "error",
  "no-cond-assign": "error", "no-const-assign": "error", "no-constant-binary-expression": "error",
  "no-constant-condition": "error", "no-dupe-args": "error", "no-dupe-class-members": "error",
  "no-dupe-else-if": "error", "no-dupe-keys": "error", "no-duplicate-case": "error", "no-eval": "error",
  "no-fallthrough": "error", "no-func-assign": "error", "no-implied-eval": "error", "no-import-assign": "error",
  "no-invalid-regexp": "error", "no-loss-of-precision": "error", "no-new-func": "error", "no-obj-calls": "error",
  "no-promise-executor-return": "error", "no-self-assign": "error", "no-self-compare": "error",
  "no-setter-return": "error", "no-sparse-arrays": "error", "no-this-before-super": "error",
  "no-unexpected-multiline": "error", "no-unreachable": "error", "no-unsafe-finally": "error",
  "no-unsafe-negation": "error", "no-unsafe-optional-chaining": "error", "require-yield": "error",
  "use-isnan": "error", "valid-typeof": "error",
  "complexity": ["warn", 15], "default-case-last": "warn", "eqeqeq": ["warn", "smart"], "max-depth": ["warn", 4],
  "max-lines-per-function": ["warn", { max: 100, skipBlankLines: true, skipComments: true }],
  "max-params": ["warn", 6], "no-empty": "warn", "no-else-return": "warn", "no-lonely-if": "warn",
  "no-param-reassign": "warn", "no-return-assign": "warn", "no-shadow": "warn", "no-throw-literal": "warn",
  "no-unneeded-ternary": "warn", "no-unused-expressions": "warn", "no-unused-vars": "warn",
  "no-useless-catch": "warn", "no-useless-concat": "warn", "no-useless-return": "warn", "no-var": "warn",
  "prefer-const": "warn",
};

export default [
  { ignores: ["**/*.min.js", "**/dist/**", "**/build/**"] },
  { files: ["**/*.{js,mjs,jsx}"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } }, rules },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" }, rules },
  { files: ["**/*.{ts,mts,cts,tsx}"], languageOptions: { parser }, rules: { ...rules, "no-unused-vars": "off" } },
];
