// Attack: changes the harness's own files, which later processes of the run, or other runs, would load: the runtime, the program, the binding.
// Ends: exited 0
// Refused: open_student open_runtime: EROFS in A as user, EACCES
// Refused: make remove_student link_in replace_work: EROFS in A, EACCES
// Refused: rename_over: EXDEV in A, EACCES
// Refused: reopen_student: EROFS in A as user, EACCES
// Refused: chmod_student chmod_folder: EROFS in A, EPERM
// Refused: open_binding: ENOENT in A, EACCES
// Refused: open_node: EACCES
import { chmodSync, closeSync, linkSync, openSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { attempt } from "./means/attempt.ts";

export function attack(): void {
  const program = "../program";
  const write = (path: string) => closeSync(openSync(path, "r+"));
  attempt("open_student", () => write(`${program}/student.cjs`));
  attempt("open_runtime", () => write(`${program}/runtime.cjs`));
  attempt("make", () => writeFileSync(`${program}/package.json`, "{}"));
  attempt("remove_student", () => unlinkSync(`${program}/student.cjs`));
  writeFileSync("mine", "x");
  attempt("rename_over", () => renameSync("mine", `${program}/student.cjs`));
  attempt("link_in", () => linkSync("mine", `${program}/made.cjs`));
  const fd = openSync(`${program}/student.cjs`, "r");
  attempt("reopen_student", () => write(`/proc/self/fd/${fd}`));
  attempt("chmod_student", () => chmodSync(`${program}/student.cjs`, 0o777));
  attempt("chmod_folder", () => chmodSync(program, 0o777));
  const binding = /\/\S+posix(-sanitize)?\.node/.exec(readFileSync("/proc/self/maps", "latin1"))?.[0] ?? "/missing";
  attempt("open_binding", () => write(binding));
  attempt("open_node", () => write("/proc/self/exe"));
  attempt("replace_work", () => renameSync("../work", "../gone"));
}
