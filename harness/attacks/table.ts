import Table from "cli-table3";
import { plural, printable, style } from "../../grading/report/text.ts";
import type { Result } from "./attempt.ts";

/** The attack has won nothing, left nothing, and ended as it must. */
export const isClean = ({ unexpected, survivors, canaries, report }: Result): boolean =>
  unexpected.length + survivors.length + canaries.length + report.length === 0;

/** Results as a table, a row for each; below it what was wrong, and the counts. */
export function tableOf(results: Result[]): string {
  const table = new Table({
    head: ["attack", "tier", "user", "what happened", "survivors", "canary", "report"],
    style: { head: [], border: [], compact: true },
  });
  for (const each of results) {
    const { attack, tier, user, happened, unexpected, survivors, canaries, report } = each;
    table.push([
      attack,
      tier,
      user,
      unexpected.length === 0 ? happened : style.bad(`${happened}, which it must not`),
      survivors.length === 0 ? "0" : style.bad(String(survivors.length)),
      canaries.length === 0 ? "untouched" : style.bad("touched"),
      report.length === 0 ? "whole" : style.bad("broken"),
    ]);
  }
  return [table.toString(), ...results.flatMap(complaintsOf), countsOf(results)].join("\n");
}

function complaintsOf({ attack, tier, user, unexpected, survivors, canaries, report }: Result): string[] {
  const complaints = { unexpected, survivors, canaries, report };
  const lines = Object.entries(complaints).flatMap(([kind, texts]) =>
    texts.map((text) => `  ${kind}: ${printable(text, 600)}`),
  );
  return lines.length === 0 ? [] : [style.bad(`${attack} in tier ${tier} as ${user}:`), ...lines];
}

/** `83 attacks, 332 runs in tiers A and B as root and user: 0 escapes, 0 survivors, 0 forged or lost reports` */
export function countsOf(results: Result[]): string {
  const different = (of: (result: Result) => string) => [...new Set(results.map(of))].sort();
  const having = (of: (result: Result) => string[]) => results.filter((result) => of(result).length > 0).length;
  const attacks = different(({ attack }) => attack).length;
  return [
    `${plural(attacks, "attack")}, ${plural(results.length, "run")}`,
    ` in tier ${different(({ tier }) => tier).join(" and ")} as ${different(({ user }) => user).join(" and ")}: `,
    `${plural(
      having(({ canaries }) => canaries),
      "escape",
    )}, `,
    `${plural(results.flatMap(({ survivors }) => survivors).length, "survivor")}, `,
    `${plural(
      having(({ report }) => report),
      "forged or lost report",
    )}, `,
    plural(
      having(({ unexpected }) => unexpected),
      "unexpected outcome",
    ),
  ].join("");
}
