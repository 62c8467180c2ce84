#!/usr/bin/env bash
# Holds every statement of Sparkplug 3.0.0 against real programs over a real broker; prints the table, then
# "N passed, N failed". README.md says more.
#   tests/conformance/run.sh [--bin DIR] [--tests DIR] [--verbose] [--only PART-OF-AN-ID] [--scenario PART-OF-A-NAME]
#   tests/conformance/run.sh --edge 'COMMAND {url} {group} {node} {mqtt} {primaryHost}'      judges other software
#   tests/conformance/run.sh --host 'COMMAND {url} {hostId} {mqtt}'
# --bin: where muster-agent and the others are (default build/release/bin); --tests: the test programs (default beside).
set -euo pipefail
cd "$(dirname "$0")/../.."
export MUSTER_MODULES=${MUSTER_MODULES:-build/release/conformance/node_modules}
tests/conformance/install.sh "$(dirname "$MUSTER_MODULES")"
exec node --no-warnings tests/conformance/run.mjs "$@"
