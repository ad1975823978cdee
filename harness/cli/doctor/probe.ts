import { execa } from "execa";
import { SUPERVISOR } from "../../supervisor/built.ts";
import type { Tier } from "../../supervisor/protocol.ts";

/** What `supervisor --probe` says: see harness/supervisor/SECURITY.md, "Testing a machine". */
export interface Probe {
  kernel: string;
  /** Landlock's version; 0 where there is none. */
  landlock: number;
  user: number;
  /** Root over an identity that programs can be given. */
  root: boolean;
  tiers: Record<Tier, { available: boolean; missing: string[]; why: string | null }>;
}

/**
 * Has every tier entered and tried.
 *
 * @param temporary a folder in which a folder can be made
 * @returns what was found, or in words why that could not be done
 */
export async function probe(temporary: string, signal?: AbortSignal): Promise<Probe | string> {
  const { stdout, failed, shortMessage } = await execa(SUPERVISOR, ["--probe"], {
    stdin: "ignore",
    env: { TMPDIR: temporary },
    extendEnv: false,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (failed) return shortMessage ?? "it failed";
  try {
    return JSON.parse(stdout) as Probe;
  } catch {
    return `it answered ${JSON.stringify(stdout.slice(0, 200))}`;
  }
}

/** @returns the first of the acceptable tiers that this machine gives, or null */
export function tierOf({ tiers }: Probe, acceptable: Tier[]): Tier | null {
  return acceptable.find((tier) => tiers[tier].available) ?? null;
}
