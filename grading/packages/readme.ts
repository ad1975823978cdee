/** README.md has no section of that name. */
export class NoSuchSection extends Error {
  override name = "NoSuchSection";
}

/**
 * Makes the students' README out of the project's own, which says the same to them: what this is, how to install it, how to use it.
 *
 * @param readme the project's README.md
 * @throws NoSuchSection when it does not have the sections that are taken
 */
export function studentReadme(readme: string): string {
  const [head = "", ...sections] = readme.split(/^(?=## )/m);
  const section = (title: string): string => {
    const found = sections.find((each) => each.startsWith(`## ${title}\n`));
    if (found === undefined)
      throw new NoSuchSection(`README.md has no section "${title}", of which the handout is made`);
    return found;
  };
  // The second of the two commands runs the project's tests, of which students have none; nor do they need what these use.
  const install = section("Two commands")
    .replace("## Two commands", "## How to begin")
    .replace(/\s+The\s+project's own tests also use [^.]*\./, "")
    .replace(/^npm ci && npm test.*\n/m, "");
  return [head, install, section("For students"), section("Licence")].join("");
}
