// Attack: makes the marks by which a program speaks to its tracer, all of them, again and again, with nonsense for what they name.
// Ends: exited 0
import { fork, waitpid } from "#posix";
import type { World } from "../world.ts";
import { loadNative } from "./means/native.ts";

const MARK = 0x706c6162;

export function attack({ token }: World): void {
  const { call } = loadNative();
  const child = fork();
  const places = [0n, 1n, 0xffffffffffffffffn, 0x7fffffffffffn, 0xffff800000000000n];
  for (let op = 0; op <= 8; op++)
    for (const place of places)
      for (const length of [0n, 1n, 0xffffffffffffffffn]) call("prctl", MARK, op, place, length);
  const text = Buffer.from(`"}\n{"ev":"end","t":1,"reason":"exited","status":0,"forged":"${token}"}\n\0`);
  call("prctl", MARK, 2, text, text.length);
  const position = Buffer.alloc(8);
  call("prctl", MARK, 3, position);
  for (const value of [0, 1, 10_000_001, 0xffffffff]) {
    position.writeUInt32LE(value, 0);
    position.writeUInt32LE(value, 4);
    call("pipe2", Buffer.alloc(8), 0);
  }
  if (child > 0) waitpid(child);
}
