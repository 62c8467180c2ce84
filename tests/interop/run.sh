#!/usr/bin/env bash
# Muster beside software of other make: the npm packages sparkplug-client (an edge node) and sparkplug-payload (a codec).
#   tests/interop/run.sh [--bin DIR] [--tests DIR]     default: build/release/bin, and tests beside it
# Prints a line for each value or behaviour, then "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
export MUSTER_MODULES=${MUSTER_MODULES:-build/release/conformance/node_modules}
tests/conformance/install.sh "$(dirname "$MUSTER_MODULES")"
exec node --no-warnings tests/interop/run.mjs "$@"
