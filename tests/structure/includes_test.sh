#!/usr/bin/env bash
# Holds includes.sh against made-up trees: what it must refuse, and what it must let pass.
set -euo pipefail
script=$(cd "$(dirname "$0")" && pwd)/includes.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# expect ok|refused FILE INCLUDE...: a tree in which FILE includes that
expect() {
  local verdict=$1 file=$2 said=ok
  shift 2
  rm -rf "$work/tree"
  mkdir -p "$work"/tree/{app/desktop,app/link/src,ui/src/fleet,ui/src/shell,models/schema/include/schema,resources,device-agent/src}
  touch "$work/tree/ui/src/fleet/FleetPage.h" "$work/tree/app/link/src/Socket.h" "$work/tree/device-agent/src/Version.h.in"
  mkdir -p "$(dirname "$work/tree/$file")"
  printf '#include %s\n' "$@" >"$work/tree/$file"
  "$script" "$work/tree" >"$work/said" || said=refused
  if [ $said != "$verdict" ] || { [ $said = refused ] && ! grep -q "${file##*/}" "$work/said"; }; then
    echo "$file with $*: should be $verdict"
    cat "$work/said"
    bad=1
  fi
}

expect ok models/schema/src/Topic.cpp '<vector>' '<schema/Topic.h>' '<protozero/pbf_reader.hpp>'
expect refused models/schema/src/Topic.cpp '<QString>'
expect refused models/schema/src/Topic.cpp '"../../session/src/Births.h"'
expect ok ui/src/shell/Window.cpp '"../fleet/FleetPage.h"' '<QWidget>' '"Window.moc"'
expect refused ui/src/shell/Window.cpp '"../fleet/NotThere.h"'
expect refused ui/src/shell/Window.cpp '"../../../app/link/src/Socket.h"'
expect refused ui/src/shell/Window.cpp '"transport/MqttClient.h"'
expect ok device-agent/src/main.cpp '"Version.h"'
expect ok app/desktop/main.cpp '<ui/MainWindow.h>' '<QApplication>' '<link/DesktopClient.h>'
expect refused app/desktop/main.cpp '<MQTTAsync.h>'
expect refused app/desktop/main.cpp '"../link/src/Socket.h"'
expect refused resources/src/Resources.cpp '<ui/Theme.h>'
expect refused models/plans/src/Plan.cpp '<vector>'
exit $bad
