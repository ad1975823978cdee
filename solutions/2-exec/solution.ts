import {
  _exit,
  environ,
  execl,
  execle,
  execlp,
  execv,
  execve,
  execvp,
  fork,
  O_CLOEXEC,
  O_RDONLY,
  open,
  WEXITSTATUS,
  WIFSIGNALED,
  WTERMSIG,
  wait,
  waitpid,
} from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    failed(file, error);
  }
}

export function run(argv: string[]): void {
  const [file = ""] = argv;
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(file, argv);
    } catch (error) {
      failed(file, error); // The child ends here: what follows is the parent's.
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/** What a shell says of a program that it cannot run. */
function failed(file: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  console.error(`${file}: ${code}`);
  _exit(code === "EACCES" ? 126 : 127);
}

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) {
    if (fork() === 0) call(); // An error that nobody catches ends the child, with status 1.
  }
  for (const _ of calls) wait();
}

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/")
    ? [name]
    : folders.map((folder) => (folder === "" ? name : `${folder}/${name}`));
  let denied = false;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES")
        denied = true; // It is there. Another folder may have one that can be executed.
      else if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    }
  }
  _exit(denied ? 126 : 127);
}

export function environment(program: string, ...pairs: string[]): void {
  const name = program.slice(program.lastIndexOf("/") + 1);
  execve(program, [`-${name}`], pairs);
}

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  execv(program, [program, "fds"]);
}
