import { once } from "node:events";
import { jsonText, printable, style } from "../../../grading/report/text.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { labNamed, ROOT, requireBuild } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Options } from "../options.ts";
import { type Shown, serve } from "../ui/serve.ts";

/** `lab ui`, `npm run ui`: the labs as a page in the browser, until Ctrl-C. */
export async function ui(wanted: string[], options: Options, signal: AbortSignal): Promise<never> {
  requireBuild();
  const names = wanted.length > 0 ? wanted : findLabs(ROOT).map(({ id }) => id);
  if (names.length === 0) throw new UsageError(`There are no labs below ${ROOT}.`);
  const labs = await Promise.all(names.map(labNamed));
  const say = (value: unknown, text: string) =>
    process.stdout.write(options.json ? `${jsonText(value)}\n` : `${text}\n`);
  const page = await serve(labs, options, (shown) => say(shown, shownText(shown)));
  say(
    { address: page.address },
    `Open ${style.name(page.address)}\n${style.faint("It is for you alone. Labs are graded whenever you save; Ctrl-C ends.")}`,
  );
  if (!signal.aborted) {
    void page.grade();
    await once(signal, "abort");
  }
  // The server keeps this process alive, and to wait for what goes on in others would be to wait for what Ctrl-C has ended already.
  process.exit(EXIT.interrupted);
}

function shownText({ lab, graded, checks, errors }: Shown): string {
  const passed = checks.filter(({ status }) => status === "passed").length;
  const mark = errors.length === 0 && passed === checks.length ? style.good("✔") : style.bad("✘");
  const what = graded
    ? `${graded.points}/${graded.max} points, ${passed} of ${checks.length} checks${style.faint(`, seed ${graded.seed}`)}`
    : "was not graded";
  return [`${mark} ${lab}  ${what}`, ...errors.flatMap(linesOf)].join("\n");
}

const linesOf = (error: string) => error.split("\n").map((line) => style.warn(`    ${printable(line, 2000)}`));
