#!/bin/sh
# The bundler with 2 GiB of address space, some fifteen times what the largest source that is read needs: past that it dies, and bundle.ts says
# why, in fewer words than the Go runtime would on standard error. One is installed, the one for this processor.
ulimit -v 2097152
for bundler in "$(dirname "$0")"/../../node_modules/@esbuild/linux-*/bin/esbuild; do
  exec "$bundler" "$@" 2>/dev/null
done
