/*
 * The gradebook in a real browser, as an instructor opens it: from a file. PROCLAB_SCREENSHOTS=FOLDER keeps what it looked like.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OpenedPage, startBrowser, type TestBrowser } from "../../harness/browser/browser.ts";
import { beyondTheScreen, TELEPHONE } from "../../harness/browser/telephone.ts";
import { findLab } from "../../harness/catalog/catalog.ts";
import { PROJECT } from "../../harness/cli/testing.ts";
import type { Result } from "../batch/result.ts";
import { grade } from "../judge/grade.ts";
import { loadLab } from "../judge/load.ts";
import { batchOf, EXEC, gradedResult, HOSTILE, type InventedLab, resultOf, submissionOf } from "./testing.ts";
import { writeGradebook } from "./write.ts";

const lab = await loadLab(findLab(PROJECT, "1-fork"));
const TITLE = `${lab.number} · ${lab.title}`;
/** The real lab, for results that nobody has graded. */
const FORK: InventedLab = {
  id: lab.id,
  title: TITLE,
  checks: lab.tasks
    .flatMap(({ checks }) => checks)
    .map(({ id, title, points, needs: [need] }) => ({
      id,
      title,
      points,
      ...(need === undefined ? {} : { needs: need }),
    })),
};

const THROWS = `export function hello(): void { throw new Error(${JSON.stringify(HOSTILE)}); }\n`;

/** Really graded, under the natural schedule: a right program, wrong ones, one that blocks for ever, one that throws, one that is none. */
async function reallyGraded(folder: string): Promise<Result[]> {
  const written = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const programs: [id: string, name: string, file: string][] = [
    ["real-1", "Ada Right", join(lab.solutions, "solution.ts")],
    ["real-2", "Sérgio Serial", join(lab.solutions, "mutants/fan-one-after-another.ts")],
    ["real-3", "Dora Deadlock", join(lab.solutions, "mutants/fan-locks-itself-in.ts")],
    ["real-4", "Theo Throws", await written("throws.ts", THROWS)],
    ["real-5", "Bea Broken", await written("broken.ts", "export function (\n")],
  ];
  const results: Result[] = [];
  for (const [id, name, file] of programs) {
    const verdict = await grade(lab, file, { seed: "morning", repeat: 1, schedules: ["natural"] });
    const submission = submissionOf(id, name);
    results.push(gradedResult(submission, TITLE, verdict), resultOf(submission, EXEC));
  }
  return results;
}

const EXTENDED = "2026-12-03T23:59:59+01:00";

/** As many as in a large course; the numbers of those with each fate are told by the remainders. */
function invented(many: number): Result[] {
  return Array.from({ length: many }, (_, i) => {
    const name = i === 0 ? HOSTILE : i % 20 === 1 ? `Łukasz Müller ${i}` : `Student ${i}`;
    const submission = {
      ...submissionOf(`invented-${String(i).padStart(3, "0")}`, name),
      roster: { Email: `s${i}@example.edu` },
    };
    const fork = FORK.checks.filter((_, k) => (i * 7 + k * 13) % 29 < i % 9).map(({ id }) => id);
    const outcome = i % 17 === 3 ? "missing" : i % 29 === 5 ? "refused" : i % 41 === 7 ? "fault" : "graded";
    return [
      resultOf(submission, FORK, {
        fails: fork,
        late: i % 13 === 4,
        said: HOSTILE,
        ...(i === 4 ? { extended: EXTENDED } : {}),
      }),
      resultOf(submission, EXEC, { outcome, fails: i % 5 === 0 ? ["run.status"] : [] }),
    ];
  }).flat();
}

let folder: string;
let browser: TestBrowser;
let results: Result[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "proclab-gradebook-"));
  const [started, graded] = await Promise.all([startBrowser(), reallyGraded(folder)]);
  browser = started;
  results = [...invented(195), ...graded];
  const batch = batchOf([{ id: lab.id, title: TITLE, digest: lab.digest }, EXEC]);
  await writeGradebook(
    folder,
    batch,
    (async function* () {
      yield* results;
    })(),
  );
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const addressOf = (path: string) => pathToFileURL(join(folder, path)).href;

const opened: OpenedPage[] = [];
/** Opens a page of the gradebook. What it complains of fails the test when it ends. */
async function open(path = "index.html", options: BrowserContextOptions = {}): Promise<Page> {
  const one = await browser.open({ viewport: { width: 1280, height: 900 }, ...options });
  opened.push(one);
  await one.page.goto(path.startsWith("file:") ? path : addressOf(path));
  return one.page;
}

