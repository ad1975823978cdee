/**
 * Attacks on the commands: submissions that are made to hurt what reads them before any run, or who reads what is printed after it. Each is
 * handed in as the starter of the invented lab of cli/testing.ts, and graded by the real `lab`.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BOMB, ended, leftFolders, makeRoot, type Root, SLOW, SOLUTION, startLab } from "../cli/testing.ts";
import type { Tier } from "../supervisor/protocol.ts";
import type { Result } from "./attempt.ts";
import { type Family, inWords } from "./survivors.ts";
import { currentUser } from "./users.ts";

/** What an attack on the commands has to do with. */
interface Surroundings {
  /** The folder that is handed in; `starter.ts` lies there. */
  folder: string;
  /** Absolute path of a file that is not the student's, with a secret in it. */
  outside: string;
  /** The right answer, not the student's either. */
  solution: string;
}

export interface CommandAttack {
  name: string;
  /** What it tries, and what it would win. */
  attack: string;
  /** Makes the submission. */
  prepare(surroundings: Surroundings): void;
  /** As `lab` ends: 1 where the submission is refused or fails, 0 where it is right. */
  exits: number;
  /** What the command must say. */
  says?: RegExp;
  /** The command; grading where not given. */
  words?: string[];
  /** It is refused before any run, so that no tier has to do with it. */
  refused?: true;
}

const start = ({ folder }: Surroundings) => join(folder, "starter.ts");
const handIn = (text: string | ((surroundings: Surroundings) => string)) => (surroundings: Surroundings) =>
  writeFileSync(start(surroundings), typeof text === "string" ? text : text(surroundings));
/** Files beside a right answer. */
const beside = (files: Record<string, string>) => (surroundings: Surroundings) => {
  handIn(SOLUTION)(surroundings);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(surroundings.folder, name)), { recursive: true });
    writeFileSync(join(surroundings.folder, name), text);
  }
};
const use = "export function say() { console.log(String(stolen)); }\nexport function brood() {}";
const says = (text: string) => `export function say(): void { ${text} }\nexport function brood() {}\n`;
const replaced = (by: (path: string, surroundings: Surroundings) => void) => (surroundings: Surroundings) => {
  rmSync(start(surroundings));
  by(start(surroundings), surroundings);
};
const OUTSIDE = /outside|neither|not a regular file|cannot read/;

/** All that a terminal, or a service that reads logs, would obey. */
const HOSTILE = [
  "\u001b[2J\u001b]0;owned\u0007",
  "\u009b2J",
  "\u202eevil",
  "\u2028",
  "\r",
  "\b",
  "::error::pwned",
  "::set-output name=x::y",
  "##vso[task.complete result=Succeeded;]",
  "##[error]x",
  "<script>alert(1)</script>",
].join("\n");
const literal = JSON.stringify(HOSTILE);

