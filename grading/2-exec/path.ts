import { eventsOf, type Finding, main, type Recording } from "#check";
import { fromWork, keepsEnvironment, lastExec } from "./programs.ts";
import { pathOf } from "./scenarios.ts";

/* What search asks: the attempts, seen as execve calls that failed, and the one that worked. */

/** Whatever main tries is a candidate of PATH, and comes after those that it tried before. To leave some out is no mistake. */
export function triesInOrder(recording: Recording): Finding[] {
  const candidates = candidatesOf(recording);
  const tried = [...eventsOf(recording, "exec-failed", "main"), ...eventsOf(recording, "exec", "main")];
  let last = 0;
  for (const { index, event } of tried) {
    const place = candidates.indexOf(fromWork(event.path));
    if (place >= last) {
      last = place;
      continue;
    }
    return [
      {
        expected: `main tries only what PATH says, in PATH's order: ${candidates.join(", ")}`,
        observed:
          place < 0
            ? `it tried ${JSON.stringify(event.path)}, which PATH does not lead to`
            : `it tried ${JSON.stringify(event.path)} after ${candidates[last]}`,
        process: "main",
        events: [index],
      },
    ];
  }
  return [];
}

/** The program has main's environment, and in it `_`, the path that was used. */
export function knowsItsPath(recording: Recording): Finding[] {
  return lastExec(recording, main(recording)).flatMap(({ index, event }) => {
    const told = event.env.filter((variable) => variable.startsWith("_="));
    if (told.length === 1 && told.every((variable) => fromWork(variable.slice(2)) === fromWork(event.path))) {
      return keepsEnvironment(recording, main(recording));
    }
    return [
      {
        expected: `the environment holds _=${event.path}, the path that was found, beside main's own variables`,
        observed: told.length === 0 ? "there is no variable _ in it" : `it held ${told.join(" and ")}`,
        process: "main",
        events: [index],
      },
    ];
  });
}

/** @returns what a search along PATH tries for a name without a slash, in order */
function candidatesOf({ run }: Recording): string[] {
  const name = String(run.args[0]);
  return pathOf(run.scenario)
    .split(":")
    .map((folder) => fromWork(folder === "" ? name : `${folder}/${name}`));
}
