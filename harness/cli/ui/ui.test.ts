/*
 * The labs' page in a real browser, as `npm run ui` serves it to a student. PROCLAB_SCREENSHOTS=FOLDER keeps what it looked like.
 */
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grade } from "../../../grading/judge/grade.ts";
import { loadLab } from "../../../grading/judge/load.ts";
import type { Verdict } from "../../../grading/judge/verdict.ts";
import { type OpenedPage, startBrowser, type TestBrowser } from "../../browser/browser.ts";
import { findLab } from "../../catalog/catalog.ts";
import { readProgress } from "../progress.ts";
import {
  environment,
  isAlive,
  lab,
  leftFolders,
  makeRoot,
  PROJECT,
  parentOf,
  processes,
  procFile,
  type Root,
  SOLUTION,
  until,
} from "../testing.ts";
import type { Shown } from "./serve.ts";

const OPTIONS = { seed: "41", schedule: "natural" };

/** Programs for lab 1, each in a lab of its own. */
const PROGRAMS: [lab: string, program: string][] = [
  ["1-right", "solution.ts"],
  ["2-serial", "mutants/fan-one-after-another.ts"],
  ["3-deadlock", "mutants/fan-locks-itself-in.ts"],
];

/** One child too few. */
const MUTANT = SOLUTION.replace("i < n; i++) if", "i < n - 1; i++) if").replace(
  "i < n; i++) waitpid",
  "i < n - 1; i++) waitpid",
);

/** A lab with one task and one check. */
const invented = (verify: string) => ({
  "lab.json": JSON.stringify({
    title: "waits",
    summary: "A lab that there is only while it is tested.",
    allowed: ["starter.ts"],
    tasks: [{ name: "wait", title: "Wait", example: [] }],
    starter: { fails: [] },
  }),
  "checks.ts": `
import type { Grading } from "#check";
export default {
  scenarios: [{ id: "wait.once", task: "wait", title: "once", args: () => [], trace: ["process"] }],
  checks: [{ id: "wait.any", title: "Anything", points: 1, needs: [], why: "-", hints: ["1", "2", "3"], verify: ${verify} }],
} satisfies Grading;
`,
  "starter.ts": `import { pause } from "#posix";\nexport function wait(): void { pause(); }\n`,
});

let root: Root;
let browser: TestBrowser;
let served: ReturnType<typeof serveLabs>;
beforeAll(async () => {
  root = makeRoot();
  const fork = findLab(PROJECT, "1-fork");
  for (const [id, program] of PROGRAMS) {
    cpSync(fork.grading, join(root.path, "grading", id), { recursive: true });
    lay(`labs/${id}/starter.ts`, readFileSync(join(fork.solutions, program), "utf8"));
  }
  for (const [id, verify] of [
    ["6-waits", "() => []"],
    ["7-broken", "() => { throw new Error('no idea') }"],
  ] as const) {
    const files = invented(verify);
    for (const [name, text] of Object.entries(files)) lay(`grading/${id}/${name}`, text);
    lay(`labs/${id}/starter.ts`, files["starter.ts"]);
  }
  root.write("9-invented", MUTANT);
  served = serveLabs(["1", "2", "3", "6", "7", "9"]);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  served?.stop();
  await served?.running;
  root.remove();
});

function lay(path: string, text: string): void {
  mkdirSync(dirname(join(root.path, path)), { recursive: true });
  writeFileSync(join(root.path, path), text);
}

/** Starts the page as a student does, and follows what it tells of each lab. */
function serveLabs(labs: string[]) {
  const words = ["--json", `--seed=${OPTIONS.seed}`, `--schedule=${OPTIONS.schedule}`];
  const running = execa("npm", ["run", "-s", "ui", "--", ...labs, ...words], {
    cwd: PROJECT,
    env: { ...environment(root), XDG_DATA_HOME: root.tmp },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    detached: true,
  });
  const pid = running.pid as number;
  root.started.add(pid);
  let address: string | undefined;
  const shown: Shown[] = [];
  createInterface({ input: running.stdout }).on("line", (line) => {
    const value = JSON.parse(line) as Shown | { address: string };
    if ("address" in value) address = value.address;
    else shown.push(value);
  });
  return {
    running,
    pid,
    shown,
    stop: () => isAlive(pid) && process.kill(-pid, "SIGINT"),
    async address(): Promise<string> {
      await until("the page has an address", () => address !== undefined, 120_000);
      return address as string;
    },
    /** What the page showed of a lab, from the first time on. */
    async of(lab: string, times = 1): Promise<Shown[]> {
      const own = () => shown.filter((each) => each.lab === lab);
      await until(`${lab} is shown ${times} times`, () => own().length >= times, 120_000);
      return own();
    },
  };
}

const labOf = (id: string) => loadLab(findLab(root.path, id));

