/** A verdict in points. */
export interface Grade {
  /** After weights, extra credit and penalty. */
  points: number;
  /** Without extra credit. */
  max: number;
  /** What lateness has cost; null when nothing was late or no deadline is set. */
  late: Lateness | null;
  /** The student's own deadline, ISO 8601 as the rubric has it, where that gives them a later one. */
  extended?: string;
  /** In the order of the lab; by id as in the verdict. */
  checks: CheckGrade[];
}

export interface Lateness {
  /** Begun days after deadline and grace. */
  days: number;
  /** What the points were multiplied with. */
  factor: number;
  /** Points taken away. */
  lost: number;
}

export interface CheckGrade {
  id: string;
  points: number;
  max: number;
  /** Beyond the maximum: it can be missed without loss. */
  extra: boolean;
  /** When the student may see it. */
  visible: Visibility;
}

/** At once, when the deadline has passed, when grades are published, never; the words of Gradescope. */
export type Visibility = "visible" | "after_due_date" | "after_published" | "hidden";
