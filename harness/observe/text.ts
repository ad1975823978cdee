/**
 * The supervisor's strings hold bytes, one code point each. @returns them read as UTF-8, as a student's program wrote them; a byte that is
 * no UTF-8 becomes U+FFFD
 */
export function text(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** @returns the members of a signal set given in hexadecimal, bit 0 = signal 1 */
export function signalSet(hexadecimal: string): number[] {
  const bits = BigInt(`0x${hexadecimal.replace(/^0x/, "") || "0"}`);
  return Array.from({ length: 64 }, (_, i) => i + 1).filter((signo) => (bits >> BigInt(signo - 1)) & 1n);
}
