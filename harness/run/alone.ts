import { stop, transform } from "esbuild";
import { type Alone, BundlerDied, bundle, ProgramError } from "./bundle.ts";

/**
 * Bundles one program with a bundler that has nothing else in hand, and writes what came of it as JSON. If that is its end, and it can do another
 * program, it is the program's doing.
 */
const [, , file = ""] = process.argv;
process.stdout.write(JSON.stringify(await answer()));
await stop();

async function answer(): Promise<Partial<Alone>> {
  try {
    return { program: await bundle(file) };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof ProgramError) return { refused: message };
    if (!(error instanceof BundlerDied)) throw error;
    const works = await transform("0").then(
      () => true,
      () => false,
    );
    return works
      ? { refused: "it takes more memory to bundle than any program needs: 2 GiB were not enough" }
      : { fault: message };
  }
}
