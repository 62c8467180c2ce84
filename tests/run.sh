#!/usr/bin/env bash
# Installs what is missing, builds and passes the tests.
#   tests/run.sh [PRESET] [ctest options]     PRESET: release (default), dev, asan, tsan
# For example: tests/run.sh dev -R session     tests/run.sh release -L e2e
set -euo pipefail
cd "$(dirname "$0")/.."

preset=release
case ${1:-} in
  release | dev | asan | tsan) preset=$1; shift ;;
esac

installer/packages.sh build test
started=$SECONDS
installer/build.sh "$preset"
echo "Built $preset in $((SECONDS - started)) s."
tests/e2e/oracle/install.sh "build/$preset/oracle"
tests/conformance/install.sh "build/$preset/conformance"

# Four at a time on two cores: many of them wait for a broker or a clock.
export LC_ALL=C.UTF-8
export TSAN_OPTIONS="suppressions=$PWD/tests/tsan.supp ${TSAN_OPTIONS:-}" # only the preset tsan reads it
exec ctest --test-dir "build/$preset" --output-on-failure -j4 "$@"
