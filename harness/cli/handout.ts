import type { Command } from "commander";

// In a student's copy this stands in the place of instructors.ts: see grading/packages/handout.ts.

export const isHandout: boolean = true;

/** There are none here. */
export function addInstructorCommands(_program: Command, _signal: AbortSignal, _finish: (code: number) => void): void {}
