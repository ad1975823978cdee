/**
 * exec: this process goes on as another program. Six spellings of one thing:
 *
 *   l, v  the arguments are a list of parameters, or a vector (an array)
 *   p     the file is looked for along PATH, as a shell does
 *   e     the new environment is given, instead of this one being kept
 *
 * None returns when it works: pid, parent, descriptors without close-on-exec, current directory, mask and ignored signals stay; memory and
 * handlers go. What JavaScript has buffered goes too. All throw with `path` set to the file, and with
 *
 *   ENOENT   no such file (or no interpreter that the file names)     EACCES   it may not be executed
 *   ENOEXEC  it is no program; execlp and execvp then give it to sh    E2BIG    arguments and environment are too long
 *   ENOTDIR, ELOOP, ENAMETOOLONG, ETXTBSY, ENOMEM
 *   TypeError for anything but strings (or bytes) without NUL
 *
 * An empty vector is what execve(2) says: Linux 5.18 and later make it one empty argument.
 */
import { addon } from "./addon.ts";
import type { Path } from "./descriptor.ts";

/** What C has as char *const[]. */
export type Strings = readonly Path[];

interface Native {
  execl(path: Path, argv: Strings): never;
  execv(path: Path, argv: Strings): never;
  execle(path: Path, argv: Strings, envp: Strings): never;
  execve(path: Path, argv: Strings, envp: Strings): never;
  execlp(file: Path, argv: Strings): never;
  execvp(file: Path, argv: Strings): never;
}

const native = addon as unknown as Native;

/**
 * List, by path, same environment.
 *
 * @param argv the program's arguments, its own name first
 * @see exec(3)
 */
export function execl(path: Path, ...argv: [arg0: Path, ...args: Path[]]): never {
  return native.execl(path, argv);
}

/**
 * Vector, by path, same environment.
 *
 * @param argv the program's arguments, its own name first
 * @see exec(3)
 */
export function execv(path: Path, argv: Strings): never {
  return native.execv(path, argv);
}

/**
 * List, by path, with an environment of its own as the last parameter.
 *
 * @example execle("/usr/bin/env", "env", ["LANG=C"])
 * @see exec(3)
 */
export function execle(path: Path, ...argv: [arg0: Path, ...args: Path[], envp: Strings]): never {
  return native.execle(path, argv.slice(0, -1) as Path[], argv.at(-1) as Strings);
}

/**
 * Vector, by path, with an environment of its own. The system call; the others are made of it.
 *
 * @param argv the program's arguments, its own name first
 * @param envp the new environment, "NAME=value" each
 * @see execve(2)
 */
export function execve(path: Path, argv: Strings, envp: Strings): never {
  return native.execve(path, argv, envp);
}

/**
 * List, along PATH, same environment.
 *
 * @param file a name to look for; with a "/" in it, a path
 * @see exec(3)
 */
export function execlp(file: Path, ...argv: [arg0: Path, ...args: Path[]]): never {
  return native.execlp(file, argv);
}

/**
 * Vector, along PATH, same environment. Where one directory's file may not be executed the search goes on, and EACCES is the answer when no
 * other is found.
 *
 * @param file a name to look for; with a "/" in it, a path
 * @see exec(3)
 */
export function execvp(file: Path, argv: Strings): never {
  return native.execvp(file, argv);
}
