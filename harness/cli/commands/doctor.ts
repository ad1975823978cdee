import { indent, style, wrap } from "../../../grading/report/text.ts";
import type { Tier } from "../../supervisor/protocol.ts";
import { print } from "../context.ts";
import { type Examination, examine } from "../doctor/examine.ts";
import type { Finding, Mark, Remedy } from "../doctor/finding.ts";
import { EXIT } from "../exit.ts";
import type { Options } from "../options.ts";

/** `lab doctor`: what this machine gives, which tier follows, what is missing and how to get it. */
export async function doctor(options: Options, signal?: AbortSignal): Promise<number> {
  const examination = await examine(options.tier ?? ["A", "B"], signal);
  print(options, examination, () => examinationText(examination));
  return examination.ready ? EXIT.passed : EXIT.fault;
}

/** An examination for people: a line for each finding, and what to do below those where something is. */
function examinationText(examination: Examination): string {
  const width = Math.max(...examination.findings.map(({ title }) => title.length));
  const inContainer = examination.surroundings.container !== null;
  return [
    ...examination.findings.map((finding) => findingText(finding, width, inContainer)),
    "",
    conclusion(examination),
  ].join("\n");
}

const MARKS: Record<Mark, string> = {
  good: style.good("✔"),
  lacking: style.warn("!"),
  broken: style.bad("✘"),
  note: style.faint("-"),
};

/** Columns before a finding's title. */
const LEAD = 4;

function findingText({ title, mark, found, means, remedies }: Finding, width: number, inContainer: boolean): string {
  const beside = LEAD + width + 2;
  const text = indent(
    wrap(`${found}. ${style.faint(`${means.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`)}`, beside),
    beside,
  ).trimStart();
  return [
    `  ${MARKS[mark]} ${style.strong(title.padEnd(width))}  ${text}`,
    // Never broken into lines: it is copied.
    ...remedies.map(({ on, do: command }) => `${" ".repeat(beside)}${style.name(place(on, inContainer))}${command}`),
  ].join("\n");
}

/** How to get it, and where. */
function place(on: Remedy["on"], inContainer: boolean): string {
  const name = {
    anywhere: "",
    host: inContainer ? " on the container's host" : "",
    debian: " on Debian, Ubuntu",
    fedora: " on Fedora",
    docker: " in Docker",
    github: " in GitHub Actions",
  }[on];
  return `get it${name}: `;
}

const TIERS: Record<Tier, string> = {
  A: "in a tree, with processes and a network of their own; nothing of this machine is there for them",
  B: "in this machine's tree, where they can read the system's libraries and write to one folder; their disk is not limited",
  C: "observed, but not confined: they can do what you can",
};

function conclusion({ ready, tier, acceptable, tiers }: Examination): string {
  if (ready && tier !== null) {
    const missing = tiers?.[tier].missing ?? [];
    const but = missing.length > 0 ? ` It lacks here: ${missing.join(", ")}.` : "";
    return wrap(style.good(`Programs are run in tier ${tier}: ${TIERS[tier]}.${but}`));
  }
  const none = tiers !== null && tier === null ? ` in tier ${acceptable.join(" or ")}` : "";
  return wrap(style.bad(`No program can be run${none} as it is: see what is marked ✘.`));
}