test("what the page shows of each check is what grading says of it, for a right program and for mutants", async () => {
  for (const id of [...PROGRAMS.map(([id]) => id), "9-invented"]) {
    const lab = await labOf(id);
    const verdict = await grade(lab, join(lab.folder, "starter.ts"), {
      seed: OPTIONS.seed,
      repeat: 1,
      schedules: [OPTIONS.schedule],
    });
    const [{ seed, points, max }, checks] = [verdict, verdict.tasks.flatMap((task) => task.checks)];
    const [shown] = await served.of(id);
    expect(shown).toEqual({
      lab: id,
      graded: { seed, points, max },
      checks: checks.map(({ id, status }) => ({ id, status })),
      errors: [],
    });
    expect(readProgress(root.path, id).verdict).toEqual(verdict);
  }
  const all = served.shown.flatMap(({ checks }) => checks.map(({ status }) => status));
  expect(new Set(all)).toEqual(new Set(["passed", "failed", "skipped"]));
});

test("what no check tells is an error of the task or the file: a run that had to be ended, and a fault that is not the student's", async () => {
  const [[waits], [broken]] = [await served.of("6-waits"), await served.of("7-broken")];
  expect(waits).toMatchObject({
    graded: { points: 1 },
    checks: [{ id: "wait.any", status: "passed" }],
    errors: [expect.stringMatching(/^deadlock: no process could ever go on\n +main, at starter\.ts:2, was in pause/)],
  });
  expect(broken).toMatchObject({
    graded: null,
    checks: [{ id: "wait.any", status: "skipped" }],
    errors: [expect.stringMatching(/no idea\nThis is a fault in the lab's own files/)],
  });
});

test("the page is served to this machine alone, and nothing else is; without its token it is not", async () => {
  const address = new URL(await served.address());
  const listening = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, , state]) =>
        state === "0A" && Number.parseInt(local?.split(":")[1] ?? "", 16) === Number(address.port),
    )
    .map(([, local]) => local?.split(":")[0]);
  expect(listening).toEqual(["0100007F"]);
  const statusOf = async (path: string) => (await fetch(new URL(path, address.origin), { redirect: "manual" })).status;
  expect(await statusOf("/__vitest__/")).toBe(403);
  expect(await statusOf(`/__vitest__/${address.search}`)).toBe(302);
  for (const path of [
    "/",
    `/@fs${root.path}/labs/9-invented/starter.ts`,
    "/9-invented.ts",
    "/@vite/client",
    `/__open-in-editor?file=${root.path}/labs/9-invented/starter.ts`,
  ])
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  // What no browser would send.
  const file = "labs/9-invented/starter.ts?raw";
  for (const path of [
    `/X\\..\\__vitest__\\a\\b\\c\\d/../../../${file}`,
    `/__vitest__/../../../${file}`,
    `/__vitest__/..%2f..%2f..%2f${file}`,
    `/__vitest__/%2e%2e/${file}`,
    `/__vitest__\\..\\${file}`,
    `//__vitest__/${file}`,
  ]) {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    get({ host: address.hostname, port: address.port, path }, (response) => resolve(response.resume().statusCode)).on(
      "error",
      reject,
    );
    expect([path, await promise]).toEqual([path, 404]);
  }
  const socket = new WebSocket(`ws://${address.host}/`, "vite-hmr");
  const ended = await new Promise((resolve) => {
    for (const name of ["open", "error", "close"]) socket.addEventListener(name, () => resolve(name), { once: true });
  });
  expect(ended).not.toBe("open");
});

