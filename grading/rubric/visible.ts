import type { Visibility } from "./grade.ts";
import { dueAt } from "./late.ts";
import type { LabRubric } from "./rubric.ts";

/**
 * @param rubric what it says of the lab: `rubricOf`
 * @returns whether students may see now what is so visible. The due date has passed when its grace has: until then an answer can be
 * handed in that nobody calls late
 */
export function isShown(visible: Visibility, rubric: LabRubric, now: Date): boolean {
  const due = dueAt(rubric);
  switch (visible) {
    case "visible":
      return true;
    case "after_due_date":
      return due !== null && now.getTime() > due;
    case "after_published":
      return rubric.published === true;
    case "hidden":
      return false;
  }
}
