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
  peer?: boolean;
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
  const withoutPeers = reached(all, { dev: true, optional: true, peer: false });
  const entries = kept.map((folder): [string, LockedPackage] => {
    const [viaDev, viaOptional] = [withDev.has(folder), withOptional.has(folder)];
    // What only both together lead to can be missing in either case.
    const flags = always.has(folder)
      ? {}
      : viaDev && viaOptional
        ? { devOptional: true }
        : { ...(viaOptional ? {} : { dev: true }), ...(viaDev ? {} : { optional: true }) };
    if (!withoutPeers.has(folder)) Object.assign(flags, { peer: true });
    return [folder, withFlags(all[folder] as LockedPackage, flags)];
  });
  return { ...lock, name, version, packages: Object.fromEntries(entries) };
}

type Flags = Pick<LockedPackage, "dev" | "optional" | "devOptional" | "peer">;

/** Most have theirs already: these stay as they are. The others get their keys in npm's order: what has keys of its own comes last. */
function withFlags(entry: LockedPackage, flags: Flags): LockedPackage {
  const { dev, optional, devOptional, peer, ...others } = entry;
  if (FLAGS.every((flag) => entry[flag] === flags[flag])) return entry;
  const rank = ([key, value]: [string, unknown]) => {
    const first = FIRST.indexOf(key);
    return first >= 0 ? first : typeof value === "object" && !Array.isArray(value) ? FIRST.length + 1 : FIRST.length;
  };
  const keys = Object.entries({ ...others, ...flags });
  return Object.fromEntries(keys.sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1)));
}

const FLAGS = ["dev", "optional", "devOptional", "peer"] as const;

/** Keys that npm puts before all others. */
const FIRST = ["name", "version", "resolved", "integrity"];

/** @returns the folders of what is installed, the project's own among them, for somebody who takes these kinds of dependencies */
function reached(
  packages: Lock["packages"],
  { dev, optional, peer = true }: { dev: boolean; optional: boolean; peer?: boolean },
): Set<string> {
  const folders = new Set([""]);
  for (const folder of folders) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[
      folder
    ] as LockedPackage;
    // An optional peer is taken where it is there; nothing installs it.
    const peers = Object.keys((peer && peerDependencies) || {}).filter(
      (name) => !peerDependenciesMeta?.[name]?.optional,
    );
    const needed = Object.keys({
      ...dependencies,
      ...(dev && folder === "" ? devDependencies : {}),
      ...(optional ? optionalDependencies : {}),
    }).concat(peers);
    for (const name of needed) {
      const found = resolved(packages, folder, name);
      if (found !== null) folders.add(found);
      else if (!optionalDependencies?.[name])
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
