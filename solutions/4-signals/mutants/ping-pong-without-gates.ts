// Wrong: leaves out the gates: nobody is made to wait, so that spinning does not show.
// Fails: pingPong.gates
// Because pingPong.gates: main sent * signals, and nobody waited at serve
// Because pingPong.gates: main.1 sent * signals, and nobody waited at return
import { checkSignals, fork, getppid, kill, SIGUSR1, SIGUSR2, signal, waitpid } from "#posix";

export function pingPong(rounds: number): void {
  let came = 0;
  for (const signo of [SIGUSR1, SIGUSR2]) signal(signo, () => void came++);
  const child = fork();
  for (let round = 0; round < rounds; round++) {
    if (child > 0) kill(child, SIGUSR1);
    while (came <= round) checkSignals();
    if (child === 0) kill(getppid(), SIGUSR2);
  }
  if (child > 0) waitpid(child);
}
