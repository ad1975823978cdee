/**
 * The supervisor's strings hold bytes, one code point each. @returns them read as UTF-8, as a student's program wrote them; a byte that is
 * no UTF-8 becomes U+FFFD
 */
export function text(bytes: string): string {
  return /[\x80-\uffff]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

/** The C library keeps these two for itself: no program can use them. */
const LIBRARY_SIGNALS = [32, 33];

/** @returns the members of a signal set given in hexadecimal, bit 0 = signal 1, without the C library's own */
export function signalSet(hexadecimal: string): number[] {
  const bits = BigInt(`0x${hexadecimal.replace(/^0x/, "") || "0"}`);
  return Array.from({ length: 64 }, (_, i) => i + 1).filter(
    (signo) => (bits >> BigInt(signo - 1)) & 1n && !LIBRARY_SIGNALS.includes(signo),
  );
}
