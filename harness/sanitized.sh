#!/usr/bin/env bash
# `npm run test:sanitized [FILES]`: the test suite with everything that is compiled checked for every access to memory and every undefined
# operation: the supervisor, the warm start that becomes it, and the binding in the programs themselves. Makes build/sanitized, which is
# like build/ but for that.
set -euo pipefail
cd "$(dirname "$0")/.."

bash harness/build.sh
include=$(ls -d node_modules/node-linux-*/ | head -n 1)include/node
for part in posix supervisor; do
  make --no-print-directory -s -j "$(nproc)" -C "harness/$part" NODE_INCLUDE="$PWD/$include" BUILD="$PWD/build" SANITIZE=1
done
mkdir -p build/sanitized
cd build
# Copies, as the runtime looks for the binding beside itself.
cp runtime.cjs rehearsal.cjs probe sanitized/
ln -sf ../posix-sanitize.node sanitized/posix.node
ln -sf ../supervisor-sanitized sanitized/supervisor
ln -sf ../supervisor-sanitized.node sanitized/supervisor.node
cd ..
PROCLAB_SANITIZER=$("${CC:-cc}" -print-file-name=libasan.so) exec node_modules/.bin/vitest run "$@"
