import type { Command } from "commander";
import { warmUp } from "../run/warm.ts";
import { type Options, withOptions } from "./options.ts";

/** Whether this is a student's copy: there handout.ts stands in the place of this file. */
export const isHandout: boolean = false;

const BATCH_OPTIONS = [
  "out",
  "labs",
  "roster",
  "rubric",
  "resume",
  "sign",
  "seed",
  "repeat",
  "schedule",
  "tier",
  "json",
] as const;

/**
 * Adds the commands of those who write labs and grade others' work. All that only they need stays out of what students are given, because
 * it is reached from here alone.
 *
 * @param signal is aborted by Ctrl-C
 * @param finish takes a command's exit code
 */
export function addInstructorCommands(program: Command, signal: AbortSignal, finish: (code: number) => void): void {
  withOptions(program.command("grade"), ...BATCH_OPTIONS)
    .description("for instructors: grade a folder of submissions")
    .argument("[submissions]", "one folder, archive or file each, or as a course system hands them out")
    .action(async (submissions: string | undefined, options: Options) => {
      const { batch } = await import("./commands/batch.ts");
      finish(await batch(submissions, options, signal));
    });

  withOptions(program.command("regrade"), "json", "rubric", "check", "diff", "write")
    .description("judge a batch's kept recordings by today's checks: whose grade changes, and why; runs nothing")
    .argument("<results>", "the folder that the batch has written")
    .action(async (folder: string, options: Options) => {
      const { regrade } = await import("./commands/regrade.ts");
      finish(await regrade(folder, options, signal));
    });

  withOptions(program.command("gradebook"), "json")
    .description("make the gradebook of a batch anew, from its results, without running anything")
    .argument("<results>", "the folder that the batch was written to")
    .action(async (folder: string, options: Options) => {
      const { gradebook } = await import("./commands/gradebook.ts");
      finish(await gradebook(folder, options));
    });

  withOptions(program.command("verify"), "json", "key")
    .description("which results of a batch somebody has signed, and which have changed since")
    .argument("<results>", "the folder that lab grade --sign has written, or one result in it")
    .action(async (results: string, options: Options) => {
      const { verify } = await import("./commands/verify.ts");
      finish(await verify(results, options));
    });

  withOptions(program.command("export"), "lab", "to", "overwrite", "into", "column", "published")
    .description("turn results into another tool's file: a gradebook's, an autograder's, a CI's")
    .argument("<format>", "gradescope, classroom50, moodle, canvas, junit, ctrf, tap, exercism or csv")
    .argument("<results>", "a batch's folder, one result or verdict in JSON, or - for standard input")
    .action(async (format: string, results: string, options: Options) => {
      const { exportResults } = await import("./commands/export.ts");
      finish(await exportResults(format, results, options));
    });

  withOptions(program.command("package"), "json", "lab", "to", "overwrite", "seed", "rubric")
    .description("make what others are given: gradescope, an autograder; handout, the students' repository")
    .argument("<kind>", "gradescope or handout")
    .action(async (kind: string, options: Options) => {
      const { makePackage } = await import("./commands/package.ts");
      finish(await makePackage(kind, options));
    });

  withOptions(program.command("similar"), "json", "threshold", "roster", "out")
    .description("which answers of a folder of submissions are alike; nothing is run")
    .argument("<submissions>", "the folder that lab grade takes")
    .argument("[labs...]", "numbers or names; every lab where not given")
    .action(async (folder: string, labs: string[], options: Options) => {
      const { similar } = await import("./commands/similar.ts");
      finish(await similar(folder, labs, options, signal));
    });

  const dev = program.command("dev").description("for those who write labs");
  withOptions(dev.command("check"), "json", "seed", "repeat", "schedule", "kind", "tier")
    .description("prove a lab's grading by programs whose verdicts are known")
    .argument("[labs...]", "numbers or names; every lab where not given")
    .action(async (labs: string[], options: Options) => {
      warmUp();
      const { devCheck } = await import("./commands/check.ts");
      finish(await devCheck(labs, options, signal));
    });
  withOptions(dev.command("new"), "json")
    .description("begin a new lab: its folders, with one task that works")
    .argument("<lab>", "its number and name: 7-threads")
    .action(async (lab: string, options: Options) => {
      const { devNew } = await import("./commands/new.ts");
      finish(await devNew(lab, options));
    });
}
