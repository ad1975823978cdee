import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { validate } from "dockerfile-utils";
import { expect, test } from "vitest";

/*
 * There is no engine to build an image with where the tests run. What is looked at is what can be: that the files are well-formed, that
 * they fit each other and the project, and that the packages have the programs which the build and the labs' READMEs ask for.
 */

const PROJECT = join(import.meta.dirname, "..");
const text = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const dockerfile = text("Dockerfile");
const instructions = dockerfile
  .replace(/^\s*#.*\n/gm, "")
  .replace(/\\\n\s*/g, "")
  .split("\n")
  .filter(Boolean);
const stages = instructions.flatMap((line) => /^FROM \S+ AS (\S+)$/.exec(line)?.[1] ?? []);
const of = (keyword: string) =>
  instructions.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));

test("the Dockerfile has nothing that its linter finds, and would be told", () => {
  expect(validate(dockerfile)).toEqual([]);
  expect(validate(dockerfile.replace("WORKDIR", "WORKDIRS"))).not.toEqual([]);
  expect(validate(dockerfile.replace("--chown=student:student package", "--chwn=student package"))).not.toEqual([]);
});

test("its Node is the labs' own version, and its stages follow from each other", () => {
  const { optionalDependencies } = JSON.parse(text("package.json")) as { optionalDependencies: Record<string, string> };
  const versions = new Set(Object.values(optionalDependencies));
  const [first, second] = of("FROM");
  expect([...versions].map((version) => first?.startsWith(`node:${version}-`))).toEqual([true]);
  expect(second).toBe("tools AS labs");
  expect(stages).toEqual(["tools", "labs"]);
});

/** Of Debian: in which package a program is; the image's own coreutils, bash and sed are in every one. */
const PACKAGE_OF: Record<string, string> = {
  cc: "gcc",
  gcc: "gcc",
  make: "make",
  git: "git",
  strace: "strace",
  lsof: "lsof",
  ps: "procps",
  top: "procps",
  pgrep: "procps",
  less: "less",
};

test("it installs what the build asks for, and what the labs' READMEs look at processes with", () => {
  const [install = ""] = of("RUN").filter((line) => line.includes("apt-get install"));
  const packages = (/install ([^&]*)/.exec(install)?.[1] ?? "").split(" ").filter((word) => /^[a-z]/.test(word));
  // What the build says that it needs on Debian.
  const [, needed = ""] = /apt-get install ([\w -]+)\\n/.exec(text("harness/build.sh")) ?? [];
  expect(needed.split(" ")).toHaveLength(3);
  expect(packages).toEqual(expect.arrayContaining(needed.trim().split(" ")));

  const readmes = readdirSync(join(PROJECT, "labs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => text(`labs/${path}`))
    .join("\n");
  const programs = Object.keys(PACKAGE_OF).filter((program) =>
    new RegExp(`^\\$ ${program} |\`${program}\\b`, "m").test(readmes),
  );
  expect(programs).toEqual(expect.arrayContaining(["strace", "lsof", "ps", "pgrep"]));
  expect(packages).toEqual(expect.arrayContaining(programs.map((program) => PACKAGE_OF[program])));
  // Certificates, without which npm reaches nothing; and git, of which `lab ci` is made.
  expect(packages).toEqual(expect.arrayContaining(["ca-certificates", "git"]));
  expect(install).toContain("--no-install-recommends");
});

test("nothing of students' is done as root, and nobody has the uid that root gives programs", () => {
  expect(of("USER")).toEqual(["student"]);
  const user = instructions.indexOf("USER student");
  expect(instructions.slice(user).filter((line) => /apt-get|usermod|groupmod/.test(line))).toEqual([]);
  expect(instructions.join("\n")).not.toMatch(/--uid[= ]61000|sudo/);
  for (const copy of of("COPY")) expect(copy).toMatch(/^--chown=student:student /);
});

test("what is downloaded depends on the manifest alone, and what is copied is there", () => {
  const [manifests = "", all] = of("COPY");
  const names = manifests.split(" ").slice(1, -1);
  expect(names.sort()).toEqual([".npmrc", "package-lock.json", "package.json"]);
  for (const name of names) expect(text(name)).not.toBe("");
  expect(all).toBe("--chown=student:student . .");
  const order = [
    "COPY --chown=student:student package.json",
    "RUN npm ci",
    "COPY --chown=student:student . .",
    "RUN npm run build",
  ];
  const places = order.map((begin) => instructions.findIndex((line) => line.startsWith(begin)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("what is this machine's, and what students do not get, stays out of the image", () => {
  const ignored = text(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const own = text(".gitignore")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.replace(/\/$/, ""));
  expect(ignored).toEqual(expect.arrayContaining([...own, ".git", "solutions", "**/*.test.ts"]));
});

/** The part of the specification of development containers that is used here; nothing else is allowed. */
const DEVCONTAINER = {
  type: "object",
  required: ["name", "build", "remoteUser", "postCreateCommand"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1 },
    build: {
      type: "object",
      required: ["dockerfile"],
      additionalProperties: false,
      properties: { dockerfile: { type: "string" }, context: { type: "string" }, target: { enum: stages } },
    },
    remoteUser: { type: "string" },
    init: { type: "boolean" },
    postCreateCommand: { type: "string" },
    waitFor: { enum: ["initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand"] },
  },
};

test("the dev container is a stage of the Dockerfile, with its user, and asks for no privilege", () => {
  const devcontainer = JSON.parse(text(".devcontainer/devcontainer.json")) as {
    build: { dockerfile: string; context: string; target: string };
    remoteUser: string;
    postCreateCommand: string;
  };
  const isValid = new Ajv().compile(DEVCONTAINER);
  expect([isValid(devcontainer), isValid.errors]).toEqual([true, null]);
  // Relative to the file that names them.
  const { dockerfile: file, context, target } = devcontainer.build;
  expect([join(".devcontainer", file), join(".devcontainer", context), target]).toEqual(["Dockerfile", ".", "tools"]);
  expect(of("USER")).toContain(devcontainer.remoteUser);
  expect(devcontainer.postCreateCommand).toBe("npm ci");
});
