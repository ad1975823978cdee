import { join } from "node:path";

/**
 * The sanitizers' library. Where this names it, everything that is compiled is taken from a build that checks every access to memory and
 * every undefined operation: `npm run test:sanitized`.
 */
const SANITIZER = process.env.PROCLAB_SANITIZER;

/** The folder of all that is built: see harness/build.sh, and harness/sanitized.sh. */
export const BUILD = join(import.meta.dirname, "../../build", SANITIZER ? "sanitized" : "");

/** What a Node needs in its environment that loads native parts of that. Its checker has to be there before its own allocations. */
export const BUILD_ENVIRONMENT: Record<string, string> = SANITIZER
  ? {
      LD_PRELOAD: SANITIZER,
      ASAN_OPTIONS: "detect_leaks=0:exitcode=99",
      UBSAN_OPTIONS: "halt_on_error=1:exitcode=99",
    }
  : {};

/** Which tests hand on to the commands that they start. */
export const BUILD_VARIABLE: Record<string, string> = SANITIZER ? { PROCLAB_SANITIZER: SANITIZER } : {};

export const SUPERVISOR = join(BUILD, "supervisor");
