import { readFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { missingBuild } from "../../run/run.ts";
import type { Tier } from "../../supervisor/protocol.ts";
import type { Finding } from "./finding.ts";
import { buildFinding, compilerFinding, nodeFinding } from "./parts.ts";
import { type Probe, probe, tierOf } from "./probe.ts";
import { pagemapFinding, proofFinding, prove } from "./proof.ts";
import { anyFolder, limitsFinding, memoryFinding, processorsFinding, temporaryFinding } from "./resources.ts";
import { sandboxFindings } from "./sandbox.ts";
import { type Surroundings, surroundingsOf, systemFinding } from "./surroundings.ts";

/** What was found out about a machine. Its JSON form is described by grading/schemas/machine.schema.json. */
export interface Examination {
  schema: "proclab/machine/1";
  /** Programs can be run in one of the acceptable tiers, and one was. */
  ready: boolean;
  /** The first acceptable tier that the machine gives; null where it gives none. */
  tier: Tier | null;
  acceptable: Tier[];
  /** What each tier is here, as the supervisor's probe says; null where it could not be asked. */
  tiers: Probe["tiers"] | null;
  surroundings: Surroundings;
  findings: Finding[];
}

/**
 * Tries everything that the labs need of a machine, and looks for causes where it is not there.
 *
 * @param acceptable tiers, best first
 */
export async function examine(acceptable: Tier[], signal?: AbortSignal): Promise<Examination> {
  const surroundings = surroundingsOf(read, process.env);
  const build = buildFinding();
  // Where the folder for temporary files is broken, the sandbox is not to blame for it.
  const roomy = anyFolder([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"]) ?? tmpdir();
  const probed = missingBuild() === null ? await probe(roomy, signal) : null;
  const answer = typeof probed === "object" ? probed : null;
  const tier = answer && tierOf(answer, acceptable);
  const [node, compiler] = await Promise.all([nodeFinding(), compilerFinding()]);
  const temporary = await temporaryFinding(tmpdir(), tier, answer?.root ?? false);
  const proof =
    tier === null || !temporary.usable
      ? { tier: null, wrong: "not tried: what is marked ✘ above stands in its way", pages: null }
      : await prove(acceptable, signal);
  const findings = [
    systemFinding(surroundings, release(), process.arch),
    node,
    compiler,
    build,
    ...(answer ? sandboxFindings({ probe: answer, acceptable, surroundings, read }) : []),
    ...(typeof probed === "string" ? [unprobed(probed)] : []),
    temporary.finding,
    processorsFinding(),
    memoryFinding(read),
    limitsFinding(read),
    pagemapFinding(proof),
    proofFinding(proof),
  ].map((finding) => ({ ...finding, remedies: fitting(finding, surroundings) }));
  return {
    schema: "proclab/machine/1",
    ready: proof.wrong === null,
    tier,
    acceptable,
    tiers: answer?.tiers ?? null,
    surroundings,
    findings,
  };
}

function unprobed(why: string): Finding {
  return {
    id: "probe",
    title: "Sandbox",
    mark: "broken",
    found: `the supervisor could not be asked: ${why}`,
    means: "which tiers there are is not known",
    remedies: [{ on: "anywhere", do: "npm run build" }],
  };
}

/** Where none is for here, all are better than none. */
function fitting({ remedies }: Finding, { places }: Surroundings): Finding["remedies"] {
  const fits = remedies.filter(({ on }) => places.includes(on));
  return fits.length > 0 ? fits : remedies;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
