#!/usr/bin/env bash
# Fuzzes each harness, starting from its corpus, and says what it did.
#   tests/fuzz/run.sh [SECONDS each, default 10] [HARNESS ...]
# New inputs that reach more stay in build/fuzz/found/<harness>; a finding lies beside them, and the exit code is 1.
# MUSTER_FUZZ_KEEP=1 merges what reaches more into the corpus in the tree, each with the fewest bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
shift || true
harnesses=("$@")
[ $# -gt 0 ] || harnesses=(topic payload state hostsession edgesession)

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${harnesses[@]/#/fuzz_}"

passed=0 failed=0
for name in "${harnesses[@]}"; do
  corpus=tests/fuzz/corpus/$name
  found=build/fuzz/found/$name
  seeds=("$corpus")
  [ "$name" = payload ] && seeds+=(tests/fixtures/payloads/valid tests/fixtures/payloads/hostile)
  mkdir -p "$found"
  program=build/fuzz/tests/fuzz_$name
  log=$found.log
  if "$program" -max_total_time="$seconds" -max_len=8192 -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="$found/finding-" "$found" "${seeds[@]}" >"$log" 2>&1; then
    passed=$((passed + 1))
    verdict=clean
  else
    failed=$((failed + 1))
    verdict="FINDING, see $log"
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  edges=$(grep -oE 'cov: [0-9]+' "$log" | tail -1 | cut -d' ' -f2)
  printf '%-12s %12s executions, %6s edges, %s\n' "$name" "${runs:-0}" "${edges:-0}" "$verdict"
  if [ "${MUSTER_FUZZ_KEEP:-0}" = 1 ] && [ "$verdict" = clean ]; then
    "$program" -merge=1 -max_len=8192 "$corpus" "$found" >>"$log" 2>&1
  fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