export const COMMAND_ATTACKS: CommandAttack[] = [
  {
    name: "import-grading",
    attack: "imports the lab's own checks",
    prepare: handIn(`import stolen from "../../grading/9-invented/checks.ts";\n${use}`),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "import-absolute",
    attack: "imports a file by its absolute path",
    prepare: handIn(({ outside }) => `import stolen from ${JSON.stringify(outside)};\n${use}`),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "import-url",
    attack: "imports a file by a URL",
    prepare: handIn(({ outside }) => `import stolen from "file://${outside}";\n${use}`),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "import-data",
    attack: "imports a file as JSON, as text and as bytes",
    prepare: handIn(({ outside }) => `import stolen from ${JSON.stringify(outside)} with { type: "text" };\n${use}`),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "require-outside",
    attack: "requires a file instead of importing it",
    prepare: handIn(
      `declare const require: (name: string) => unknown;\nconst stolen = require("../../grading/9-invented/lab.json");\n${use}`,
    ),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "import-computed",
    attack: "imports a file whose name only the run knows: what the bundler cannot see the sandbox must refuse",
    prepare: handIn(
      ({ outside }) =>
        `export async function say() { console.log(String(require("node:fs").readFileSync(${JSON.stringify(outside)}))); }\nexport function brood() {}\ndeclare const require: (name: string) => any;\n`,
    ),
    exits: 1,
    says: /EACCES|ENOENT/,
  },
  {
    name: "import-link",
    attack: "imports a file beside it that is a link to one outside",
    prepare: (surroundings) => {
      symlinkSync(surroundings.solution, join(surroundings.folder, "mine.ts"));
      handIn(`export { say, brood } from "./mine.ts";`)(surroundings);
    },
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "import-folder",
    attack: "imports a folder whose package.json says that its main file is outside",
    prepare: (surroundings) => {
      mkdirSync(join(surroundings.folder, "package"));
      writeFileSync(join(surroundings.folder, "package/package.json"), JSON.stringify({ main: surroundings.solution }));
      handIn(`export { say, brood } from "./package";`)(surroundings);
    },
    exits: 1,
    refused: true,
  },
  {
    name: "source-map",
    attack: "names a file outside as its source map, which is then read",
    prepare: handIn(({ outside }) => `${says("throw new Error('x')")}//# sourceMappingURL=${outside}\n`),
    exits: 1,
  },
  {
    name: "starter-link-to-solution",
    attack: "hands in a link to the solution: all points",
    prepare: replaced((path, { solution }) => symlinkSync(solution, path)),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-link-to-secret",
    attack: "hands in a link to a file of the grader's: the message about its syntax quotes it",
    prepare: replaced((path, { outside }) => symlinkSync(outside, path)),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-fifo",
    attack: "hands in a FIFO: who reads it waits for ever",
    prepare: replaced((path) => void execFileSync("mkfifo", [path])),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-folder",
    attack: "hands in a folder",
    prepare: replaced((path) => mkdirSync(path)),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-device",
    attack: "hands in a link to a device that never ends",
    prepare: replaced((path) => symlinkSync("/dev/zero", path)),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-sparse",
    attack: "hands in 2 GiB that take no room on the disk",
    prepare: (surroundings) => truncateSync(start(surroundings), 2 ** 31),
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "starter-binary",
    attack: "hands in bytes that are no text, NUL among them",
    prepare: (surroundings) =>
      writeFileSync(start(surroundings), Buffer.from("\0\xff\xfeexport function say() {}\0\x1b[2J", "latin1")),
    exits: 1,
    refused: true,
  },
  {
    name: "starter-long-line",
    attack: "hands in one line of nearly a megabyte, with a mistake at its end that the message quotes",
    prepare: handIn(`const x = "${"y".repeat(1_000_000)}"; export function say( {`),
    exits: 1,
    refused: true,
  },
  {
    name: "starter-that-doubles",
    attack: "has constants that double forty times, for the bundler to work out: 2^45 bytes",
    prepare: handIn(BOMB),
    exits: 1,
    refused: true,
    says: /it more than 5 s of processor time or 2 GiB of memory/,
  },
  {
    name: "starter-that-takes-minutes",
    attack: "has arrow functions in each other's conditions, which the bundler goes through again and again",
    prepare: handIn(SLOW),
    exits: 1,
    refused: true,
    says: /it more than 5 s of processor time or 2 GiB of memory/,
  },
  {
    name: "starter-deep",
    attack: "hands in brackets in brackets, so that the parser's stack overflows",
    prepare: handIn(`const x = ${"[".repeat(400_000)}`),
    exits: 1,
    refused: true,
  },
  {
    name: "starter-mistake-with-escapes",
    attack: "hands in a mistake in a line with escapes, which the message quotes",
    prepare: handIn(`export function say( { /* \u001b[2J \u009b2J \u202e ::error::x */ "\n::error::pwned\n`),
    exits: 1,
    refused: true,
  },
  {
    name: "own-configuration",
    attack: "brings package.json, tsconfig.json, .env and .npmrc that change how it is read, and what #posix is",
    prepare: beside({
      "package.json": JSON.stringify({
        type: "commonjs",
        imports: { "#posix": "./fake.ts" },
        browser: { "./starter.ts": "./fake.ts" },
      }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: { paths: { "#posix": ["./fake.ts"] }, jsxFactory: "evil", target: "es5" },
      }),
      "fake.ts": "export const fork = () => 1, _exit = () => {}, waitpid = () => {};",
      ".env": "NODE_OPTIONS=--require=/tmp/evil.js\n",
      ".npmrc": "script-shell=/tmp/evil\n",
      "node_modules/evil/index.js": "process.exit(0)",
    }),
    exits: 0,
  },
  {
    name: "own-packages",
    attack: "imports a package that it brings along",
    prepare: (surroundings) => {
      beside({ "node_modules/evil/index.js": "module.exports = 1" })(surroundings);
      handIn(`import stolen from "evil";\n${use}`)(surroundings);
    },
    exits: 1,
    refused: true,
    says: OUTSIDE,
  },
  {
    name: "neighbour-with-odd-name",
    attack:
      "fails in a file whose name is no name in a URL: the place of the failure cannot be told, and nobody is graded",
    prepare: (surroundings) => {
      writeFileSync(
        join(surroundings.folder, "100%zz.ts"),
        `import { _exit, fork, waitpid } from "#posix";\nexport function say() { waitpid(fork() || _exit(0)); }\nexport function brood() { fork(); }\n`,
      );
      handIn(`export { say, brood } from "./100%zz.ts";`)(surroundings);
    },
    exits: 1,
  },
  {
    name: "hostile-output",
    attack: "prints escapes and workflow commands, for whoever reads the report",
    prepare: handIn(says(`console.log(${literal}); console.error(${literal});`)),
    exits: 1,
    says: /owned/,
  },
  {
    name: "hostile-exception",
    attack: "throws an error with escapes and workflow commands in its message, its name, and its properties",
    prepare: handIn(says(`throw Object.assign(new Error(${literal}), { name: ${literal}, [${literal}]: 1 });`)),
    exits: 1,
    says: /owned/,
  },
  ...(["trace", "trace --json"] as const).map(
    (words): CommandAttack => ({
      name: `hostile-${words.replace(" --", "-")}`,
      attack: "the same in what `lab trace` shows: arguments, paths, file names, titles, checkpoints",
      prepare: handIn(
        `import { checkpoint, execv, fork, open, waitpid } from "#posix";\n${says(`
          const hostile = ${literal};
          process.title = hostile;
          checkpoint(hostile);
          console.log(hostile);
          try { open(hostile, 0); } catch {}
          const child = fork();
          if (child === 0) execv("/bin/true", [hostile, hostile]);
          waitpid(child);
          try { execv(hostile, [hostile]); } catch (error) { throw error; }`)}`,
      ),
      exits: 1,
      says: /owned/,
      words: [...words.split(" ").slice(0, 1), "9", "say", "x", ...words.split(" ").slice(1)],
    }),
  ),
  {
    name: "event-flood-graded",
    attack: "makes as many events as the limit of its output lets it: judging and showing them would take for ever",
    prepare: handIn(`import { write } from "#posix";\n${says('for (;;) write(1, "sixteen letters.");')}`),
    exits: 4,
    words: ["9", "say", "--schedule=natural"],
  },
];

