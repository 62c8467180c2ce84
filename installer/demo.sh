#!/usr/bin/env bash
# Shows Muster on this machine: installs what is missing, builds, starts a broker of its own on a free loopback
# port, a real agent that reads this machine's sensors and a simulated fleet of 24 edge nodes, and opens the
# desktop. With no display it does the same under Xvfb, and saves a screenshot and a CSV. Everything that it
# started is gone at the end.
#   installer/demo.sh [--seconds N]   without a display: how long to gather before the picture (default 25)
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=25
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=${2:?--seconds needs a number}; shift 2 ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "demo.sh: unknown option $1; see demo.sh --help" >&2; exit 2 ;;
  esac
done

installer/packages.sh build demo
echo "Building (the first time takes some minutes) ..."
installer/build.sh release muster musterctl muster-agent muster-fleetsim

bin=$PWD/build/release/bin
out=$PWD/build/demo
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-demo.XXXXXX")
mkdir -p "$out"
children=()
clean_up() {
  trap - EXIT INT TERM
  for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME COMMAND...: in the background, with a log that is shown if it fails
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  children+=($!)
}
# alive NAME PID: says why, and ends the demonstration, where a part has died
alive() {
  kill -0 "$2" 2>/dev/null && return
  echo "demo.sh: $1 ended early; its last words:" >&2
  tail -n 20 "$work/$1.log" >&2
  exit 1
}

mosquitto=$(PATH=$PATH:/usr/sbin command -v mosquitto)
for attempt in 1 2 3 4 5; do
  port=$((20000 + (RANDOM % 20000)))
  {
    cat installer/mosquitto/fleet.conf
    printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port"
    [ "$(id -u)" -eq 0 ] && echo "user root"
  } >"$work/mosquitto.conf"
  "$mosquitto" -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
  broker=$!
  for _ in $(seq 50); do
    if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && kill -0 "$broker" 2>/dev/null; then break 2; fi
    kill -0 "$broker" 2>/dev/null || break
    sleep 0.1
  done
  kill "$broker" 2>/dev/null || true
  wait "$broker" 2>/dev/null || true
  broker=
done
[ -n "${broker:-}" ] || { echo "demo.sh: mosquitto did not start:" >&2; cat "$work/mosquitto.log" >&2; exit 1; }
children+=("$broker")
url=mqtt://127.0.0.1:$port

start agent "$bin/muster-agent" --broker "$url" --group demo --state-dir "$work/agent"
agent=${children[-1]}
start fleetsim "$bin/muster-fleetsim" --broker "$url" --group workshop --nodes 24 --devices 1 --metrics 8 --rate 1 \
  --seed 2026 --for 24h
fleet=${children[-1]}
sleep 1
alive agent "$agent"
alive fleetsim "$fleet"
echo "Broker at $url, an agent on this machine, 24 simulated edge nodes."

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "Opening the desktop; the demonstration ends when its window is closed."
  "$bin/muster" --broker "$url"
  exit 0
fi

echo "No display here: the desktop runs under Xvfb for $seconds seconds."
"$bin/musterctl" export --broker "$url" --for "${seconds}s" --out "$out/demo.csv" >"$work/export.log" 2>&1 &
report=$!
children+=("$report")
node=$(hostname)
xvfb-run -a -s '-screen 0 1920x1080x24' "$bin/muster" --broker "$url" --size 1440x900 \
  --screenshot "$out/fleet.png" --after "$seconds"
alive agent "$agent"
alive fleetsim "$fleet"
id=$("$bin/musterctl" devices --broker "$url" --wait 5s --json | tr '{' '\n' | sed -n 's/.*"group": *"demo".*"node": *"\([^"]*\)".*/\1/p' | head -n 1)
[ -n "$id" ] || { echo "demo.sh: the agent of this machine ($node) was not seen" >&2; cat "$work/agent.log" >&2; exit 1; }
xvfb-run -a -s '-screen 0 1920x1080x24' "$bin/muster" --broker "$url" --size 1440x900 --page "device:demo/$id" \
  --screenshot "$out/device.png" --after "$seconds"
wait "$report" || { echo "demo.sh: the export failed:" >&2; cat "$work/export.log" >&2; exit 1; }
rows=$(($(wc -l <"$out/demo.csv") - 1))
[ "$rows" -gt 0 ] || { echo "demo.sh: the CSV has no rows" >&2; exit 1; }
echo "Fleet:  $out/fleet.png"
echo "Device: $out/device.png"
echo "CSV:    $out/demo.csv ($rows rows)"
