import { Command, CommanderError, Help } from "commander";
import { style } from "../../grading/report/text.ts";
import { warmUp } from "../run/warm.ts";
import { EXIT } from "./exit.ts";
import { addInstructorCommands, isHandout } from "./instructors.ts";
import { interrupt, signal } from "./interrupt.ts";
import { type Options, refuseSwallowedValues, withOptions } from "./options.ts";

// Each command is imported when it is given: loading all of them takes longer than most of them do.

// Whoever read the output has gone (`lab trace 1 fan | head`): nothing more is wanted, and it is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    interrupt();
  });
}

const program = new Command("lab").description(
  "Learn UNIX processes by doing: write the calls, let the kernel say what they did.",
);
// Options come from npm's environment, too; of that no user knows.
program.configureOutput({
  outputError: (text, write) => write(text.replace(/ value '(.*)' from env 'npm_config_\w+'/, " value '$1'")),
});
// What stands behind the name of a command is that command's: `lab ci` and `lab ci accept` have options of the same names.
program.enablePositionalOptions();
program.exitOverride().showHelpAfterError("Run `npm run lab help` for what there is.");
const finish = (code: number) => {
  process.exitCode = signal.aborted ? EXIT.interrupted : code;
};

// What is graded without the name of a command: the library wants one all the same, and help must not show it.
const NAMELESS = "nameless";
const help = new Help();
program.configureHelp({
  subcommandTerm: (command) => help.subcommandTerm(command).replace(`${NAMELESS} `, ""),
  commandUsage: (command) => help.commandUsage(command).replace(`${NAMELESS} `, ""),
});
withOptions(program.command(NAMELESS, { isDefault: true }), "json", "from", "seed", "repeat", "schedule", "tier")
  .description("grade a lab or one of its tasks; without a lab, list the labs with your progress")
  .argument("[lab]", "number or name")
  .argument("[task]", "one of its tasks")
  // A mistyped command lands here with all its words: "no such lab" with a near miss says more than "too many arguments".
  .allowExcessArguments()
  .action(async (lab: string | undefined, task: string | undefined, options: Options, command: Command) => {
    if (lab === undefined) {
      const { list } = await import("./commands/list.ts");
      return finish(await list(options));
    }
    warmUp(); // Where the lab is named in words: main.ts knows numbers.
    const { grade } = await import("./commands/grade.ts");
    finish(await grade(lab, task, command.args.slice(2), options, signal));
  });

for (const [name, description] of [
  ["run", "run a task, without judging it"],
  ["trace", "run a task and show what the kernel saw: process tree and time line"],
] as const) {
  withOptions(program.command(name), "json", "from", "seed", "repeat", "scenario", "schedule", "tier")
    .description(description)
    .argument("<lab>")
    .argument("<task>")
    .argument("[args...]", "the task's arguments, as JSON or plain words; an example where none are given")
    .action(async (lab: string, task: string, args: string[], options: Options) => {
      const { run, trace } = await import("./commands/run.ts");
      finish(await { run, trace }[name](lab, task, args, options, signal));
    });
}

withOptions(program.command("explore"), "json", "from", "seed", "scenario", "budget", "tier")
  .description("search for an order of its processes in which a task fails")
  .argument("<lab>")
  .argument("<task>")
  .action(async (lab: string, task: string, options: Options) => {
    const { explore } = await import("./commands/explore.ts");
    finish(await explore(lab, task, options, signal));
  });

withOptions(program.command("hint"), "json", "from", "level")
  .description("a hint for the first failed check; ask again and it says more")
  .argument("<lab>")
  .argument("<task>")
  .action(async (lab: string, task: string, options: Options) => {
    const { hint } = await import("./commands/hint.ts");
    finish(await hint(lab, task, options));
  });

withOptions(program.command("watch"), "json", "from", "seed", "repeat", "tier")
  .description("grade whenever you save")
  .argument("<lab>")
  .argument("[task]")
  .action(async (lab: string, task: string | undefined, options: Options) => {
    const { watch } = await import("./commands/watch.ts");
    finish(await watch(lab, task, options, signal));
  });

withOptions(program.command("ui"), "json", "seed", "repeat", "schedule", "tier")
  .description("the labs as a page in your browser: every check with its evidence, graded again whenever you save")
  .argument("[labs...]", "numbers or names; every lab where not given")
  .action(async (labs: string[], options: Options) => {
    const { ui } = await import("./commands/ui.ts");
    finish(await ui(labs, options, signal));
  });

withOptions(program.command("reset"), "json")
  .description("put the lab's files back as they were handed out; yours are kept beside")
  .argument("<lab>")
  .action(async (lab: string, options: Options) => {
    const { reset } = await import("./commands/reset.ts");
    finish(await reset(lab, options));
  });

withOptions(program.command("judge"), "json")
  .description("judge a kept recording again, without running anything")
  .argument("<recording>", "a file below .proclab/recordings")
  .action(async (file: string, options: Options) => {
    const { judge } = await import("./commands/judge.ts");
    finish(await judge(file, options));
  });

// What stands behind the name of its own command is that one's.
const ci = program.command("ci").enablePositionalOptions();
withOptions(ci, "base", "head", "out", "seed", "tier", "lab")
  .description("grade what a change touches by its base's checks, and tell of it where this runs: GitHub, GitLab, …")
  .action(async (options: Options) => {
    const { gradeInCi } = await import("./commands/ci.ts");
    finish(await gradeInCi(options, signal));
  });
withOptions(ci.command("accept"), "json", "base", "head", "out")
  .description("take what lab ci has written in a job that nobody trusts, or say why not; runs nothing of it")
  .argument("<folder>", "what that job has handed on")
  .action(async (folder: string, options: Options) => {
    const { accept } = await import("./commands/accept.ts");
    finish(await accept(folder, options));
  });

withOptions(program.command("doctor"), "json", "tier")
  .description("what this machine gives, which sandbox follows, what is missing and how to get it")
  .action(async (options: Options) => {
    const { doctor } = await import("./commands/doctor.ts");
    finish(await doctor(options, signal));
  });

addInstructorCommands(program, signal, finish);

try {
  refuseSwallowedValues(process.env);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) finish(error.exitCode === 0 ? EXIT.passed : EXIT.usage);
  else if (signal.aborted) finish(EXIT.interrupted);
  else {
    const commands = [...program.commands.map((command) => command.name()), "help"];
    const { explainFailure } = await import("./failure.ts");
    const { message, code } = explainFailure(error, { commands, isHandout });
    process.stderr.write(`${style.bad(message)}\n`);
    finish(code);
  }
}
