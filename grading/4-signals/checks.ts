import type { Grading } from "#check";
import { catchOne } from "./caught.ts";
import { coalesce } from "./coalesce.ts";
import { critical } from "./critical.ts";
import { forward } from "./forward.ts";
import { group } from "./group.ts";
import { nohup } from "./nohup.ts";
import { pingPong } from "./pingpong.ts";
import { reaper } from "./reaper.ts";
import { scenarios } from "./scenarios.ts";

export default {
  scenarios,
  checks: [...catchOne, ...coalesce, ...pingPong, ...reaper, ...critical, ...forward, ...nohup, ...group],
} satisfies Grading;
