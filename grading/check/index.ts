/** The check vocabulary: all that a lab's scenarios and checks may import. Imported as "#check". */

export type { Blocked, Descriptor, Event, OpenFile, Process, Recording } from "../../harness/observe/recording.ts";
export type { WorkFile } from "../../harness/run/run.ts";
export type { Step, When } from "../../harness/supervisor/protocol.ts";
export { blockedFindings, whyBlocked } from "./blocked.ts";
export { type CommonCheck, endsByItself, leavesNobody } from "./common.ts";
export { type Draw, drawFrom } from "./draw.ts";
export { collected, type Fact, factsOf, type Line, linesOf, quoted } from "./output.ts";
export {
  childrenOf,
  descendants,
  describeEnd,
  describeStatus,
  eventsOf,
  exitCode,
  main,
  namesOf,
  notTogether,
  signalName,
} from "./processes.ts";
export type { Check, Finding, Grading, Scenario } from "./types.ts";
