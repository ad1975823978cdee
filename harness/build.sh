#!/usr/bin/env bash
# Makes build/: posix.node (the binding), supervisor and probe, compiled from C; runtime.cjs, which starts a student's task, bundled from
# harness/posix. Runs at `npm ci` and before the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'proclab: %s\n' "$1" >&2
  printf '  Debian, Ubuntu:  sudo apt-get install gcc make libc6-dev\n  Fedora:          sudo dnf install gcc make glibc-devel\nThen run `npm run build`.\n' >&2
  exit 3
}

[ "$(uname -s)" = Linux ] || { echo "proclab: the labs need Linux: they watch programs through Linux's ptrace. On another system use a virtual machine with Linux." >&2; exit 3; }
command -v "${CC:-cc}" >/dev/null || fail "no C compiler found (looked for '${CC:-cc}'); the binding and the supervisor are written in C."
command -v make >/dev/null || fail "'make' was not found; it builds the binding and the supervisor."

runtime=$(ls -d node_modules/node-linux-*/ 2>/dev/null | head -n 1)
include=${runtime}include/node
[ -n "$runtime" ] || { echo "proclab: the pinned Node runtime is missing from node_modules (optional dependencies were left out?). Run \`npm ci\` without --omit=optional." >&2; exit 3; }

# npm 10 takes the link away again when it leaves out the package for the other processor, which has the same name for it.
[ -x node_modules/.bin/node ] || ln -sf "../$(basename "$runtime")/bin/node" node_modules/.bin/node

mkdir -p build
install -m 755 harness/run/bundler.sh build/bundler
jobs=$(nproc)
make --no-print-directory -s -j "$jobs" -C harness/posix NODE_INCLUDE="$PWD/$include" BUILD="$PWD/build" "$@"
make --no-print-directory -s -j "$jobs" -C harness/supervisor NODE_INCLUDE="$PWD/$include" BUILD="$PWD/build" "$@"
if [ harness/run/probe.c -nt build/probe ]; then
  "${CC:-cc}" -std=c17 -O2 -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE harness/run/probe.c -o build/probe.new
  mv -f build/probe.new build/probe
fi

# A warm start loads the runtime from here; in stacks it says what every run knows it by. student.cjs requires runtime.cjs for "#posix". What esbuild makes of `export *`, two getters for each of 400 names, takes 2 ms of every start.
node_modules/.bin/node --input-type=module > build/exports.ts -e '
  const names = Object.keys(await import("./harness/posix/index.ts"));
  console.log(`import {${names}} from "../harness/posix/index.ts";\nmodule.exports = {${names}};`);
'
echo 'import "./build/exports.ts"; import "./harness/posix/runtime.ts";' |
  node_modules/.bin/esbuild --bundle --platform=node --format=cjs --target=node24 --charset=utf8 \
    --define:import.meta.dirname=__dirname --log-level=warning --log-override:commonjs-variable-in-esm=silent \
    --footer:js='//# sourceURL=/lab/program/runtime.cjs' --outfile=build/runtime.cjs.new
mv -f build/runtime.cjs.new build/runtime.cjs

node_modules/.bin/esbuild harness/posix/rehearsal.ts --bundle --platform=node --format=cjs --target=node24 --charset=utf8 --sourcemap=inline \
  --sources-content=false --alias:#posix=./runtime.cjs --external:./runtime.cjs --log-level=warning --outfile=build/rehearsal.cjs.new
mv -f build/rehearsal.cjs.new build/rehearsal.cjs
