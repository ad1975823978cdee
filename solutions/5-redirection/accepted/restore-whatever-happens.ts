// Right: puts it back in finally, and prints more than was asked, in both places.
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

/** Calls `body` while descriptor 1 leads to the file. */
function redirected(file: string, body: () => void): void {
  const saved = dup(1);
  try {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    body();
  } finally {
    dup2(saved, 1);
    close(saved);
  }
}

export function restore(file: string): void {
  console.log("before");
  redirected(file, () => {
    console.log("more");
    console.log("inside");
  });
  console.log("outside");
  console.log("after");
}
