/** How far something is as the labs need it. */
export type Mark =
  /** As it should be. */
  | "good"
  /** Programs can be run; something is less than it could be. */
  | "lacking"
  /** No program can be run as asked, as long as this is so. */
  | "broken"
  /** Only told. */
  | "note";

/** What to do, and where that is the thing to do. */
export interface Remedy {
  on: "anywhere" | "host" | "debian" | "fedora" | "docker" | "github";
  /** A command, or a setting in one line. */
  do: string;
}

/** One thing that was looked at. */
export interface Finding {
  id: string;
  title: string;
  mark: Mark;
  /** What was found, in words. */
  found: string;
  /** What that means for the labs. */
  means: string;
  /** How to get what is missing; empty where nothing is, and where nothing can be done. */
  remedies: Remedy[];
}

/** Text of a file of the machine's, or null where it cannot be read. So that what settings mean can be tested with invented ones. */
export type Read = (path: string) => string | null;
