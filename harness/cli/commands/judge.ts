import { judge as judgeTask } from "../../../grading/judge/judge.ts";
import { outcomeOf, verdictFrom } from "../../../grading/judge/verdict.ts";
import { verdictText } from "../../../grading/report/verdict.ts";
import type { Recording } from "../../observe/recording.ts";
import { NotARecording, readRecording } from "../../observe/store.ts";
import { labNamed, print, taskNamed } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { type Options, path } from "../options.ts";

/** `lab judge FILE`: judges a kept recording by today's checks, without running anything. */
export async function judge(file: string, options: Options): Promise<number> {
  const recording = recordingIn(path(file));
  const lab = await labNamed(recording.run.lab);
  const all = taskNamed(lab, recording.run.task);
  const relevant = all.checks.filter(({ scenarios }) => !scenarios || scenarios.includes(recording.run.scenario));
  // One recording says nothing of checks that look at other scenarios; what needs them is judged without.
  const checks = relevant.map((check) => ({
    ...check,
    needs: check.needs.filter((need) => relevant.some(({ id }) => id === need)),
  }));
  const task = judgeTask({ ...all, checks }, [recording]);
  const verdict = verdictFrom([task], {
    lab: lab.id,
    seed: recording.run.seed,
    digests: { submission: "unknown", lab: lab.digest },
    tier: recording.sandbox.tier,
    error: null,
  });
  print(options, verdict, () => verdictText(verdict, lab, { runs: 1 }));
  return EXIT[outcomeOf(verdict)];
}

function recordingIn(path: string): Recording {
  try {
    return readRecording(path);
  } catch (error) {
    throw error instanceof NotARecording ? new UsageError(error.message) : error;
  }
}
