import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join, relative } from "node:path";
import type { Duplex } from "node:stream";
import type { CliOptions, Reporter, TestModule, Vite, Vitest, WatcherTriggerPattern } from "vitest/node";
import type { GradedLab } from "../../../grading/judge/load.ts";
import { writeWhole } from "../../observe/json.ts";
import { HarnessFault } from "../../run/warm.ts";
import { ROOT } from "../context.ts";
import type { Options } from "../options.ts";

/** A lab as the page shows it now. */
export interface Shown {
  lab: string;
  /** Null where nothing was graded. */
  graded: { seed: string; points: number; max: number } | null;
  checks: { id: string; status: "passed" | "failed" | "skipped" }[];
  /** Why the lab could not be graded, and what no check tells. */
  errors: string[];
}

export interface Page {
  /** With the token that opens it. */
  address: string;
  /** Grades every lab once. */
  grade(): Promise<void>;
}

/** What the page is made of; made here at each start, so that every lab that there is has its file. */
const FOLDER = join(ROOT, ".proclab/ui");

/** The module whose function makes a lab's tests. */
const SHOW_LAB = join(import.meta.dirname, "lab.ts");

/**
 * Serves the page to this machine alone, and grades each lab whose files are saved, until this process ends; and with it ends all that was
 * started for it, by the ends of its pipes.
 *
 * @param onShown called with each lab whenever it has been graded
 * @throws HarnessFault when what it is made of is not installed, its files cannot be laid, or no port is to be had
 */
export async function serve(labs: GradedLab[], options: Options, onShown: (shown: Shown) => void): Promise<Page> {
  const { createVitest } = await vitestHere();
  await layFiles(labs).catch((error: NodeJS.ErrnoException) => {
    throw new HarnessFault(`the page's files cannot be laid: ${error.message}`);
  });
  const asked: CliOptions = {
    config: false,
    root: FOLDER,
    dir: FOLDER,
    include: labs.map(({ id }) => `${id}.ts`),
    watch: true,
    ui: true,
    open: false,
    // Nothing on the page is worth being written from there; to run is to grade.
    api: { host: "127.0.0.1", port: PORT, allowWrite: false, allowExec: true },
    reporters: [reporter(onShown)],
    provide: { options },
    // The runs of one lab have all processors already.
    maxWorkers: 1,
    // Limits end a student's program; there is nothing else to wait for in vain.
    testTimeout: 0,
    hookTimeout: 0,
    // The test that a lab's grading goes with takes its time, and no other any.
    slowTestThreshold: 600_000,
    forceRerunTriggers: [],
    watchTriggerPatterns: labs.flatMap((lab) => triggersOf(lab)),
    // The harness runs as it does for `lab`, not as something that vitest has made of it.
    server: { deps: { external: [/\/harness\/cli\/ui\/lab\.ts$/] } },
  };
  const server: Vite.UserConfig = {
    envDir: false,
    publicDir: false,
    cacheDir: join(FOLDER, "cache"),
    clearScreen: false,
    // The second guard of files, behind onlyThePage.
    server: { fs: { strict: true, allow: [FOLDER] } },
    plugins: [{ name: "proclab:only-the-page", configureServer: onlyThePage }],
  };
  const vitest = await createVitest(asked, server);
  // The folders and not the files: most editors save by putting a new file in the old one's place.
  vitest.vite.watcher.add(labs.map(({ folder }) => folder));
  return {
    address: addressOf(vitest),
    grade: () => vitest.start().then(() => {}),
  };
}

/** At which vitest's page is; the next that is free, where it is taken. */
const PORT = 51204;

/** @throws HarnessFault where only what grades is installed */
async function vitestHere(): Promise<typeof import("vitest/node")> {
  try {
    import.meta.resolve("@vitest/ui");
    return await import("vitest/node");
  } catch {
    throw new HarnessFault("The page is made with Vitest, which is not installed: run `npm ci`, without --omit=dev.");
  }
}

