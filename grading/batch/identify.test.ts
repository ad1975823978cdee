import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Found } from "../submissions/find.ts";
import { parseRoster } from "../submissions/roster.ts";
import { identify } from "./identify.ts";

const found = (name: string, keys: string[] = [name], origin = name): Found => ({
  origin,
  name,
  keys,
  submitted: null,
  late: false,
  parts: [],
  problem: null,
});
const roster = (text: string) => parseRoster(text, "roster.csv");
/** Ids, each with the name and where it was found. */
const ids = ({ all }: ReturnType<typeof identify>) =>
  all.map(({ identity: { id, name, origin } }) => [id, name, origin]);

const idsOf = (names: string[]) =>
  ids(
    identify(
      names.map((name) => found(name)),
      null,
    ),
  ).map(([id]) => id);

test("an id is made from the name, fit for a file's name and an address", () => {
  const names = ["Zoë Müller", "Doe, Jane", "a".repeat(100), "../../etc", "x y  z!"];
  expect(idsOf(names)).toEqual(["a".repeat(51), "doe-jane", "etc", "x-y-z", "zoe-muller"]);
});

test.each([
  ["Łukasz Żółć", "lukasz-zolc"],
  ["Øystein Ærø", "oystein-aero"],
  ["Weißmüller", "weissmuller"],
  ["Þórdís Ðe", "thordis-de"],
  ["Đặng Văn Ánh", "dang-van-anh"],
  ["İpek Işık", "ipek-isik"],
  ["O'Brien", "o-brien"],
  ["Siobhán O’Brien", "siobhan-o-brien"],
  ["ʿAlī", "ali"],
  ["Ольга Щёкина", "olga-shchekina"],
  ["Νίκος", "nikos"],
  ["李明", "liming"],
  ["김민준", "gimminjun"],
  ["𠮷田", "kichitian"],
  ["たなか さくら", "tanaka-sakura"],
  ["محمد علي", "mhmd-ly"],
  ["جابر", "jbr"],
  ["דוד לוי", "dvd-lvy"],
  ["अनिल कुमार", "anil-kumar"],
  ["สมชาย", "smchay"],
  ["አበበ", "abebe"],
  ["Ａｄａ", "ada"],
  ["Ana 😀", "ana-grinning"],
  ["Ana \u{11fff}\ue000", "ana"],
])("no alphabet loses its letters: %s", (name, id) => {
  // However it is written: some systems take letters and their accents apart.
  for (const written of [name, name.normalize("NFD")]) expect(idsOf([written])).toEqual([id]);
});

test("a word that has nothing in ASCII is the numbers of its characters, and a name without letters has a hash", () => {
  // Cuneiform, a soft sign alone.
  expect(idsOf(["\u{12000}\u{12001}", "\u{12000} Ana", "ь"])).toEqual(["u12000-ana", "u12000u12001", "u44c"]);
  expect(idsOf(["…"])).toEqual([expect.stringMatching(/^x-[0-9a-f]{6}$/)]);
});

test("names that are the same in ASCII have ids of their own", () => {
  const [one, other] = idsOf(["李明", "李鸣"]);
  expect([one, other]).toEqual([
    expect.stringMatching(/^liming-[0-9a-f]{12}$/),
    expect.stringMatching(/^liming-[0-9a-f]{12}$/),
  ]);
  expect(one).not.toBe(other);
});

test("two ids are never the same, and do not depend on the order", () => {
  const name = fc.oneof(fc.constantFrom("Ana", "aná", "Bo", "李", "李明", "李鸣", "-", "a".repeat(99)), fc.string());
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, fc.string()), { selector: ([, origin]) => origin }), (names) => {
      const all = names.map(([name, origin]) => found(name, [name], origin));
      const one = ids(identify(all, null));
      expect(new Set(one.map(([id]) => id)).size).toBe(all.length);
      for (const [id] of one) expect(id).toMatch(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(ids(identify(all.toReversed(), null))).toEqual(one);
    }),
  );
});

test("students are known by any column, without case, accents and punctuation", () => {
  const text = "Given name,Family name,login,number,section\nZoë,Müller,zm1,007,A\nJane,Doe,jd2,4711,A\nMax,M,mm,5,B\n";
  const { all, notices } = identify(
    [
      found("ZOE MULLER"),
      found("doejane", ["doejane", "99"]),
      found("x", ["x", "007x", "5"]),
      found("A"),
      found("who"),
    ],
    roster(text),
  );
  expect(all.map(({ identity: { id, name, origin, roster } }) => [id, name, origin, roster?.login])).toEqual([
    ["a", "A", "A", undefined],
    ["jane-doe", "Jane Doe", "doejane", "jd2"],
    ["max-m", "Max M", "x", "mm"],
    ["who", "who", "who", undefined],
    ["zoe-muller", "Zoë Müller", "ZOE MULLER", "zm1"],
  ]);
  expect(notices).toEqual(["2 submissions are of nobody in the roster: A, who"]);
});

