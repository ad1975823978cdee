// Attack: memory, messages and semaphores of System V: they belong to no process, outlive the run, and others use them, too.
// Ends: exited 0
// Refused: attach describe remove_memory make_memory receive send remove_queue make_queue make_semaphores semaphores: EPERM
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [IPC_PRIVATE, IPC_RMID, IPC_STAT, IPC_CREAT, IPC_NOWAIT] = [0, 0, 2, 0o1000, 0o4000];

export function attack({ shm, msg }: World): void {
  const { call } = loadNative();
  const room = Buffer.alloc(256);
  attempt("attach", () => call("shmat", shm, null, 0));
  attempt("describe", () => call("shmctl", shm, IPC_STAT, room));
  attempt("remove_memory", () => call("shmctl", shm, IPC_RMID, null));
  attempt("make_memory", () => call("shmget", IPC_PRIVATE, 4096, IPC_CREAT | 0o666));
  attempt("receive", () => call("msgrcv", msg, room, 200, 0, IPC_NOWAIT));
  attempt("send", () => call("msgsnd", msg, room, 8, IPC_NOWAIT));
  attempt("remove_queue", () => call("msgctl", msg, IPC_RMID, null));
  attempt("make_queue", () => call("msgget", IPC_PRIVATE, IPC_CREAT | 0o666));
  attempt("make_semaphores", () => call("semget", IPC_PRIVATE, 1, IPC_CREAT | 0o666));
  attempt("semaphores", () => call("semctl", 0, 0, IPC_RMID));
  console.log(room.toString("latin1").replaceAll("\0", ""));
}
