// Right: looks along PATH first; where there is nothing to run, nobody is forked.
import { _exit, execv, fork, S_ISREG, stat, WEXITSTATUS, WIFSIGNALED, WTERMSIG, wait } from "#posix";

export function run(argv: string[]): void {
  const [file = ""] = argv;
  const folders = (process.env.PATH ?? "").split(":");
  const paths = file.includes("/") ? [file] : folders.map((folder) => `${folder || "."}/${file}`);
  const modes = paths.map((path) => ({ path, mode: modeOf(path) }));
  const found = modes.find(({ mode }) => S_ISREG(mode) && (mode & 0o111) !== 0);
  if (!found) _exit(modes.some(({ mode }) => mode !== 0) ? 126 : 127);
  if (fork() === 0) execv(found.path, argv);
  const { status } = wait();
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

function modeOf(path: string): number {
  try {
    return stat(path).mode;
  } catch {
    return 0;
  }
}
