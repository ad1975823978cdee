/** package-lock.json, version 3, as far as it is looked at. Keys of `packages` are folders; "" is the project itself. */
export interface Lock {
  packages: Record<string, LockedPackage>;
}

export interface LockedPackage extends Needs {
  name?: string;
  version?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

/** Names and versions; the project's own are those of package.json. */
interface Needs {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** package-lock.json lacks something. */
export class BrokenLock extends Error {
  override name = "BrokenLock";
}

/**
 * Prunes a lock to a project that needs less, so that `npm ci` installs the same versions in the same folders for it. npm could do it, too, but
 * would look at the machine's settings and at the network, and each version of npm writes another file.
 *
 * @param manifest package.json of the project that needs less
 * @throws BrokenLock when the lock lacks something that the manifest or a package needs
 */
export function prunedLock<L extends Lock>(lock: L, manifest: Needs & { name: string; version: string }): L {
  const { packages } = lock;
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const { name, version } = manifest;
  const root: LockedPackage = { ...packages[""], name, version };
  for (const [key, needs] of Object.entries({ dependencies, devDependencies, optionalDependencies }))
    if (needs === undefined) delete root[key as keyof Needs];
    else root[key as "dependencies"] = needs;
  const all: Lock["packages"] = { ...packages, "": root };

  const always = reached(all, { dev: false, optional: false });
  const withDev = reached(all, { dev: true, optional: false });
  const withOptional = reached(all, { dev: false, optional: true });
  const kept = [...reached(all, { dev: true, optional: true })].sort();
  const entries = kept.map((folder): [string, LockedPackage] => {
    const [viaDev, viaOptional] = [withDev.has(folder), withOptional.has(folder)];
    // What only both together lead to can be missing in either case.
    const flags = always.has(folder)
      ? {}
      : viaDev && viaOptional
        ? { devOptional: true }
        : { ...(viaOptional ? {} : { dev: true }), ...(viaDev ? {} : { optional: true }) };
    return [folder, withFlags(all[folder] as LockedPackage, flags)];
  });
  return { ...lock, name, version, packages: Object.fromEntries(entries) };
}

type Flags = Pick<LockedPackage, "dev" | "optional" | "devOptional">;

/** Most have theirs already: these stay as they are, with their keys in npm's order. */
function withFlags(entry: LockedPackage, flags: Flags): LockedPackage {
  const { dev, optional, devOptional, ...others } = entry;
  const isSame = dev === flags.dev && optional === flags.optional && devOptional === flags.devOptional;
  return isSame ? entry : { ...others, ...flags };
}

/** @returns the folders of what is installed, the project's own among them, for somebody who takes these kinds of dependencies */
function reached(packages: Lock["packages"], { dev, optional }: { dev: boolean; optional: boolean }): Set<string> {
  const folders = new Set([""]);
  for (const folder of folders) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[
      folder
    ] as LockedPackage;
    const needed = Object.keys({
      ...dependencies,
      ...(dev && folder === "" ? devDependencies : {}),
      ...(optional ? optionalDependencies : {}),
      ...peerDependencies,
    });
    for (const name of needed) {
      const found = resolved(packages, folder, name);
      if (found !== null) folders.add(found);
      else if (!(optionalDependencies?.[name] || peerDependenciesMeta?.[name]?.optional))
        throw new BrokenLock(
          `package-lock.json lacks ${name}, which ${folder === "" ? "package.json" : folder} needs: run \`npm install\``,
        );
    }
  }
  return folders;
}

/** As Node resolves: beside the package, then further up. */
function resolved(packages: Lock["packages"], from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === "") return null;
  }
}
