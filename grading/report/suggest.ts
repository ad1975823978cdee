import { closestMatch } from "leven";

/** @returns ` (did you mean "fan"?)` when a candidate is near, else nothing */
export function closest(wanted: string, candidates: string[]): string {
  const near = closestMatch(wanted.toLowerCase(), candidates, {
    maxDistance: Math.max(2, Math.floor(wanted.length / 3)),
  });
  return near === undefined ? "" : ` (did you mean "${near}"?)`;
}
