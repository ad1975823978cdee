// Wrong: does what the arguments say, instead of becoming the program that they are for.
// Fails: replace.becomes
// Because replace.becomes: main never became another program: it made no attempt
import { _exit } from "#posix";

export function replace(file: string, ...args: string[]): void {
  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "args") for (const [i, text] of [file, ...args].entries()) console.log("arg", i, text);
    if (word === "print") console.log(words.shift());
    if (word === "exit") _exit(Number(words.shift()));
  }
}
