#!/bin/sh
# The bundler, with 2 GiB of address space and 5 s of processor time at most: a source of a few lines can make it want all memory there is, or
# work for minutes; 20,000 lines that somebody could have written take it half a second. See bundler.ts; bundle.ts tells users the numbers.
# What it says of its own end is for those who made it.
ulimit -v 2097152
ulimit -t 5
exec "$PROCLAB_BUNDLER" "$@" 2>/dev/null