test("who has handed nothing in is there all the same, by the id that a submission will have", () => {
  const text = "name,id\nJane Doe,1\nJane Doe,2\nMax,3\n";
  const before = identify([], roster(text));
  const after = identify([found("3"), found("1"), found("2")], roster(text));
  expect(before.all.map(({ identity }) => identity.id)).toEqual(after.all.map(({ identity }) => identity.id));
  expect(before.all.every((each) => each.found === null && each.identity.origin === "")).toBe(true);
  expect(before.notices).toEqual(["3 students have handed nothing in: Jane Doe, Jane Doe, Max"]);
  expect(after.notices).toEqual([]);
});

test("what could be of several is nobody's, and told; so is what is of the same", () => {
  const text = "name,id\nJane,1\nMax,2\n";
  const { all, notices } = identify(
    [found("Jane_2", ["Jane", "2"]), found("max"), found("2", ["2"], "b/2")],
    roster(text),
  );
  expect(notices).toEqual([
    "Jane_2 could be of several in the roster: Jane, Max",
    "1 submission is of nobody in the roster: Jane_2",
    "1 student has handed nothing in: Jane",
    "Max has 2 submissions: max, b/2",
  ]);
  expect(all.map(({ identity: { id } }) => id)).toEqual([
    "jane",
    "jane-2",
    expect.stringMatching(/^max-[0-9a-f]{12}$/),
    expect.stringMatching(/^max-[0-9a-f]{12}$/),
  ]);
});

describe("a student whom a part of the name tells", () => {
  const text = `ID,SIS Login ID,Name,Email,Section
4001,ada,Ada Lovelace,ada.l@uni.example,1
4002,ghopper,"Hopper, Grace",grace@uni.example,1
4003,zm,Zoë Müller,zoe@uni.example,Lab3
4004,,李明,liming@uni.example,2
`;
  const whose = (...names: string[]) => {
    const { all, notices } = identify(
      names.map((name) => found(name)),
      roster(text),
    );
    const of = (name: string) => all.find(({ identity }) => identity.origin === name)?.identity.roster?.ID ?? null;
    return { ids: names.map(of), notices };
  };

  test.each([
    ["lab1-ghopper", "4002"],
    ["4001 fork", "4001"],
    ["Müller Zoë", "4003"],
    ["MULLER_ZOE.lab1", "4003"],
    ["Zoë Müller".normalize("NFD").replace(" ", "-of-"), "4003"],
    ["liming-李明", "4004"],
    ["hopper, grace (late)", "4002"],
    ["grace@uni.example", "4002"],
    ["ada.l lab1", "4001"],
  ])("%s", (name, id) => {
    expect(whose(name).ids).toEqual([id]);
  });

  test.each(["14001", "hopper lab1", "adalovelace2 fork", "zm lab1", "fork 1", "lab3 fork", "uni.example", "ghoppers"])(
    "is nobody by %s",
    (name) => {
      const { ids, notices } = whose(name);
      expect(ids).toEqual([null]);
      expect(notices[0]).toBe(`1 submission is of nobody in the roster: ${name}`);
    },
  );

  test("is nobody where it could be several, and these are told", () => {
    const { ids, notices } = whose("4001-4002");
    expect(ids).toEqual([null]);
    expect(notices[0]).toBe("4001-4002 could be of several in the roster: Ada Lovelace; Hopper, Grace");
    const twice = identify([found("Jane Doe")], roster("name,id\nJane Doe,100\nJane Doe,200\n"));
    expect(twice.notices[0]).toBe("Jane Doe could be of several in the roster: Jane Doe, Jane Doe");
  });

  test("keeps what goes by the whole: a name that somebody else has chosen takes nothing away", () => {
    const { ids, notices } = whose("ada", "ada 4002", "by mallory 4001");
    expect(ids).toEqual(["4001", null, null]);
    expect(notices.slice(0, 2)).toEqual([
      "ada 4002 could be of several in the roster: Ada Lovelace; Hopper, Grace",
      "by mallory 4001 could be of Ada Lovelace by a part of its name, but ada is by all of it",
    ]);
  });

  test("has both of two that tell so, each under an id of its own, and that is told", () => {
    const { ids, notices } = whose("4001 fork", "4001 exec");
    expect(ids).toEqual(["4001", "4001"]);
    expect(notices).toContain("Ada Lovelace has 2 submissions: 4001 fork, 4001 exec");
  });
});

test("a time comes from the submission, else from the roster", () => {
  const students = roster("name,submitted\nJane,2026-03-01T00:00:00Z\nMax,2026-03-02T00:00:00Z\n");
  const late = { ...found("Max"), submitted: "2026-03-03T00:00:00.000Z" };
  expect(identify([found("Jane"), late], students).all.map(({ identity }) => identity.submitted)).toEqual([
    "2026-03-01T00:00:00.000Z",
    "2026-03-03T00:00:00.000Z",
  ]);
});

test("logins that differ in nothing but a point are two students'", () => {
  const { all, notices } = identify(
    ["j.doe1", "jdoe1", "J_DOE2"].map((name) => found(name)),
    roster("Name,Login\nJane Doe,j.doe1\nJim Doe,jdoe1\nJoe Doe,j.doe2\n"),
  );
  expect(all.map(({ identity: { name, origin } }) => [name, origin])).toEqual([
    ["Jane Doe", "j.doe1"],
    ["Jim Doe", "jdoe1"],
    ["Joe Doe", "J_DOE2"],
  ]);
  expect(notices).toEqual([]);
});
