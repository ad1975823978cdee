/**
 * For tests: a real browser, Chromium without a window, that needs nothing of the machine. npm has it as a package (a development
 * dependency), compressed and with the libraries and the font that it needs, so no browser is downloaded and nothing has to be installed
 * beside. It is unpacked at first use, into build/browser (200 MiB).
 *
 * The package has it for x64 alone. Elsewhere, or to test in another one, the variable PROCLAB_BROWSER names an executable of Chromium or
 * Chrome; without it the tests fail there and say so. No test is left out.
 */
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export interface TestBrowser {
  /**
   * Opens an empty page with nothing remembered from any other.
   *
   * @param options as Playwright has them: `viewport` in CSS pixels, `colorScheme`
   */
  open(options?: BrowserContextOptions): Promise<OpenedPage>;
  /** Ends the browser, and removes all that it has written. */
  close(): Promise<void>;
}

export interface OpenedPage {
  page: Page;
  /** What has gone wrong in it so far: errors and warnings of the console, among them breaches of its policy; uncaught errors; failed requests. */
  complaints: string[];
}

/**
 * Starts a browser; close it when the test is over, also when it has failed.
 *
 * @throws Error when there is none for this processor, or it does not start
 */
export async function startBrowser(): Promise<TestBrowser> {
  const named = process.env.PROCLAB_BROWSER;
  const unpacked = named === undefined ? await unpackedBrowser() : null;
  const home = await mkdtemp(join(tmpdir(), "proclab-browser-"));
  // A process of the browser may write for a moment after that has ended.
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 10 });
  try {
    // Only of the one that it starts in this way does Playwright let one say where all its files lie.
    const first = await chromium.launchPersistentContext(join(home, "profile"), {
      artifactsDir: join(home, "artifacts"),
      executablePath: named ?? join(unpacked as string, "chromium"),
      // Pages under test are our own; as root, and where users may not make namespaces, there is no sandbox to be had.
      chromiumSandbox: false,
      args: ["--font-render-hinting=none"],
      env: {
        PATH: process.env.PATH,
        HOME: home,
        TMPDIR: home,
        // By it the suite finds what it has left behind.
        PROCLAB_SUITE: process.env.PROCLAB_SUITE,
        ...(unpacked === null ? {} : await ownLibrariesAndFont(unpacked, home)),
      },
    });
    const browser = first.browser() as Browser; // Null of other things than a browser alone.
    return {
      open: (options) => open(browser, options),
      async close() {
        await browser.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function open(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  return { page, complaints };
}

/** The same text has the same width on every machine. */
async function ownLibrariesAndFont(unpacked: string, home: string): Promise<Record<string, string>> {
  const fonts = join(home, "fonts.conf");
  const folders = [`<dir>${join(unpacked, "fonts")}</dir>`, `<cachedir>${join(home, "fonts")}</cachedir>`];
  await writeFile(fonts, `<?xml version="1.0"?>\n<fontconfig>${folders.join("")}</fontconfig>\n`);
  return { FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(unpacked, "al2023/lib") };
}

const BROWSERS = join(import.meta.dirname, "../../build/browser");

/** @returns the folder with the unpacked browser: the whole of it, as other tests may unpack it at the same time */
async function unpackedBrowser(): Promise<string> {
  if (process.arch !== "x64")
    throw new Error(
      `The tests' browser comes from npm, which has it for x64 and not for ${process.arch}. Install Chromium and name it: PROCLAB_BROWSER=/usr/bin/chromium npm test`,
    );
  const folder = join(BROWSERS, packageVersion());
  if (existsSync(folder)) return folder;
  await mkdir(BROWSERS, { recursive: true });
  await removeAbandoned();
  const beside = join(BROWSERS, `unpacking-${process.pid}`);
  await mkdir(beside);
  try {
    await execa(process.execPath, [join(import.meta.dirname, "unpack.ts")], { env: { TMPDIR: beside } });
    await chmod(join(beside, "chromium"), 0o755); // The package lets its owner alone run it.
    await rename(beside, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // Another one was faster.
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return folder;
}

/** Of versions that the project has no more, and of processes that were killed while they unpacked. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(BROWSERS)) {
    const pid = /^unpacking-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || !existsSync(`/proc/${pid}`))
      await rm(join(BROWSERS, name), { recursive: true, force: true });
  }
}

function packageVersion(): string {
  const main = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(readFileSync(join(dirname(main), "../package.json"), "utf8")) as { version: string };
  return version;
}
