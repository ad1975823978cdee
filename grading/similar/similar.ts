import { setImmediate } from "node:timers/promises";
import { File, FingerprintIndex, type Pair, Region, TokenizedFile } from "@dodona/dolos-core";
import { clustersOf } from "./clusters.ts";
import type { LeftOut } from "./gather.ts";
import type { Tokens } from "./tokens.ts";
import { type SourceFile, type Work, wordsOf } from "./work.ts";

/** How alike the answers to one lab are. */
export interface Comparison {
  /** `1-fork`. */
  lab: string;
  /** Ids of those that were compared. */
  compared: string[];
  /** Those that were not, with the reason in words. */
  leftOut: LeftOut[];
  /** Of those that were compared, the ones that do not parse: by what is written there, types among it. */
  unparsed: string[];
  /** Of the similarities of all pairs: what is usual. Null without any. */
  median: number | null;
  /** As alike as the threshold or more, by the larger of their shares; the largest first. */
  pairs: SimilarPair[];
  /** Ids that such pairs join, directly or through others; the largest cluster first. */
  clusters: string[][];
}

export interface SimilarPair {
  left: string;
  right: string;
  /** From 0 to 1: how much of what the two have of their own they have in common. */
  similarity: number;
  /** Null where it says no more than the similarity, or nothing. */
  contained: Contained | null;
  /** The longest first. */
  fragments: Fragment[];
}

/** How much of the smaller work the other has, whatever else is there: what is added to a copy makes it no less of one. */
export interface Contained {
  of: "left" | "right";
  /** From MOSTLY to 1. */
  share: number;
}

/** @returns by what a pair is told: the larger of its shares */
const alikeness = ({ similarity, contained }: Pick<SimilarPair, "similarity" | "contained">): number =>
  contained?.share ?? similarity;

/** Words that both have in the same order. */
export interface Fragment {
  words: number;
  /** From 1, counted through all files of the work. */
  left: Lines;
  right: Lines;
}

/** The first and the last. */
export type Lines = [first: number, last: number];

/**
 * Compares every answer to a lab with every other, by Dolos' index of fingerprints (winnowing). What the starter has counts for nobody;
 * names, comments, types, layout and the order of functions make no difference.
 *
 * @param names of the lab's tasks
 * @param threshold from 0 to 1: pairs that are less alike are not told
 * @throws the signal's reason when it is aborted
 */
export async function compareWorks(
  lab: string,
  works: Work[],
  { names, starter }: { names: string[]; starter: SourceFile[] },
  { threshold, signal }: { threshold: number; signal?: AbortSignal },
): Promise<Comparison> {
  const vocabulary = new Set(names);
  const index = new FingerprintIndex(KGRAM, WINDOW);
  const leftOut: Comparison["leftOut"] = [];
  const indexed: { id: string; tokens: Tokens; file: TokenizedFile }[] = [];
  for (const { id, files } of works) {
    signal?.throwIfAborted();
    const tokens = await wordsOf(files, vocabulary, signal);
    if (tokens.words.length <= MOST_WORDS) indexed.push({ id, tokens, file: indexable(tokens) });
    else leftOut.push({ id, reason: `too long: ${tokens.words.length} words, and ${MOST_WORDS} is the most` });
  }
  index.addFiles(indexed.map(({ file }) => file));
  // Dolos takes out of the others what this has; of those that came later it would not.
  index.addIgnoredFile(indexable(await wordsOf(starter, vocabulary)));

  const comparable = indexed.flatMap((each) => {
    const own = ownOccurrences(index, each.file);
    const total = own.reduce((sum, count) => sum + count, 0);
    const reason =
      total < FEWEST_FINGERPRINTS
        ? "next to nothing of its own"
        : Math.max(...own) > MOST_REPEATED
          ? "it says the same over and over: look at it yourself"
          : null;
    if (reason) leftOut.push({ id: each.id, reason });
    return reason ? [] : [{ ...each, total }];
  });

  const pairs: SimilarPair[] = [];
  const similarities: number[] = [];
  for (const [i, left] of comparable.entries()) {
    await setImmediate(); // Else no signal would come through.
    signal?.throwIfAborted();
    for (const right of comparable.slice(i + 1)) {
      const pair = index.getPair(left.file, right.file);
      const shares = sharesOf(pair, left.total, right.total);
      similarities.push(shares.similarity);
      if (alikeness(shares) < threshold) continue;
      pairs.push({
        left: left.id,
        right: right.id,
        ...shares,
        fragments: fragmentsOf(pair, left.tokens, right.tokens),
      });
    }
  }
  pairs.sort((a, b) => alikeness(b) - alikeness(a));
  return {
    lab,
    compared: comparable.map(({ id }) => id),
    leftOut,
    unparsed: comparable.filter(({ tokens }) => !tokens.parsed).map(({ id }) => id),
    median: similarities.sort((a, b) => a - b)[similarities.length >> 1] ?? null,
    pairs,
    clusters: clustersOf(pairs),
  };
}

