#!/usr/bin/env bash
# Configures and builds a preset: installer/build.sh PRESET [TARGET ...] (default: everything). Quiet, unless it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:?installer/build.sh PRESET [TARGET ...]}
shift
log=build/$preset.log
mkdir -p build
# One at a time: two builds in one folder spoil each other.
exec {lock}>"build/.$preset.lock"
flock -n "$lock" || { echo "build.sh: waiting for another build of $preset ..."; flock "$lock"; }
# Libraries that are shared by all checkouts of this source: compiled once.
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
# Sources of a second checkout are found in the cache, too. Price: debug information may name the first one's folder.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
if ! cmake --preset "$preset" ${MUSTER_CMAKE_ARGS:-} >"$log" 2>&1 ||
  ! cmake --build --preset "$preset" ${1:+--target "$@"} >>"$log" 2>&1; then
  grep -nE 'error|Error|FAILED' "$log" | head -n 40 >&2 || true
  tail -n 40 "$log" >&2
  echo "build.sh: building $preset failed; everything that it said is in $log" >&2
  exit 1
fi
