import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parentOf, processes } from "../cli/testing.ts";
import { startBrowser } from "./browser.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-browsing-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const children = () => processes((pid) => parentOf(pid) === process.pid);

test("a browser shows a page, tells what goes wrong in it, and leaves nothing behind", async () => {
  const before = children();
  const browser = await startBrowser();
  try {
    expect(children().length).toBeGreaterThan(before.length);
    const { page, complaints } = await browser.open({ viewport: { width: 360, height: 740 } });
    await page.setContent("<title>A page</title><script>document.title += ' of ' + innerWidth</script>");
    expect(await page.title()).toBe("A page of 360");
    expect(complaints).toEqual([]);
    await page.setContent("<script>console.error('one'); throw new Error('two')</script>");
    await page.setContent(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><script>1</script>`);
    await page.goto(`file://${folder}/none.html`).catch(() => {});
    await expect.poll(() => complaints.join("\n")).toMatch(/error: one.*two.*Content Security Policy.*none\.html/s);
  } finally {
    await browser.close();
  }
  expect(children()).toEqual(before);
  expect(readdirSync(folder)).toEqual([]);
});

test("a browser that does not start leaves nothing behind, and says why", async () => {
  vi.stubEnv("PROCLAB_BROWSER", "/bin/false");
  await expect(startBrowser()).rejects.toThrow("/bin/false");
  expect(readdirSync(folder)).toEqual([]);
});

test("where npm has no browser for the processor, another one is asked for", async () => {
  vi.stubEnv("PROCLAB_BROWSER", undefined);
  const arch = vi.spyOn(process, "arch", "get").mockReturnValue("arm64");
  await expect(startBrowser()).rejects.toThrow("PROCLAB_BROWSER=");
  arch.mockRestore();
  expect(readdirSync(folder)).toEqual([]);
});
