// Attack: divides by zero, in a processor that minds.
// Ends: killed 8
import { loadNative } from "./means/native.ts";

export function attack(): void {
  loadNative().fault("divide");
}
