// Attack: POSIX message queues and the kernel's keyrings: places to leave something for a later run, or to find what another user's login left.
// Ends: exited 0
// Refused: make_queue remove_queue add_key request_key session_keyring persistent_keyring read_key: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const text = (value: string) => Buffer.from(`${value}\0`);
const SESSION = -3;

export function attack(): void {
  const { call } = loadNative();
  attempt("make_queue", () => call("mq_open", text("proclab"), 0o102, 0o666, null));
  attempt("remove_queue", () => call("mq_unlink", text("proclab")));
  attempt("add_key", () => call("add_key", text("user"), text("proclab"), text("x"), 1, SESSION));
  attempt("request_key", () => call("request_key", text("user"), text("proclab"), null, SESSION));
  attempt("session_keyring", () => call("keyctl", 0, SESSION, 1));
  attempt("persistent_keyring", () => call("keyctl", 22, -1, SESSION));
  attempt("read_key", () => call("keyctl", 11, SESSION, Buffer.alloc(64), 64));
}
