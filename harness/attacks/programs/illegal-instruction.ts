// Attack: executes what is no instruction.
// Ends: killed 4 or killed 5
import { loadNative } from "./means/native.ts";

export function attack(): void {
  loadNative().fault("code");
}
