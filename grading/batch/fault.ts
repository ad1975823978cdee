import { HarnessFault } from "../../harness/run/warm.ts";
import { CheckFault } from "../judge/judge.ts";

/** @returns what a result says of an error of ours. What is not told in words is our mistake, and told with its place. */
export const faultText = (error: Error): string =>
  error instanceof HarnessFault || error instanceof CheckFault || (error as NodeJS.ErrnoException).syscall !== undefined
    ? error.message
    : (error.stack ?? error.message);
