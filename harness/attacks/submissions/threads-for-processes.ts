// Attack: threads in the place of processes: they have numbers, too, and end with a status.
// Lab: 1
// Passes: nothing
import { Worker } from "node:worker_threads";

async function threads(n: number): Promise<void> {
  const workers = Array.from({ length: n }, (_, i) => new Worker(`process.exit(${i + 1})`, { eval: true }));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
}

export const hello = () => threads(1);
export const fan = threads;
export const chain = threads;
export const tree = (depth: number) => threads(2 ** depth);
export const privateCopy = () => threads(1);
