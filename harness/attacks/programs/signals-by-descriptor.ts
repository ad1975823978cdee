// Attack: lets a descriptor send the signal: the kernel itself delivers KILL when something happens on a socket that names another as its owner.
// Ends: exited 0
// Allowed: own_parent choose_kill arm_parent choose_kill_again
// Refused: own_neighbour: ESRCH in A, ok
import { getppid } from "#posix";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [F_SETFL, F_SETOWN, F_SETSIG] = [4, 8, 10];
const O_ASYNC = 0o20000;
const SIGKILL = 9;
const [AF_UNIX, SOCK_STREAM] = [1, 1];

export function attack({ neighbour }: World): void {
  const { call } = loadNative();
  const armed = (owner: number, ownerName: string, signalName: string) => {
    const pair = Buffer.alloc(8);
    call("socketpair", AF_UNIX, SOCK_STREAM, 0, pair);
    const [one, other] = [pair.readInt32LE(0), pair.readInt32LE(4)];
    attempt(ownerName, () => call("fcntl", one, F_SETOWN, owner));
    attempt(signalName, () => call("fcntl", one, F_SETSIG, SIGKILL));
    call("fcntl", one, F_SETFL, O_ASYNC);
    // Now the signal is due. That it reaches nobody the suite sees by who lives.
    for (let times = 0; times < 10; times++) call("write", other, Buffer.from("x"), 1);
    return other;
  };
  armed(getppid(), "own_parent", "choose_kill");
  armed(neighbour, "own_neighbour", "choose_kill_again");
  console.log("arm_parent ok");
}
