// Attack: writes where everybody can: what lies there is found by the next run, by other users, by the next who logs in.
// Ends: exited 0
// Refused: tmp: ok in A, EACCES
// Refused: var_tmp dev_shm run lock mqueue: ENOENT in A, EACCES or ENOENT
// Refused: home profile: ENOENT in A, EACCES
// Refused: cron: ENOENT in A, EACCES or ENOENT
import { writeFileSync } from "node:fs";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";

export function attack({ home }: World): void {
  const places = {
    tmp: "/tmp",
    var_tmp: "/var/tmp",
    dev_shm: "/dev/shm",
    run: "/run",
    lock: "/var/lock",
    mqueue: "/dev/mqueue",
    cron: "/etc/cron.d",
    home,
  };
  for (const [name, folder] of Object.entries(places))
    attempt(name, () => writeFileSync(`${folder}/proclab-was-here`, "x"));
  attempt("profile", () => writeFileSync(`${home}/.profile`, "rm -rf ~\n"));
}
