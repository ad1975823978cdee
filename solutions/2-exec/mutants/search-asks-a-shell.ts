// Wrong: has a shell look for it; the shell is another program on the way.
// Fails: search.finds
// Because search.finds: called as ["sh", "-c", "exec
import { environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  execve("/bin/sh", ["sh", "-c", 'exec "$0" "$@"', name, ...args], environ());
}
