import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { labNamed, print, ROOT } from "../context.ts";
import { EXIT } from "../exit.ts";
import type { Options } from "../options.ts";
import { forget } from "./grade.ts";

/** `lab reset 1`: the lab's files as they were handed out. What the student wrote is kept beside, never thrown away. */
export async function reset(wanted: string, options: Options): Promise<number> {
  const lab = await labNamed(wanted);
  const kept: string[] = [];
  for (const name of lab.allowed) {
    const [mine, pristine] = [join(lab.folder, name), join(lab.grading, name)];
    if (existsSync(mine) && !readFileSync(mine).equals(readFileSync(pristine))) kept.push(keep(lab.id, mine, name));
    copyFileSync(pristine, mine);
  }
  forget(lab);
  print(options, { lab: lab.id, kept }, () =>
    [`Lab ${lab.number} is as it was handed out.`, ...kept.map((path) => `Your version is kept in ${path}`)].join("\n"),
  );
  return EXIT.passed;
}

function keep(lab: string, file: string, name: string): string {
  const folder = join(ROOT, ".proclab/kept", lab);
  mkdirSync(folder, { recursive: true });
  for (let n = 1; ; n++) {
    const copy = join(folder, `${n}-${name}`);
    if (existsSync(copy)) continue;
    copyFileSync(file, copy);
    return relative(ROOT, copy);
  }
}
