#!/usr/bin/env bash
# Holds every #include <...> of the product's sources against the table of who may use what. Headers of the
# system's libraries lie on everybody's path, so the compiler can't refuse them: this does.
set -euo pipefail
cd "$(dirname "$0")/../.."

standard='[a-z_0-9]+'                                   # <vector>, <cstdint>
posix='(sys|net|netinet|arpa|linux)/[a-z_]+\.h|(unistd|fcntl|poll|signal|netdb|errno|time|dirent|ifaddrs|pthread|termios|dlfcn|malloc|stdlib)\.h'
bad=0
# allow FOLDER 'REGEX of what it may include besides the standard library'
allow() {
  [ -d "$1" ] || return 0
  local found
  found=$(grep -rnoE --include='*.h' --include='*.cpp' '^\s*#\s*include\s*<[^>]+>' "$1" |
    sed -E 's/#[[:space:]]*include[[:space:]]*<([^>]+)>/\1/' |
    grep -vE ":($standard|$2)\$" || true)
  if [ -n "$found" ]; then
    echo "Not allowed in $1:"
    printf '%s\n' "$found"
    bad=1
  fi
}

allow models/schema "schema/.*|protozero/.*"
allow models/session "(schema|session)/.*"
allow models/transport "(schema|transport)/.*|MQTTAsync\.h|MQTT[A-Za-z]+\.h|openssl/.*|$posix"
allow models/fleet "(schema|fleet)/.*"
allow models/history "(schema|history)/.*|sqlite3\.h|zstd\.h|$posix"
allow models/host "(schema|session|transport|fleet|history|host)/.*"
allow models/items "(schema|fleet|history|host|transport|items)/.*|Q[A-Za-z]+"
allow ui "(schema|fleet|history|items|resources|ui)/.*|(Qt[A-Za-z]+/)?Q[A-Za-z]+"
allow app/link "(schema|transport|link)/.*|Q[A-Za-z]+"
allow app/ctl "(schema|session|transport|fleet|history|host|ctl)/.*|CLI/.*|$posix"
allow device-agent/include "(schema|session|transport|agent)/.*"
allow device-agent/src "(schema|session|transport|agent)/.*|CLI/.*|toml\+\+/.*|spdlog/.*|fmt/.*|openssl/.*|sqlite3\.h|$posix"
allow device-agent/fleetsim "(schema|session|transport|history|fleetsim)/.*|CLI/.*|mosquitto\.h|mqtt_protocol\.h|openssl/.*|$posix"
exit $bad
