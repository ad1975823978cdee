// Wrong: takes the address of a Buffer, which is memory of the runtime: it was not mapped here, and nobody watches its pages.
// Fails: sameAddress.shared
// Because sameAddress.shared: mmap gave
import { _exit, addressOf, checkpoint, fork, waitpid } from "#posix";

export function sameAddress(): void {
  const buffer = Buffer.from("parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    buffer.write("child!");
    checkpoint("written");
    console.log("address", `0x${addressOf(buffer).toString(16)}`);
    console.log("value", buffer.toString());
    _exit(0);
  }
  waitpid(pid);
  console.log("address", `0x${addressOf(buffer).toString(16)}`);
  console.log("value", buffer.toString());
}
