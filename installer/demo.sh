#!/usr/bin/env bash
# Shows Muster on this machine: installs what is missing, builds, starts a broker of its own on a free loopback
# port, a real agent that reads this machine's sensors and a simulated fleet of 24 edge nodes, and opens the
# desktop on this machine's page. With no display it does the same under Xvfb, and saves two screenshots and a CSV.
# Everything that it started is gone at the end, also after Ctrl+C.
#   installer/demo.sh [--seconds N] [--bin FOLDER] [--out FOLDER]
#     --seconds   without a display: how long to gather before the pictures (default 25)
#     --bin       programs that are built already: nothing is installed or built
#     --out       without a display: where pictures and CSV go (default build/demo)
set -euo pipefail
cd "$(dirname "$0")/.."

usage_error() { echo "demo.sh: $1; see demo.sh --help" >&2; exit 2; }
seconds=25 bin='' out='' words=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    --seconds | --bin | --out) [ -n "${2:-}" ] || usage_error "$1 needs a value" ;;&
    --seconds) [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || usage_error "--seconds takes 1 to 9999"; seconds=$2; shift 2 ;;
    --bin) bin=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) usage_error "unknown option $1" ;;
  esac
done
# Qt wants UTF-8, which a bare system's locale is not.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

# Signals come to a shell that does nothing but wait, since bash can miss a SIGINT while it waits for a command in the
# foreground. It passes them on as SIGTERM, which is never missed, and ends when everything else has.
if [ -z "${MUSTER_DEMO_INNER:-}" ]; then
  [ -n "$bin" ] || installer/packages.sh build demo ${WAYLAND_DISPLAY:+wayland}
  inner='' signalled='' code=0
  pass_on() { signalled=$1; [ -z "$inner" ] || kill -TERM "$inner" 2>/dev/null || true; }
  trap 'pass_on 129' HUP
  trap 'pass_on 130' INT
  trap 'pass_on 143' TERM
  MUSTER_DEMO_INNER=1 bash installer/demo.sh "${words[@]}" &
  inner=$!
  [ -z "$signalled" ] || pass_on "$signalled"
  while kill -0 "$inner" 2>/dev/null; do
    wait "$inner" && code=0 || code=$?
  done
  exit "${signalled:-$code}"
fi

parts=() # process groups: a part goes with everything that it started
work=
clean_up() {
  trap - EXIT
  trap '' INT TERM HUP
  for part in "${parts[@]}"; do kill -- "-$part" 2>/dev/null || true; done
  # Ten seconds for goodbyes, no more.
  for _ in $(seq 100); do
    local left=0
    for part in "${parts[@]}"; do kill -0 -- "-$part" 2>/dev/null && left=1; done
    [ $left -eq 1 ] || break
    sleep 0.1
  done
  for part in "${parts[@]}"; do kill -KILL -- "-$part" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 143' TERM

# launch COMMAND...: in the background and in a process group of its own, so that a signal reaches this script at
# once and the parts by clean_up only. Its id is in $launched.
launch() {
  set -m
  "$@" </dev/null &
  set +m
  launched=$!
  parts+=("$launched")
}
# start NAME COMMAND...: with a log that is shown if it fails
start() {
  local log=$work/$1.log
  shift
  launch "$@" >"$log" 2>&1
}
fail() {
  echo "demo.sh: $2; its last words:" >&2
  tail -n 20 "$work/$1.log" >&2
  exit 1
}
# alive NAME PID: says why, and ends the demonstration, where a part has died
alive() { kill -0 "$2" 2>/dev/null || fail "$1" "$1 ended early"; }
# finish NAME PID: waits for a part that has to succeed
finish() { wait "$2" || fail "$1" "$1 failed"; }

if [ -z "$bin" ]; then
  echo "Building (the first time takes some minutes) ..."
  launch installer/build.sh release muster musterctl muster-agent muster-fleetsim
  wait "$launched" || exit 1
  bin=$PWD/build/release/bin
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-demo.XXXXXX")
export TMPDIR=$work # what a program that is killed leaves behind goes as well
# Qt makes one that stays where nobody has logged in.
[ -n "${XDG_RUNTIME_DIR:-}" ] || export XDG_RUNTIME_DIR=$work

mosquitto=$(PATH=$PATH:/usr/sbin command -v mosquitto) || { echo "demo.sh: there is no mosquitto" >&2; exit 1; }
broker=
for _ in 1 2 3 4 5; do
  port=$((20000 + (RANDOM % 10000)))
  {
    cat installer/mosquitto/fleet.conf
    printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port"
    [ "$(id -u)" -ne 0 ] || echo "user root"
  } >"$work/mosquitto.conf"
  start mosquitto "$mosquitto" -c "$work/mosquitto.conf"
  for _ in $(seq 100); do
    kill -0 "$launched" 2>/dev/null || break # the port is somebody else's
    if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then sleep 0.2; broker=$launched; break; fi
    sleep 0.1
  done
  [ -n "$broker" ] && kill -0 "$broker" 2>/dev/null && break
  broker=
done
[ -n "$broker" ] || fail mosquitto "mosquitto did not start"
url=mqtt://127.0.0.1:$port

node=$(uname -n)
start agent "$bin/muster-agent" --broker "$url" --group demo --node-id "$node" --state-dir "$work/agent"
agent=$launched
start fleetsim "$bin/muster-fleetsim" --broker "$url" --group workshop --nodes 24 --devices 1 --metrics 8 --rate 1 \
  --seed 2026 --for 24h
fleet=$launched
sleep 1
alive agent "$agent"
alive fleetsim "$fleet"
echo "Broker at $url, an agent on this machine, 24 simulated edge nodes."

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "Opening the desktop on this machine's sensors; the demonstration ends when its window is closed."
  launch "$bin/muster" --broker "$url" --name Demonstration --page "device:demo/$node"
  wait "$launched" || exit 1
  exit 0
fi

# A second demonstration at the same time gets a folder of its own.
if [ -z "$out" ]; then
  out=$PWD/build/demo
  mkdir -p "$out"
  exec {lock}>"$out/.lock"
  flock -n "$lock" || out=$PWD/build/demo-$port
fi
mkdir -p "$out"
echo "No display here: the desktop runs under Xvfb for $seconds seconds."
# It chooses a free display itself, and says which.
start xvfb Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$work/display"
xvfb=$launched
until [ -s "$work/display" ]; do alive xvfb "$xvfb"; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY
start export "$bin/musterctl" export --broker "$url" --for "${seconds}s" --out "$out/demo.csv"
report=$launched
look=("$bin/muster" --broker "$url" --name Demonstration --size 1440x900 --after "$seconds")
start fleet-window "${look[@]}" --screenshot "$out/fleet.png"
fleet_window=$launched
start device-window "${look[@]}" --page "device:demo/$node" --screenshot "$out/device.png"
device_window=$launched
finish fleet-window "$fleet_window"
finish device-window "$device_window"
finish export "$report"
alive agent "$agent"
alive fleetsim "$fleet"
rows=$(($(wc -l <"$out/demo.csv") - 1))
[ "$rows" -gt 0 ] || { echo "demo.sh: the CSV has no rows" >&2; exit 1; }
echo "Fleet:  $out/fleet.png"
echo "Device: $out/device.png"
echo "CSV:    $out/demo.csv ($rows rows)"
