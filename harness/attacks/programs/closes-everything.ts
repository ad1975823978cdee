// Attack: closes every descriptor that it has, those of its standard streams first: what the supervisor reads ends while the program goes on.
// Ends: exited 7
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  call("close_range", 0, 1023, 0);
  for (let fd = 0; fd < 1024; fd++) call("fcntl", fd, 1);
  call("exit_group", 7);
}
