#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing else. Where all of them are there it does nothing,
# needs no rights and no network.
#   installer/packages.sh build|demo|wayland|test|check|fuzz|bench ...
# build: compile everything, the tests too; demo: run the demonstration; wayland: and show its window there;
# test: run the tests; check: format and lint; fuzz: libFuzzer; bench: the peers of benchmarks.
set -euo pipefail

build=(g++ cmake ninja-build ccache
  qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev
  libpaho-mqtt-dev libprotozero-dev libssl-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev
  libsqlite3-dev libzstd-dev libxxhash-dev zlib1g-dev
  libmosquitto-dev protobuf-compiler libprotobuf-dev)
demo=(mosquitto xvfb fonts-noto-core tzdata)
wayland=(qt6-wayland)
test=(mosquitto mosquitto-clients xvfb fonts-noto-core tzdata openssl procps)
check=(clang-format-14 clang-tidy-14)
fuzz=(clang-14 libclang-rt-14-dev)
bench=(victoria-metrics sqlite3 curl)

wanted=()
for role in "$@"; do
  case $role in
    build) wanted+=("${build[@]}") ;;
    demo) wanted+=("${demo[@]}") ;;
    wayland) wanted+=("${wayland[@]}") ;;
    test)
      wanted+=("${test[@]}")
      # Node.js may have come from elsewhere, with npm inside: Debian's packages would be in its way.
      command -v node >/dev/null || wanted+=(nodejs)
      command -v npm >/dev/null || wanted+=(npm)
      ;;
    fuzz) wanted+=("${fuzz[@]}") ;;
    bench) wanted+=("${bench[@]}") ;;
    check) wanted+=("${check[@]}") ;;
    *) echo "packages.sh: unknown role '$role'; known are build, demo, wayland, test, fuzz, check, bench" >&2; exit 2 ;;
  esac
done

missing=()
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "packages.sh: these packages are missing, and there is no sudo; as root run:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  }
  root=(sudo)
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
