import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { copyInstallation, PROJECT } from "../cli/testing.ts";
import { NODE } from "../run/warm.ts";
import { BUILD_VARIABLE } from "../supervisor/built.ts";
import type { Tier } from "../supervisor/protocol.ts";
import type { Result } from "./attempt.ts";
import type { User } from "./header.ts";

/** Nobody's number, as whom the attacks are made that an ordinary user's would be. */
const ORDINARY = 61234;

/** Who attacks, when this process starts the runs. */
export const currentUser = (): User => (process.getuid?.() === 0 ? "root" : "user");

/** @returns as whom runs can be started: root can make itself another, a user is that user alone */
export const usersHere = (): User[] => (currentUser() === "root" ? ["root", "user"] : ["user"]);

/** The attacks could not be made, or not to the end. */
export class AttacksFailed extends Error {
  override name = "AttacksFailed";
}

/**
 * Makes attacks as one user, in a process of that user's.
 *
 * @throws AttacksFailed when that process did not come to its end, or left something behind
 */
export async function* attackAs(user: User, names: string[], tiers: Tier[]): AsyncGenerator<Result> {
  const ids = user === "user" && currentUser() === "root" ? { uid: ORDINARY, gid: ORDINARY } : {};
  const tmp = mkdtempSync(join(tmpdir(), "proclab-attacks-"));
  try {
    chmodSync(tmp, 0o755); // In tier B the students' user comes through here.
    if (ids.uid !== undefined) chownSync(tmp, ids.uid, ids.gid);
    const project = ids.uid === undefined ? PROJECT : join(tmp, "project");
    if (project !== PROJECT) copyInstallation(project);
    const [node, program] = [NODE, join(import.meta.dirname, "worker.ts")].map((path) =>
      join(project, relative(PROJECT, path)),
    ) as [string, string];
    const worker = execa(node, ["--import", "tsx", program, tiers.join(","), ...names], {
      cwd: project,
      env: {
        ...{ PATH: process.env.PATH ?? "", HOME: tmp, TMPDIR: tmp, PROCLAB_SUITE: process.env.PROCLAB_SUITE ?? "" },
        ...BUILD_VARIABLE,
      },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      buffer: { stdout: false },
      ...ids,
    });
    for await (const line of worker) yield JSON.parse(line) as Result;
    const { exitCode, signal, stderr } = await worker;
    if (exitCode !== 0)
      throw new AttacksFailed(`as ${user} the suite ended early (${signal ?? `status ${exitCode}`}): ${stderr}`);
    const left = readdirSync(tmp).filter((name) => name.startsWith("proclab-"));
    if (left.length > 0) throw new AttacksFailed(`as ${user} the suite has left ${left.join(", ")}`);
  } finally {
    rmSync(tmp, { recursive: true, force: true });
  }
}
