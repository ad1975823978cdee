import { execa } from "execa";
import { printable } from "../report/text.ts";

/** What was changed cannot be told: the message says why, and what to do. */
export class CannotCompare extends Error {
  override name = "CannotCompare";
}

/** The full id of a commit. */
export const COMMIT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** More than any sane change makes git say, in bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;
/** A bound against hanging for ever, far above what any of the commands takes. */
const PATIENCE_MS = 60_000;
/** KiB of address space: a handful of trees can stand for a hundred million files, all of which git would hold before it prints one. */
const MOST_MEMORY = 4 * 1024 * 1024;

/**
 * Of git's settings none is believed but the repository's own, and of those none that starts a program. Nothing is fetched: what is not here
 * is told as missing. History is what the commits say, so there are no replacements and no grafts. Whose the checkout is does not matter:
 * its programs run already.
 */
const SAFE = [
  "--no-pager",
  ...[
    "safe.directory=*",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.attributesFile=/dev/null",
    "diff.external=",
    "merge.renames=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "core.packedGitWindowSize=32m",
    "core.packedGitLimit=256m",
  ].flatMap((setting) => ["-c", setting]),
];
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: "/dev/null",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  LC_ALL: "C",
};

/** What a command of git printed. */
export interface Said {
  code: number;
  out: Buffer;
  /** Printable, in one line. */
  error: string;
}

/** What a shell says of a command that there is not. */
const NO_COMMAND = 127;

/** Commands of git in one folder, made so that nothing in a commit is ever obeyed. */
export interface Git {
  /** @throws CannotCompare when git cannot be run, or prints more than can be read */
  try(words: string[], variables?: Record<string, string>): Promise<Said>;
  /** @throws CannotCompare also when it fails */
  run(words: string[]): Promise<Buffer>;
}

/** @param folder absolute path */
export function gitIn(folder: string): Git {
  const attempt: Git["try"] = async (words, variables = {}) => {
    const ended = await execa("/bin/sh", ["-c", `ulimit -v ${MOST_MEMORY}; exec git "$@"`, "git", ...SAFE, ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", ...ENVIRONMENT, ...variables },
      extendEnv: false,
      encoding: "buffer",
      reject: false,
      stdin: "ignore",
      maxBuffer: MOST_OUTPUT,
      timeout: PATIENCE_MS,
      stripFinalNewline: false,
    });
    const { exitCode, stdout, stderr } = ended;
    if (ended.isMaxBuffer)
      throw new CannotCompare(`git ${words[0]} prints more than ${MOST_OUTPUT} bytes: the change is too large`);
    if (exitCode === NO_COMMAND)
      throw new CannotCompare(
        "git is not installed, and what a change touches is read from its objects (Debian, Ubuntu: sudo apt-get install git)",
      );
    if (exitCode === undefined)
      throw new CannotCompare(`git ${words[0]} did not end by itself: ${printable(ended.shortMessage ?? "", 500)}`);
    return { code: exitCode, out: Buffer.from(stdout), error: printable(Buffer.from(stderr).toString().trim(), 1000) };
  };
  return {
    try: attempt,
    async run(words) {
      const { code, out, error } = await attempt(words);
      if (code !== 0) throw new CannotCompare(`git ${words[0]} failed: ${error || `exit status ${code}`}`);
      return out;
    },
  };
}

/** @returns what git printed with -z, field by field */
export function fieldsOf(output: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let from = 0;
  for (let end = output.indexOf(0); end >= 0; end = output.indexOf(0, from)) {
    fields.push(output.subarray(from, end));
    from = end + 1;
  }
  return fields;
}
