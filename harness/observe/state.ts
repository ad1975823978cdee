import type { DescriptorTables } from "./descriptors.ts";
import type { ProcessTable } from "./processes.ts";
import type { Event } from "./recording.ts";

/** What the handlers of one run's events share. */
export interface State {
  readonly processes: ProcessTable;
  readonly descriptors: DescriptorTables;
  readonly events: Event[];
}