/** Follows a link, and is there. */
async function follow(page: Page, link: Locator, path: string, how: "click" | "tap" = "click"): Promise<void> {
  await link[how]();
  await page.waitForURL((url) => url.href.startsWith(addressOf(path)));
}
afterEach(async () => {
  const complaints = opened.flatMap((each) => each.complaints);
  for (const { page } of opened.splice(0)) await page.close();
  expect(complaints).toEqual([]);
});

interface Shown {
  name: string;
  total: string;
  fork: string;
  exec: string;
}

/** The rows that can be seen, from top to bottom. */
const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(`[...document.querySelectorAll("tbody tr")]
    .filter((row) => row.checkVisibility())
    .map(({ cells: [name, total, fork, exec] }) => ({
      name: name.textContent, total: total.textContent, fork: fork.textContent, exec: exec.textContent,
    }))`);

const head = (page: Page, name: string) => page.getByRole("columnheader", { name });
const count = (page: Page) => page.locator("#shown").textContent();

/** Of each submission its results, as they were written. */
const submissions = () => [...Map.groupBy(results, ({ submission }) => submission.id).values()];
const numberWhere = (holds: (own: Result[]) => boolean) => submissions().filter(holds).length;

describe("sorting", () => {
  test("a column's head sorts by it, and once more the other way round; the rows stay whole", async () => {
    const page = await open();
    const first = await shown(page);
    expect(first).toHaveLength(200);
    await head(page, "Total").getByRole("button").click();
    const up = await shown(page);
    const totals = up.map(({ total }) => Number.parseFloat(total));
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    expect(new Set(totals).size).toBeGreaterThan(20);
    expect(await head(page, "Total").getAttribute("aria-sort")).toBe("ascending");
    await head(page, "Total").getByRole("button").click();
    expect((await shown(page)).map(({ total }) => Number.parseFloat(total))).toEqual(totals.toReversed());
    expect(await head(page, "Total").getAttribute("aria-sort")).toBe("descending");
    const byName = (rows: Shown[]) => rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(byName(up)).toEqual(byName(first));
  });

  test("names sort as people sort them, and by the keyboard alone", async () => {
    const page = await open();
    await head(page, "Name").getByRole("button").focus();
    await page.keyboard.press("Enter");
    const names = (await shown(page)).map(({ name }) => name);
    expect(names.slice(1, 3)).toEqual(["Ada Right", "Bea Broken"]);
    expect(names.indexOf("Student 9")).toBe(names.indexOf("Student 10") - 1);
    expect(names.indexOf("Łukasz Müller 1")).toBeLessThan(names.indexOf("Student 2"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await head(page, "Name").getAttribute("aria-sort")).toBe(null);
    expect(await head(page, "Total").getAttribute("aria-sort")).toBe("ascending");
  });

  test("what has no points comes last, whichever way", async () => {
    const page = await open();
    for (const order of ["ascending", "descending"]) {
      await head(page, EXEC.title).getByRole("button").click();
      expect(await head(page, EXEC.title).getAttribute("aria-sort")).toBe(order);
      const cells = (await shown(page)).map(({ exec }) => exec);
      expect(cells.slice(-4)).toEqual(Array.from({ length: 4 }, () => "fault"));
    }
  });
});

describe("filtering", () => {
  test("by a part of a name, whatever its case and accents, and by what the roster says", async () => {
    const page = await open();
    const find = page.getByLabel("Find");
    await find.fill("lukasz MULLER 1");
    const names = (await shown(page)).map(({ name }) => name);
    expect(names).toContain("Łukasz Müller 101");
    expect(names.every((name) => name.startsWith("Łukasz Müller"))).toBe(true);
    await find.fill("s42@example.edu");
    expect((await shown(page)).map(({ name }) => name)).toEqual(["Student 42"]);
    expect(await count(page)).toBe("1 of 200 submissions");
    await page.getByRole("button", { name: "Clear" }).click();
    expect(await shown(page)).toHaveLength(200);
    expect(await page.evaluate("document.activeElement.id")).toBe("text");
  });

  test("by the outcome, in any lab or in one", async () => {
    const page = await open();
    for (const outcome of ["missing", "refused", "fault"] as const) {
      await page.getByLabel("Outcome").selectOption(outcome);
      const expected = numberWhere((own) => own.some((result) => result.outcome === outcome));
      expect(expected).toBeGreaterThan(3);
      expect((await shown(page)).map(({ exec }) => exec)).toEqual(Array.from({ length: expected }, () => outcome));
      await page.getByLabel("Lab").selectOption(lab.id);
      expect(await shown(page)).toEqual([]);
      await page.getByLabel("Lab").selectOption("");
    }
    await page.getByLabel("Lab").selectOption(lab.id);
    await page.getByLabel("Outcome").selectOption("late");
    expect(await shown(page)).toHaveLength(numberWhere((own) => own[0]?.grade?.late != null));
    expect(await page.locator("tbody .extended").count()).toBe(1);
    await page.getByLabel("Outcome").selectOption("cannot be run");
    expect(await shown(page)).toMatchObject([{ name: "Bea Broken", fork: "0 cannot be run" }]);
    expect(await page.locator("tbody tr:visible td.status").textContent()).toBe("graded, 1 cannot be run");
  });

  test("by a check that is failed, from the list of those that most fail", async () => {
    const page = await open();
    const [id, title, failing, of] = mostFailed();
    const first = page.locator(".failing li").first();
    expect(await first.textContent()).toContain(`${id} · ${title} · ${failing} of ${of} graded`);
    expect(await first.textContent()).toContain(`${Math.round((failing / of) * 100)} %`);
    await first.getByRole("link").click();
    await page.getByRole("button", { name: "Fails:" }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("submissions-title");
    expect(await shown(page)).toHaveLength(failing);
    expect(await count(page)).toBe(`${failing} of 200 submissions`);
    await page.goBack();
    await expect.poll(() => count(page)).toBe("200 submissions");
    await page.goForward();
    await expect.poll(() => count(page)).toBe(`${failing} of 200 submissions`);
    await page.getByRole("button", { name: "Fails:" }).click();
    expect(await shown(page)).toHaveLength(200);
  });

  /** Its id, its lab, how many fail it, and of how many. */
  function mostFailed(): [string, string, number, number] {
    const counts = new Map<string, [string, string, number, number]>();
    for (const { title, verdict } of results)
      for (const { id, status } of verdict?.tasks.flatMap(({ checks }) => checks) ?? []) {
        const [, , failed, of] = counts.get(`${title}/${id}`) ?? [id, title, 0, 0];
        counts.set(`${title}/${id}`, [id, title, failed + (status === "failed" ? 1 : 0), of + 1]);
      }
    const [most] = [...counts.values()].sort(([, , a, ofA], [, , b, ofB]) => b / ofB - a / ofA);
    if (!most) throw new Error("there is no check");
    return most;
  }

  test("what is shown is the same again when one comes back from a student's page, and in another window", async () => {
    const page = await open();
    await page.getByLabel("Find").fill("student 1");
    await page.getByLabel("Outcome").selectOption("refused");
    await head(page, "Name").getByRole("button").click();
    await head(page, "Name").getByRole("button").click();
    const before = await shown(page);
    expect(before.length).toBeGreaterThan(1);
    await follow(page, page.getByRole("rowheader").filter({ visible: true }).first().getByRole("link"), "students/");
    await page.goBack();
    expect(await shown(page)).toEqual(before);
    const other = await open(page.url());
    expect(await shown(other)).toEqual(before);
    const third = await open();
    await third.evaluate(`location.hash = ${JSON.stringify(new URL(page.url()).hash)}`);
    await expect.poll(() => shown(third)).toEqual(before);
    expect(await other.getByLabel("Outcome").inputValue()).toBe("refused");
  });
});

describe("a student's page", () => {
  test("shows what failed, with the evidence, where it was, and the command that shows it again", async () => {
    const page = await open();
    await page.getByLabel("Find").fill("serial");
    await follow(page, page.getByRole("link", { name: "Sérgio Serial" }), "students/real-2.html");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Sérgio Serial");
    const check = page.locator("li.failed", { hasText: "fan.together" });
    const labels = await check.locator("dt").allTextContents();
    const values = await check.locator("dd").allTextContents();
    const told = Object.fromEntries(labels.map((label, i) => [label, values[i]]));
    expect(told.expected).toMatch(/^there is a moment at which all \d children are alive$/);
    expect(told.observed).toMatch(/^main\.1 exited with status 1 before main\.\d was forked$/);
    expect(told.in).toMatch(/^main\.1, fan-one-after-another\.ts:\d+$/);
    expect(told.replay).toMatch(/^npm run lab trace 1 fan \d --seed=morning --scenario=fan\.\w+$/);
    expect(told.why).toMatch(/^Children that run one after another/);
    expect(await page.locator("li.passed", { hasText: "fan.children" }).isVisible()).toBe(true);
  });

  test("says who waited for what in a run that had to be ended, and what a program wrote as it broke", async () => {
    const page = await open("students/real-3.html");
    expect(await page.locator(".limit").textContent()).toMatch(
      /^deadlock: no process could ever go onmain, at fan-locks/,
    );
    await follow(page, page.getByRole("link", { name: "Next: Theo Throws" }), "students/real-4.html");
    expect(await page.locator("pre").first().textContent()).toContain("<script>pwned=1</script>");
    await follow(page, page.getByRole("link", { name: "Next: Bea Broken" }), "students/real-5.html");
    expect(await page.locator("main section").first().textContent()).toContain("The program cannot be run:");
    await follow(page, page.getByRole("link", { name: "Previous: Theo Throws" }), "students/real-4.html");
    await follow(page, page.getByRole("link", { name: "All submissions" }), "index.html");
    expect(await page.title()).toBe("Gradebook");
  });

  test("marks what students do not see, and tells lateness and what was refused", async () => {
    const page = await open("students/invented-004.html");
    expect(await page.locator("li", { hasText: "run.status" }).textContent()).toContain("hidden from students");
    expect(await page.locator(".late").textContent()).toMatch(/^1 day late: [\d.]+ points lost\.$/);
    expect(await page.locator(".extended").textContent()).toBe(`The deadline was extended to ${EXTENDED}.`);
    await page.goto(addressOf("students/invented-005.html"));
    expect(await page.locator("main section").last().textContent()).toContain("the answer is refused");
  });
});

test("a name or an output that is a program is text, and does nothing", async () => {
  for (const path of ["index.html", "students/invented-000.html", "students/real-4.html"]) {
    const page = await open(path);
    expect(await page.evaluate("typeof pwned")).toBe("undefined");
    expect(await page.evaluate("document.images.length")).toBe(0);
    expect(await page.locator("body").textContent()).toContain("<img src=x onerror=");
    expect(await page.locator("body").textContent()).toContain("\\u{202e}\\u{0}\\u{2028}");
  }
});

test("should a program get into a page all the same, the page's policy does not let it run, nor load anything", async () => {
  for (const path of ["index.html", "students/real-1.html"]) {
    const { page, complaints } = await browser.open();
    await page.goto(addressOf(path));
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "pwned = 1";
      const image = new Image();
      image.src = ${JSON.stringify(addressOf("broken.ts"))};
      document.body.append(script, image);
      document.body.insertAdjacentHTML("beforeend", "<p onclick='pwned = 1' style='color: red'>click</p>");
      document.querySelector("p:last-child").click();`);
    expect(await page.evaluate("typeof pwned")).toBe("undefined");
    await expect.poll(() => complaints.length).toBeGreaterThanOrEqual(4);
    expect(complaints.filter((each) => !/Content Security Policy|ERR_BLOCKED_BY_CSP|csp/.test(each))).toEqual([]);
    await page.close();
  }
});

const PAGES = [
  "index.html",
  "students/real-1.html",
  "students/real-3.html",
  "students/real-4.html",
  "students/invented-000.html",
];

test("on a telephone nothing is wider than the screen, and the table can be sorted and filtered", async () => {
  for (const path of PAGES) {
    const page = await open(path, TELEPHONE);
    expect(await beyondTheScreen(page)).toEqual([]);
    await look(page, `${path} telephone`);
  }
  const page = await open("index.html", TELEPHONE);
  await page.getByRole("columnheader", { name: "Total" }).getByRole("button").tap();
  await page.getByLabel("Outcome").selectOption("late");
  const rows = await shown(page);
  const totals = rows.map(({ total }) => Number.parseFloat(total));
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  expect(rows).toHaveLength(numberWhere((own) => own.some((result) => result.grade?.late != null)));
  expect(await beyondTheScreen(page)).toEqual([]);
  const first = page.getByRole("rowheader").filter({ visible: true }).first();
  const name = await first.textContent();
  await follow(page, first.getByRole("link"), "students/", "tap");
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(name);
});

describe("everybody can read it: no breach of WCAG 2.2 AA that can be found by looking at the page", () => {
  test.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("%s, %i pixels wide", async (colorScheme, width) => {
    for (const path of ["index.html", "students/real-3.html"]) {
      const page = await open(path, { colorScheme, viewport: { width, height: 740 } });
      await look(page, `${path} ${colorScheme} ${width}`);
      // All rows are of one kind; a few take less time.
      await page.evaluate(`document.querySelectorAll("tbody tr:nth-child(n + 12)").forEach((row) => row.remove())`);
      await page.evaluate(axe.source);
      const { violations, passes } = (await page.evaluate(
        `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
      )) as Record<"violations" | "passes", { id: string; nodes: { html: string; failureSummary: string }[] }[]>;
      expect(violations.map(({ id, nodes: [node] }) => `${id}: ${node?.html} ${node?.failureSummary}`)).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
    }
  });
});

test("without its program the page is a table all the same", async () => {
  const page = await open("index.html", { javaScriptEnabled: false });
  expect(await page.getByLabel("Find").isVisible()).toBe(false);
  expect(await page.getByRole("row").count()).toBe(201);
});

/** For people: keeps a picture where the environment says where to. */
async function look(page: Page, name: string): Promise<void> {
  const pictures = process.env.PROCLAB_SCREENSHOTS;
  if (pictures) await page.screenshot({ path: join(pictures, `${name.replaceAll(/\W+/g, "-")}.png`) });
}