/** Lays a file for each lab, by whose name the page shows it. One that is right already stays: another page may be looking at it. */
async function layFiles(labs: GradedLab[]): Promise<void> {
  for (const { id, number } of labs) {
    const path = join(FOLDER, `${id}.ts`);
    const text = `// Made by \`npm run ui\`. Your files are in labs/${id}; on the terminal this is \`npm run lab ${number}\`.
import { showLab } from ${JSON.stringify(SHOW_LAB)};

await showLab(${JSON.stringify(id)});
`;
    const laid = await readFile(path, "utf8").catch(() => null);
    if (laid !== text) writeWhole(path, text);
  }
}

/** Whoever saves one of a lab's files has that lab graded, and no other. */
const triggersOf = ({ id, folder, allowed }: GradedLab): WatcherTriggerPattern[] => [
  {
    pattern: /./,
    testsToRun: (path) => (allowed.some((name) => path === join(folder, name)) ? [`${id}.ts`] : null),
  },
];

/**
 * Vite serves a developer's files to every user of the machine. This server has the page, whose own guard asks for the token, and a link that
 * opens a file in the student's editor, for the page itself; nothing else. And the page asks nobody else for anything: vitest's would load a
 * font from a server of others, so whoever looks at it would be seen there.
 */
function onlyThePage(server: Vite.ViteDevServer): void {
  // Vite's own socket, for those who develop a page, asks for no token.
  server.httpServer?.prependListener("upgrade", (request: IncomingMessage, socket: Duplex) => {
    if (!request.url?.startsWith("/__vitest_api__?")) socket.destroy();
  });
  server.middlewares.use((request, response, next) => {
    // As it was sent: what comes later reads it in another way than a browser does, and may go up by `..` or `\\`.
    const [path = ""] = (request.url ?? "").split(/[?#]/, 1);
    const isOwn = request.headers["sec-fetch-site"] === "same-origin";
    if (PAGE.test(path) || (path === "/__open-in-editor" && isOwn)) {
      response.setHeader("Content-Security-Policy", POLICY);
      const write = response.write.bind(response) as (chunk: unknown) => boolean;
      response.write = (chunk: unknown) => write(typeof chunk === "string" ? chunk.replace(FOREIGN, "") : chunk);
      return next();
    }
    response.statusCode = 404;
    response.end("The labs' page is at /__vitest__/; its address, with the token that opens it, is on the terminal.\n");
  });
}

/** Paths of the page and what it loads: names below names, in none of which a folder could be left. */
const PAGE = /^\/__vitest__(\/(?!\.{1,2}(\/|$))[\w.@+-]*)+$/;

/** Elements of the page that would load something from elsewhere. */
const FOREIGN = /<link[^>]*href="https?:[^>]*>/g;

/** What the page may load and connect to: itself. Its own programs and styles stand in it, too. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self' ws://127.0.0.1:*", // Not in every browser is a web socket of the same server one of 'self'.
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function addressOf({ vite, config }: Vitest): string {
  const { local: [origin] = [] } = vite.resolvedUrls ?? {};
  if (origin === undefined) throw new HarnessFault("the page's server has no address");
  const url = new URL(config.uiBase, origin);
  url.searchParams.set("token", config.api.token);
  return String(url);
}

/** Tells what the page shows: it asks the tests, not the grading. */
const reporter = (onShown: (shown: Shown) => void): Reporter => ({
  onTestModuleEnd(module: TestModule) {
    const suites = [...module.children.allSuites()];
    onShown({
      lab: relative(FOLDER, module.moduleId).replace(/\.ts$/, ""),
      graded: module.meta().graded ?? null,
      checks: [...module.children.allTests()].map((test) => ({
        id: test.name.replace(/ .*/s, ""),
        status: test.result().state as "passed" | "failed" | "skipped",
      })),
      errors: [module, ...suites].flatMap((each) => each.errors().map(({ message }) => message)),
    });
  },
  onTestRunEnd(_modules, errors) {
    for (const { message } of errors) onShown({ lab: "", graded: null, checks: [], errors: [message] });
  },
});
