import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import {
  BEGINNING,
  deliver,
  end,
  exec,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  reap,
  recorded,
  recordedExactly,
} from "../../harness/observe/testing.ts";
import { pictureOf } from "./picture.ts";

const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

const problemsOf = async (svg: string) => (await validateXML({ xml: svg, normalization: "c14n" })).errors;

/** Where the lines of a picture are that have a width: lives. */
const lives = (svg: string) =>
  [...svg.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"[^>]*stroke-width="5"/g)].map(
    (found) => found.slice(1).map(Number),
  );

describe("a picture of a run", () => {
  test("has a row for each process, below its parent's, from its birth to its end, and how it ended", async () => {
    const svg = pictureOf(
      recorded(
        fork(MAIN, 11),
        fork(11, 12),
        fork(MAIN, 13),
        exit(12),
        exit(11, exited(3)),
        reap(MAIN, 11, exited(3)),
        exit(13, 9),
      ),
    );
    expect(await problemsOf(svg)).toEqual([]);
    const said = words(svg);
    expect(said.slice(0, 2)).toEqual(["act(4, &quot;word&quot;)", "4 processes, seed 41"]);
    expect(said.filter((word) => /^main|exited|killed/.test(word ?? ""))).toEqual([
      ...["main", "exited with status 0"],
      ...["main.1", "exited with status 3"],
      ...["main.1.1", "exited with status 0, reaped by nobody"],
      ...["main.2", "was killed by SIGKILL, reaped by nobody"],
    ]);
    const [main = [], one = [], grandchild = [], two = []] = lives(svg);
    // Rows from top to bottom; a child begins after its parent, and main ends last.
    expect([main, one, grandchild, two].map(([, y]) => y)).toEqual([63, 89, 115, 141]);
    const begins = [main, one, grandchild, two].map(([x]) => x as number);
    expect(begins).toEqual(begins.toSorted((a, b) => a - b));
    for (const each of [one, grandchild, two]) expect(each[2]).toBeLessThan(main[2] as number);
    expect(grandchild[2]).toBeLessThan(one[2] as number);
  });

  test("names programs and signals, and marks what a finding points at", () => {
    const recording = recorded(
      fork(MAIN, 11),
      exec(11, "/bin/ls"),
      deliver(11, 15, MAIN),
      exit(11, 15),
      reap(MAIN, 11, 15),
    );
    const plain = pictureOf(recording);
    expect(words(plain)).toEqual(expect.arrayContaining(["exec", "TERM", "was killed by SIGTERM"]));
    const event = recording.events.findIndex(({ kind }) => kind === "exec");
    const marked = pictureOf(recording, { process: "main.1", events: [event] });
    expect(plain).not.toMatch(/#fdecec|2 3/);
    expect(marked).toContain('fill="#fdecec"');
    expect(marked.match(/stroke-dasharray="2 3"/g)).toHaveLength(1);
  });

  test("stays a picture, whatever a program has put into names and arguments", async () => {
    const hostile = `</text><script>alert(1)</script>"'&]]>\x1b[31m\u202e\0\ud800`;
    const svg = pictureOf(
      recordedExactly([...BEGINNING, fork(MAIN, 11), exec(11, hostile), exit(11), reap(MAIN, 11), exit(MAIN), end()], {
        ...IDENTITY,
        args: [hostile],
      }),
    );
    expect(await problemsOf(svg)).toEqual([]);
    expect(svg).not.toMatch(/<script|[^\P{Cc}\n]|\p{Cf}/u);
    expect(svg.match(/<\/?svg/g)).toHaveLength(2);
  });

  test("of very many processes shows the first, and counts the others", () => {
    const pids = Array.from({ length: 200 }, (_, i) => 11 + i);
    const svg = pictureOf(recorded(...pids.map((pid) => fork(MAIN, pid)), ...pids.map((pid) => exit(pid))));
    expect(lives(svg)).toHaveLength(24);
    expect(words(svg).at(-1)).toMatch(/177 more processes and \d+ more events left out$/);
    expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(2500);
  });
});
