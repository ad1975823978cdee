// Attack: writes where there is no memory.
// Ends: killed 11
import { loadNative } from "./means/native.ts";

export function attack(): void {
  loadNative().fault("null");
}
