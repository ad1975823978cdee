#!/bin/sh
# `npm run lab`: the commands on the pinned Node, whatever Node started npm. Compiled code is kept between starts. V8 has one helper thread
# instead of four, which would want the processors that runs are on.
node=node_modules/.bin/node
if ! [ -x "$node" ]; then
  echo "proclab: the pinned Node is not installed. Run \`npm ci\` first." >&2
  exit 3
fi
NODE_COMPILE_CACHE=build/cache exec "$node" --v8-pool-size=1 harness/cli/main.ts "$@"
