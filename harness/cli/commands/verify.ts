import { readdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { gradesPath } from "../../../grading/batch/grades.ts";
import { hasBatch, readBatch, resultPath, submissionsOf } from "../../../grading/batch/store.ts";
import { loadLab } from "../../../grading/judge/load.ts";
import { plural, printable, style } from "../../../grading/report/text.ts";
import { gradesProblem } from "../../../grading/trust/grades.ts";
import { readPublicKey } from "../../../grading/trust/keys.ts";
import { resultBeside, type Verified, verifyResult } from "../../../grading/trust/verify.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { asWritten, type Options, path } from "../options.ts";

/**
 * `lab verify RESULTS|FILE --key=PUB.pem`: tells which results are those that somebody has signed. Exit code 0 says that all are.
 *
 * @param results a batch's folder, one of its results, or the envelope beside it
 */
export async function verify(results: string, options: Options): Promise<number> {
  if (options.key === undefined)
    throw new UsageError(
      "lab verify takes the public key of who has signed; npm has a --key of its own, so two dashes go before it:\nnpm run lab verify RESULTS -- --key=PUB.pem",
    );
  const key = await readPublicKey(options.key);
  const verified: (Verified & { name: string; place: string | null })[] = [];
  for (const { name, place, file } of await wanted(path(results)))
    verified.push({ name, place, ...(await verifyResult(file, place, key)) });
  if (verified.length === 0) throw new UsageError(`${path(results)} has no results yet`);
  const good = verified.filter(({ state }) => state === "good");
  const bad = [
    ...verified.filter(({ state }) => state !== "good").map(({ name, state, why }) => ({ result: name, state, why })),
    ...(await ofGrades(path(results), verified)),
  ];
  const notices = await ofOtherLabs(good);
  const told = {
    key: key.id,
    good: good.length,
    bad,
    notices,
  };
  for (const notice of notices) process.stderr.write(`${style.warn(`Note: ${notice}`)}\n`);
  print(options, told, () =>
    [
      ...bad.map(({ result, why }) => style.bad(`${result}: ${why}`)),
      `${good.length} of ${plural(verified.length, "result")} signed by the key ${key.id} and unchanged`,
    ].join("\n"),
  );
  return bad.length === 0 ? EXIT.passed : EXIT.failed;
}

/** @returns the results to be looked at; those of a batch as they must be there, a submission each and in it a lab each */
async function wanted(where: string): Promise<{ name: string; place: string | null; file: string }[]> {
  const found = await stat(where).catch(() => null);
  if (found === null) throw new UsageError(`there is no file or folder ${where}`);
  if (!found.isDirectory()) {
    const file = resultBeside(where);
    return [{ name: printable(asWritten(file)), place: null, file }];
  }
  const { labs } = await readBatch(where);
  const ids = await submissionsOf(where);
  return ids.flatMap((id) => {
    // Nobody has signed batch.json: what lies there beside what it names is looked at, too.
    const others = namesIn(dirname(resultPath(where, id, "any")))
      .filter((name) => name.endsWith(".json") && !name.endsWith(".intoto.json"))
      .map((name) => name.slice(0, -".json".length));
    return [...new Set([...labs.map((lab) => lab.id), ...others])].map((lab) => {
      const place = `${id}/${lab}`;
      return { name: printable(place), place, file: resultPath(where, id, lab) };
    });
  });
}

/** The table beside a batch's results, where it does not say what they say. */
async function ofGrades(where: string, verified: (Verified & { place: string | null })[]) {
  if (!hasBatch(where)) return [];
  const labs = new Set((await readBatch(where)).labs.map(({ id }) => id));
  const own = verified.flatMap(({ result, place }) =>
    result !== null && labs.has(result.lab) && place === `${result.submission.id}/${result.lab}` ? [result] : [],
  );
  const why = await gradesProblem(where, own);
  return why === null ? [] : [{ result: basename(gradesPath(where)), state: "changed" as const, why }];
}

/** What is no folder holds nothing. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A signature stays good when the lab changes; but the same submission could be worth something else today. */
async function ofOtherLabs(good: Verified[]): Promise<string[]> {
  const digests = new Map(good.map(({ result }) => [result?.lab, new Set<string>()]));
  for (const { result } of good) if (result?.verdict) digests.get(result.lab)?.add(result.verdict.digests.lab);
  const labs = await Promise.all(findLabs(ROOT).map(loadLab));
  return [...digests].flatMap(([id, of]) => {
    const lab = labs.find((each) => each.id === id);
    if (!lab) return [`there is no lab ${id} here: whether it has changed since is not known`];
    return [...of].every((digest) => digest === lab.digest)
      ? []
      : [`lab ${id} has changed since some of its results were signed`];
  });
}
