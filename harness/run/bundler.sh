#!/bin/sh
# The bundler, with 2 GiB of address space at most: a source of a few lines can make it want all memory there is. See bundler.ts.
# What it says of its own end is for those who made it.
ulimit -v 2097152
exec "$PROCLAB_BUNDLER" "$@" 2>/dev/null
