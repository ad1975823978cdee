export const KINDS = ["right", "wrong", "racy"] as const;

/**
 * What a program is in a corpus: a `right` answer (the solution and those that are accepted), a `wrong` one (the starter and the mutants), or
 * a `racy` one (a mutant that is wrong only under some orders of its processes).
 */
export type Kind = (typeof KINDS)[number];
