// Wrong: a child whose exec failed (a path for a name) goes on with its parent's loop, and forks.
// Fails: six.children
// Because six.children: main.5 forked main.5.1
import { execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const names = ["execl", "execv", "execle", "execve", "execlp", "execvp"];
  for (const name of names) {
    if (fork() !== 0) continue;
    try {
      if (name.endsWith("e")) execve(`${dir}/${name}`, [name, "name"], [`CALL=${name}`]);
      if (name.endsWith("p")) execvp(`${dir}/${name}`, [name, "name"]);
      execv(`${dir}/${name}`, [name, "name"]);
    } catch (error) {
      console.error(String(error));
    }
  }
  for (const _ of names) wait();
}
