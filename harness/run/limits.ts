import type { LimitName } from "../supervisor/protocol.ts";

/**
 * Limits of a run where a lab's or a scenario's own say nothing else. They are far above what a right answer needs: they end a run that
 * has gone wrong and never decide between right and wrong.
 */
export const DEFAULT_LIMITS: Record<LimitName, number> = {
  "wall-ms": 10_000,
  "cpu-ms": 10_000,
  "linger-ms": 500,
  processes: 64,
  births: 1000,
  "memory-bytes": 2 * 1024 ** 3,
  "output-bytes": 1024 ** 2,
  "file-bytes": 64 * 1024 ** 2,
  "disk-bytes": 64 * 1024 ** 2,
  inodes: 4096,
  "open-files": 256,
  // Of the corpus' programs that end by themselves the busiest gives rise to 895 events in a run, most to fewer than 100; the most they take is
  // 0.4 MB. What is printed up to its limit takes 1.2.
  events: 10_000,
  "event-bytes": 2 * 1024 ** 2,
};
