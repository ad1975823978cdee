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
}

/** `Given Family_12345_assignsubmission_file_` for a folder, with the file's name behind it for a file. */
export function moodleLabel(name: string): Labelled | null {
  const [, student, id, file] = /^(.+)_(\d+)_assignsubmission_[a-z]+(?:_(.*))?$/s.exec(name) ?? [];
  if (student === undefined || id === undefined) return null;
  // Moodle's worksheet calls a student so.
  return {
    group: `${student}_${id}_assignsubmission_*`,
    name: student,
    keys: [student, id, `Participant ${id}`],
    file: file ?? "",
  };
}

/** `familygiven_12345_67890_starter.ts`: the student, their number, the file's; `_LATE` comes behind the student's name. */
export function canvasLabel(name: string): Labelled | null {
  const [, student, late, id, file] = /^([^_]+)(_LATE)?_(\d+)_\d+_(.+)$/s.exec(name) ?? [];
  if (student === undefined || id === undefined || file === undefined) return null;
  return { group: `${student}${late ?? ""}_${id}_*`, name: student, keys: [student, id], file };
}