/** Control characters, and those that turn the direction of writing: JSON may hold none of them either. */
const CONTROL = /[^\P{Cc}\n]|\p{Cf}|\u2028|\u2029/u;
/** What a service that reads logs takes for a command, at the beginning of a line. */
const COMMAND = /^\s*(::|##vso\[|##\[)/m;

/** Against hanging for ever: far above what any of them takes. */
const BOUND_MS = 300_000;

/** Makes one attack on the commands in one tier, as the user whose process this is. */
export async function attackCommand(attack: CommandAttack, tier: Tier, family: Family): Promise<Result> {
  const root = makeRoot();
  const secret = randomUUID();
  try {
    const surroundings = lay(root, secret);
    attack.prepare(surroundings);
    const words = attack.words ?? ["9", "say"];
    const running = startLab(root, [...words, "--tier", tier, ...(attack.words ? [] : ["--seed", "1"])]);
    const bound = setTimeout(() => process.kill(-(running.pid as number), "SIGKILL"), BOUND_MS);
    const { code = "none: it hung", stdout, stderr } = ended(await running);
    clearTimeout(bound);
    const survivors = inWords(await family.survivors());
    const shown = `${stdout}\n${stderr}`;
    const report = [
      ...(CONTROL.test(shown) ? [`a control character is shown: ${JSON.stringify(CONTROL.exec(shown)?.[0])}`] : []),
      ...(COMMAND.test(shown) ? [`a line begins with what the program wrote: ${COMMAND.exec(shown)?.[0]}`] : []),
    ];
    return {
      attack: attack.name,
      tier,
      user: currentUser(),
      happened: `exit code ${code}`,
      unexpected: [
        ...(code === attack.exits ? [] : [`exit code ${code} instead of ${attack.exits}: ${shown.slice(0, 2000)}`]),
        ...(attack.says === undefined || attack.says.test(shown)
          ? []
          : [`it did not say ${attack.says}: ${shown.slice(0, 300)}`]),
      ],
      survivors,
      canaries: [
        ...(shown.includes(secret) ? ["the secret is shown"] : []),
        ...leftFolders(root).map((name) => `${name} is left`),
      ],
      report,
    };
  } finally {
    root.remove();
  }
}

function lay(root: Root, secret: string): Surroundings {
  chmodSync(root.tmp, 0o755); // In tier B the students' user comes through here.
  const folder = dirname(root.write("9-invented", SOLUTION));
  const outside = join(root.path, "secret.txt");
  const solution = join(root.path, "solution.ts");
  writeFileSync(outside, `the secret is ${secret}\n`);
  writeFileSync(solution, SOLUTION);
  return { folder, outside, solution };
}
