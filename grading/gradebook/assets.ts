import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withBundler } from "../../harness/run/bundler.ts";

/** A style sheet or program that a page has in itself, and the hash by which its policy lets it in. */
export interface Inline {
  text: string;
  /** `'sha256-…'` */
  source: string;
}

/** What the pages of a gradebook have in themselves. */
export interface Assets {
  overviewStyle: Inline;
  studentStyle: Inline;
  overviewScript: Inline;
}

const BROWSER = join(import.meta.dirname, "browser");

/** Reads what is in browser/ and makes it small: each student's page carries its style sheet. */
export async function readAssets(): Promise<Assets> {
  const read = async (loader: "css" | "ts", ...names: string[]): Promise<Inline> => {
    const texts = await Promise.all(names.map((name) => readFile(join(BROWSER, name), "utf8")));
    const { code } = await withBundler(({ transform }) =>
      transform(texts.join("\n"), { loader, minify: true, charset: "utf8", target: TARGET }),
    );
    const text = code.trimEnd();
    return { text, source: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
  };
  const [overviewStyle, studentStyle, overviewScript] = await Promise.all([
    read("css", "common.css", "overview.css", "table.css"),
    read("css", "common.css", "student.css"),
    read("ts", "overview.ts"),
  ]);
  return { overviewStyle, studentStyle, overviewScript };
}

/** Browsers of 2023 and later. */
const TARGET = ["chrome115", "firefox115", "safari16.4"];
