/**
 * For every test file (vitest's setupFiles): tests that generate their inputs generate the same ones in every run, so that a red run is red
 * again. FUZZ_SEED=N looks at others.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });
