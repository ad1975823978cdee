// Right: sleeps in Node's event loop, which a timer of some weeks keeps alive, and awaits the handler.
import { type SignalInfo, sigabbrev, signal } from "#posix";

export async function catchOne(signo: number): Promise<void> {
  const alive = setInterval(() => {}, 2 ** 31 - 1);
  const info = await new Promise<SignalInfo>((resolve) => {
    signal(signo, (_signo, info) => resolve(info));
  });
  clearInterval(alive);
  console.log("caught", `SIG${sigabbrev(info.signo)}`, "from", info.pid);
}
