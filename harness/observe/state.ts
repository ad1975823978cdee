import type { DescriptorTables } from "./descriptors.ts";
import type { Masks } from "./masks.ts";
import type { ProcessTable } from "./processes.ts";
import type { Event } from "./recording.ts";

/** What the handlers of one run's events share. */
export interface State {
  readonly processes: ProcessTable;
  readonly descriptors: DescriptorTables;
  readonly masks: Masks;
  readonly events: Event[];
}