/** So many words make a fingerprint: fewer in a row are never noticed. */
const KGRAM = 12;

/** Of so many fingerprints in a row at least one is kept: KGRAM + WINDOW - 1 words in a row are always noticed. */
const WINDOW = 6;

/** The longest solution has 900. Time grows with the square of what is alike. */
const MOST_WORDS = 8000;

/** A fingerprint that is there more often belongs to a text that was made to be compared slowly. */
const MOST_REPEATED = 100;

/** Some 50 words. With fewer, as in one short task, two right answers are the same by themselves. */
const FEWEST_FINGERPRINTS = 12;

/**
 * Some 150 words: of a smaller work containment says nothing, as two right answers to one or two short tasks lie in each other by themselves.
 * Every lab's whole answer has twice as many.
 */
const FEWEST_CONTAINED = 40;

/**
 * Less of a work says nothing either: of independent right answers to some of a lab's tasks up to 80 % lies in each other (in lab 5, where one
 * call follows another alike). By 60 %, which does for both works, one such pair in two hundred would be told, and one in twenty there.
 */
const MOSTLY = 0.8;

/** To Dolos a word is a line: so the places of its fragments are numbers of words. */
function indexable({ words }: Tokens): TokenizedFile {
  const places = words.map((_, i) => new Region(i, 0, i, 1));
  return new TokenizedFile(new File("", ""), words, places);
}

/** @returns how often a file has each of its fingerprints that the starter does not have */
function ownOccurrences(index: FingerprintIndex, file: TokenizedFile): number[] {
  const entry = index.entries().find((each) => each.file === file);
  return [...(entry?.shared ?? [])].map((fingerprint) => fingerprint.occurrencesOf(file).length);
}

/**
 * The pair's own figure takes what is ignored of the left one for what is ignored of the right one (dolos-core 1.2.1).
 *
 * @param left fingerprints of its own, and so `right`
 */
function sharesOf(pair: Pair, left: number, right: number): Pick<SimilarPair, "similarity" | "contained"> {
  const similarity = pair.overlap / (left + right);
  const contained: Contained =
    left <= right ? { of: "left", share: pair.leftCovered / left } : { of: "right", share: pair.rightCovered / right };
  const counts = Math.min(left, right) >= FEWEST_CONTAINED && contained.share >= MOSTLY && contained.share > similarity;
  return { similarity, contained: counts ? contained : null };
}

function fragmentsOf(pair: Pair, left: Tokens, right: Tokens): Fragment[] {
  const lines = (tokens: Tokens, { startRow, endRow }: Region): Lines => [
    tokens.lines[startRow] as number,
    tokens.lines[endRow] as number,
  ];
  return pair
    .buildFragments()
    .map(({ leftSelection, rightSelection }) => ({
      words: leftSelection.endRow - leftSelection.startRow + 1,
      left: lines(left, leftSelection),
      right: lines(right, rightSelection),
    }))
    .sort((a, b) => b.words - a.words);
}