describe("in a browser", () => {
  let opened: OpenedPage;
  let page: Page;
  beforeAll(async () => {
    opened = await browser.open({ viewport: { width: 1280, height: 900 } });
    page = opened.page;
    await served.of("9-invented");
    await page.goto(await served.address());
  });

  const report = () => page.getByTestId("report");

  /** Shows what the page has of a check. */
  async function show(id: string): Promise<void> {
    await page.getByPlaceholder("Search").fill(id);
    await page.getByText(`${id} ·`).filter({ visible: true }).first().click();
    await page.getByText(`> ${id} ·`).waitFor();
  }

  /** Of the check that is shown, by their kinds. */
  async function annotations(): Promise<Record<string, string>> {
    const notes = await report().getByRole("note").all();
    const told = notes.map(async (note) => [
      await note.locator(".font-bold").textContent(),
      await note.getByTestId("task-error").textContent(),
    ]);
    return Object.fromEntries(await Promise.all(told));
  }

  /** Waits until the picture of the check that is shown has been drawn. @returns its size in pixels */
  async function picture(): Promise<{ width: number; height: number }> {
    const image = `document.querySelector("[data-testid=report] img")`;
    await expect.poll(() => page.evaluate(`${image}?.complete && ${image}.naturalWidth > 0`)).toBe(true);
    return page.evaluate(`({ width: ${image}.naturalWidth, height: ${image}.naturalHeight })`);
  }

  /** Keeps what the page looks like, and looks whether it is a picture of it. */
  async function keep(name: string): Promise<void> {
    const path = join(process.env.PROCLAB_SCREENSHOTS ?? root.tmp, `ui-${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
    const png = readFileSync(path);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 900]);
    expect(png.length).toBeGreaterThan(20_000); // One colour alone takes 5,000.
  }

  test("a failed check shows the command's evidence, how to see it again, and a picture", async () => {
    await show("brood.children");
    const { tasks } = readProgress(root.path, "9-invented").verdict as Verdict;
    const findings = tasks.flatMap(({ checks }) => checks).find(({ id }) => id === "brood.children")
      ?.failures[0]?.findings;
    const [{ expected, observed } = {}] = findings ?? [];
    const look = `npm run lab trace 9 brood ${Number.parseInt(expected ?? "", 10)} --seed=41`;
    const told = await annotations();
    expect(told).toMatchObject({ expected, observed, in: "main", "seen in": "2 runs", why: "Children matter.", look });
    expect(told.picture).toMatch(/^brood\(\d\): \d processes, and in red where it failed$/);
    const text = (await report().locator("pre").first().textContent())?.replace(/ +/g, " ");
    expect(text).toContain(
      `Failed: There are as many children as asked brood.children, 3 points\nexpected ${expected}\n`,
    );
    expect(text).toContain(`\nlook ${look}`);
    expect((await picture()).height).toBeGreaterThan(100);
    await keep("failed");
  });

  test("a failed check points at the student's line", async () => {
    await page.getByText("Fail", { exact: true }).first().click();
    await show("fan.together");
    expect(await annotations()).toMatchObject({ in: expect.stringMatching(/^main\.1, starter\.ts:\d+$/) });
    await report()
      .getByText(/starter\.ts:\d+:1/)
      .waitFor();
    await keep("line");
    await page.getByText("Fail", { exact: true }).first().click();
  });

  test("a check that passed shows in which runs it was seen, and a picture", async () => {
    await show("say.word");
    expect(await annotations()).toEqual({
      seen: expect.stringMatching(/^held in 1 run, schedule natural: say\("\w+"\)$/),
      picture: expect.stringMatching(/^say\("\w+"\): 1 process$/),
    });
    await report().getByText("The test has passed without any errors").waitFor();
    await picture();
    await keep("passed");
  });

  test("a check that was not looked at says what has to pass first", async () => {
    await show("brood.reaped");
    expect(await annotations()).toEqual({ skipped: "neither passed nor failed: looked at once brood.children passes" });
    await keep("skipped");
  });

  test("whoever saves a lab's file sees that lab graded again, and no other", async () => {
    await show("brood.children");
    const before = served.shown.map(({ lab }) => lab);
    // As most editors save: a new file in the old one's place.
    const beside = join(root.path, "labs/9-invented/.starter.ts.swp");
    writeFileSync(beside, SOLUTION);
    renameSync(beside, join(root.path, "labs/9-invented/starter.ts"));
    const [, mended] = await served.of("9-invented", 2);
    expect(mended).toMatchObject({ graded: { points: 7, max: 7 }, errors: [] });
    expect(mended?.checks.every(({ status }) => status === "passed")).toBe(true);
    await report().getByText("The test has passed without any errors").waitFor();
    expect(Object.keys(await annotations())).toEqual(["seen", "picture"]);
    await keep("mended");
    expect(served.shown.map(({ lab }) => lab)).toEqual([...before, "9-invented"]);
  });

  test("a program that cannot be run says why, with every check", async () => {
    lay("labs/9-invented/starter.ts", "export function say( {");
    const [, , broken] = await served.of("9-invented", 3);
    expect(new Set(broken?.checks.map(({ status }) => status))).toEqual(new Set(["failed", "skipped"]));
    await report().getByText("The program cannot be run:").waitFor();
    expect(await report().locator("pre").first().textContent()).toMatch(/│ starter\.ts:1:\d+: /);
  });

  test("nothing was wrong with the page meanwhile", () => {
    expect(opened.complaints).toEqual([]);
  });
});

test("Ctrl-C ends the server and all that was started for it, also while a program runs", async () => {
  const isBelow = (pid: number): boolean => pid === served.pid || (pid > 1 && isBelow(parentOf(pid)));
  const isRun = (pid: number) => procFile(pid, "comm") === "supervisor\n";
  root.write("9-invented", "export function say(): void { for (;;); }\nexport function brood(): void {}\n");
  await until("a program runs", () => processes((pid) => isBelow(pid) && isRun(pid)).length > 0);
  const started = processes(isBelow);
  served.stop();
  await served.running;
  await until("everything has ended", () => !started.some(isAlive));
  expect(leftFolders(root)).toEqual([]);
});

test.each<[string, string[], string]>([
  ["a lab that there is not", ["5"], 'there is no lab "5"'],
  ["a schedule that is none", ["9", "--schedule=never"], "It takes natural"],
])("%s is refused in words", async (_, words, why) => {
  const { code, stdout, stderr } = await lab(root, ["ui", ...words]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(why);
});
