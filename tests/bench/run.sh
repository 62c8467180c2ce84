#!/usr/bin/env bash
# Benchmarks, ours beside the peers in one run: tests/bench/run.sh [history|decode|charts|all] [--long] [--only SUBJECT]
# Installs what is missing, builds the release preset, runs, prints, and saves build/bench/*.json and *.md (all of them in
# results.md). history takes less than ten minutes; with --long hours: the whole burst, days of the fleet.
# --only: one of history's subjects (codec ingest range year asof fleet burst csv). Scratch data goes below TMPDIR (else
# /var/tmp) and is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  sed -nE '2,6s/^# ?//p' "tests/bench/run.sh"
  exit "$1"
}

what=all long='' only=''
while [ $# -gt 0 ]; do
  case $1 in
    history | decode | charts | all) what=$1 ;;
    --long) long=1 ;;
    --only) only=${2:?"--only needs a subject"}; shift ;;
    -h | --help) usage 0 ;;
    *) usage 2 >&2 ;;
  esac
  shift
done

subjects=(codec ingest range year asof fleet burst csv)
[ -z "$only" ] || subjects=("$only")
targets=()
case $what in history | all) targets+=("${subjects[@]/#/muster-bench-}") ;; esac
case $what in decode | all) targets+=(muster-bench-decode) ;; esac
case $what in charts | all) targets+=(muster-bench-charts) ;; esac

installer/packages.sh build bench
MUSTER_CMAKE_ARGS=-DMUSTER_BENCH=ON installer/build.sh release "${targets[@]}"

out=build/bench
bin=build/release/bin
mkdir -p "$out"
scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/muster-bench-run-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# limited SECONDS PROGRAM ARGUMENT...: what hangs is ended, and what it started with it.
limited() {
  local seconds=$1 program=$2
  shift 2
  echo "== $program $*"
  timeout --kill-after=10 "$seconds" "$bin/muster-bench-$program" "$@"
}

history() {
  local limit=300 subject options
  [ -z "$long" ] || limit=14400
  for subject in "${subjects[@]}"; do
    options=()
    [ -z "$long" ] || case $subject in
      ingest | csv) options=(--repeats 9) ;;
      asof) options=(--hours 48 --moments 51) ;;
      fleet) options=(--hours 72) ;;
      burst) options=(--seconds 600) ;;
    esac
    limited "$limit" "$subject" --out "$out" --scratch "$scratch" "${options[@]}" || failed+=("$subject")
  done
}

machine() {
  echo "## Benchmarks of $(git describe --always --dirty 2>/dev/null || echo 'a source archive'), $(date -u +%Y-%m-%d)"
  echo
  echo "$(nproc) processors ($(sed -nE 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)), $(awk '/MemTotal/ { printf "%d", $2 / 1e6 }' /proc/meminfo) GB," \
    "Linux $(uname -r), load before the run: $load"
  echo
}

load=$(cut -d' ' -f1-3 /proc/loadavg)
failed=()
case $what in history | all) history ;; esac
case $what in decode | all) limited 120 decode | tee "$out/decode.txt" || failed+=(decode) ;; esac
case $what in charts | all) QT_QPA_PLATFORM=offscreen limited 300 charts | tee "$out/charts.txt" || failed+=(charts) ;; esac

{
  machine
  for subject in codec ingest range year asof fleet burst csv; do
    if [ -f "$out/history-$subject.md" ]; then cat "$out/history-$subject.md"; fi
  done
  for text in decode charts; do
    if [ -f "$out/$text.txt" ]; then printf '### %s\n\n```\n%s\n```\n\n' "$text" "$(cat "$out/$text.txt")"; fi
  done
} >"$out/results.md"
echo "Saved: $out/results.md and $out/*.json"
[ ${#failed[@]} -eq 0 ] || { echo "run.sh: failed or took too long: ${failed[*]}" >&2; exit 1; }
