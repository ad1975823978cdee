import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Asserts at the end that nothing is left of the suite.
    globalSetup: ["harness/cli/leftovers.ts"],
    setupFiles: ["harness/cli/generated.ts"],
    include: ["{harness,grading,bench}/**/*.test.ts"],
    // Every test starts processes of its own; more workers than processors would only make them wait for each other.
    maxWorkers: 2,
    // They import JSON as bundlers do, and as Node does not.
    server: { deps: { inline: [/\/@actions\//] } },
    // A bound against hanging for ever, far above what any test needs: no verdict depends on it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
