// Attack: lets a shell do what the task is about.
// Lab: 5
// Passes: nothing
import { execv } from "#posix";

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
const words = (argv: string[]) => argv.map(quoted).join(" ");
const shell = (line: string) => execv("/bin/sh", ["sh", "-c", line]);

export const out = (file: string, argv: string[]) => shell(`${words(argv)} > ${quoted(file)}`);
export const append = (file: string, argv: string[]) => shell(`${words(argv)} >> ${quoted(file)}`);
export const input = (file: string, argv: string[]) => shell(`${words(argv)} < ${quoted(file)}`);
export const both = (file: string, argv: string[]) => shell(`${words(argv)} > ${quoted(file)} 2>&1`);
export const swapped = (file: string, argv: string[]) => shell(`${words(argv)} 2>&1 > ${quoted(file)}`);
export const restore = (file: string) => shell(`echo inside > ${quoted(file)}; echo outside`);
export const pipeline = (left: string[], right: string[]) => shell(`${words(left)} | ${words(right)}`);
export const stages = (...argvs: string[][]) => shell(argvs.map(words).join(" | "));
