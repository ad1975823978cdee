/** What the name of a folder or file tells of whose it is, by the ways in which course systems name what they hand out. */
export interface Labelled {
  /** The same for all that one student handed in. */
  group: string;
  /** The student's, as the course system writes it. */
  name: string;
  /** What may stand in a roster: names, ids. */
  keys: string[];
  /** The file as the student called it; "" for a folder. */
  file: string;
  /** Whether the course system has marked it as late. */
  late: boolean;
}

/**
 * The end of a file's name is the student's own, and may look like somebody else's label: the first one counts. Of a folder all of the name
 * is the course system's.
 *
 * @returns null where no course system that is known has named it
 */
export function labelIn(name: string, kind: "folder" | "file"): Labelled | null {
  if (kind === "folder") return moodleLabel(/^(.+)_(\d+)_assignsubmission_[a-z]+_?()$/s.exec(name));
  const moodle = moodleLabel(/^(.+?)_(\d+)_assignsubmission_[a-z]+_(.+)$/s.exec(name));
  const canvas = canvasLabel(name);
  return moodle && canvas && canvas.file.length > moodle.file.length ? canvas : (moodle ?? canvas);
}

/** `Given Family_12345_assignsubmission_file_`, with the file's name behind it for a file. */
function moodleLabel(match: RegExpExecArray | null): Labelled | null {
  const [, student, id, file] = match ?? [];
  if (student === undefined || id === undefined || file === undefined) return null;
  // Moodle's worksheet calls a student so.
  return {
    group: `${student}_${id}_assignsubmission_*`,
    name: student,
    keys: [student, id, `Participant ${id}`],
    file,
    late: false,
  };
}

/** `familygiven_12345_67890_starter.ts`: the student, their number, the file's; `_LATE` comes behind the student's name. */
function canvasLabel(name: string): Labelled | null {
  const [, student, late, id, file] = /^([^_]+)(_LATE)?_(\d+)_\d+_(.+)$/s.exec(name) ?? [];
  if (student === undefined || id === undefined || file === undefined) return null;
  return {
    group: `${student}${late ?? ""}_${id}_*`,
    name: student,
    keys: [student, id],
    file,
    late: late !== undefined,
  };
}
