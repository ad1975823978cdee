import type { SubmissionIdentity } from "../batch/result.ts";

/** @returns points without the noise of binary fractions: `17.5`, `18`, `0.33` */
export const points = (value: number): string => String(Number(value.toFixed(2)));

/** @returns a part of a whole in percent; 0 where there is no whole */
export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);

/** @returns `38 %`; what is not nothing is never told as nothing, nor what is not all as all */
export function percentText(part: number, whole: number): string {
  const exact = percent(part, whole);
  const rounded = Math.round(exact);
  if (rounded === 0 && exact > 0) return "under 1 %";
  if (rounded === 100 && exact < 100) return "over 99 %";
  return `${rounded} %`;
}

/** @returns `1,000` */
export const count = (value: number): string => value.toLocaleString("en");

/** @returns `1 submission`, `1,000 submissions` */
export const counted = (value: number, one: string): string => `${count(value)} ${value === 1 ? one : `${one}s`}`;

/** @returns the address of a student's page, from the folder that has them */
export const pageOf = ({ id }: Pick<SubmissionIdentity, "id">): string => `${encodeURIComponent(id)}.html`;
