#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image in which submissions are graded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# npm comes with the Node that starts it. The labs' own Node is a package that npm installs.
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev make
command -v npm >/dev/null || apt-get install -y --no-install-recommends npm

npm ci --omit=dev
