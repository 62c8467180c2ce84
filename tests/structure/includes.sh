#!/usr/bin/env bash
# Holds every #include of the product's sources against the table of who may use what: includes.sh [ROOT]
# <...>: headers of the system's libraries lie on everybody's path, so the compiler can't refuse them: this does.
# "...": stays in its own part. The compiler would follow it anywhere.
set -euo pipefail
cd "${1:-"$(dirname "$0")/../.."}"

standard='[a-z_0-9]+'                                   # <vector>, <cstdint>
posix='(sys|net|netinet|arpa|linux)/[a-z_]+\.h|(unistd|fcntl|poll|signal|netdb|errno|time|dirent|ifaddrs|pthread|termios|dlfcn|malloc|stdlib)\.h'
qt='(Qt[A-Za-z]+/)?Q[A-Za-z]+'
bad=0
parts=()

complain() {
  echo "$1:"
  printf '%s\n' "$2"
  bad=1
}

# includes FOLDER '<' or '"': as file:line:header
includes() {
  grep -rnoE --include='*.h' --include='*.cpp' '^\s*#\s*include\s*(<[^>]+>|"[^"]+")' "$1" |
    sed -nE "s/#[[:space:]]*include[[:space:]]*$2([^>\"]+)[>\"]/\1/p" || true
}

# inside FOLDER FILE HEADER: whether "HEADER" is a file of the same part, found from the file's own folder or from the
# part's private include root. Generated ones have a template, or are made from the file itself.
inside() {
  local from path
  [[ $3 == *.moc ]] && return 0
  for from in "$(dirname "$2")" "$1/src" "$1"; do
    path=$(realpath -m -s --relative-to=. "$from/$3")
    [[ $path == "$1"/* ]] && { [ -e "$path" ] || [ -e "$path.in" ]; } && return 0
  done
  return 1
}

# allow FOLDER 'REGEX of what it may include besides the standard library'
allow() {
  [ -d "$1" ] || return 0
  parts+=("$1")
  local found outside='' file line header
  found=$(includes "$1" '<' | grep -vE ":($standard|$2)\$" || true)
  [ -z "$found" ] || complain "Not allowed in $1" "$found"
  while IFS=: read -r file line header; do
    inside "$1" "$file" "$header" || outside+="$file:$line:$header"$'\n'
  done < <(includes "$1" '"')
  [ -z "$outside" ] || complain "Quoted, but not a file of $1" "$outside"
}

allow models/schema "schema/.*|protozero/.*"
allow models/usage "(schema|usage)/.*|CLI/.*"
allow models/session "(schema|session)/.*"
allow models/transport "(schema|transport)/.*|MQTTAsync\.h|MQTT[A-Za-z]+\.h|openssl/.*|$posix"
allow models/fleet "(schema|fleet)/.*"
allow models/chunks "(schema|chunks)/.*|zstd\.h|xxhash\.h"
allow models/history "(schema|chunks|history)/.*|sqlite3\.h|$posix"
allow models/reports "(schema|usage|chunks|history|reports)/.*|toml\+\+/.*|zlib\.h|$posix"
allow models/host "(schema|session|transport|fleet|chunks|history|host)/.*"
allow models/items "(schema|fleet|chunks|history|reports|host|transport|items)/.*|Q[A-Za-z]+"
allow ui "(schema|fleet|history|items|resources|ui)/.*|$qt"
allow resources "resources/.*|Q[A-Za-z]+"
allow app/link "(schema|transport|link)/.*|Q[A-Za-z]+"
allow app/ctl "(schema|session|transport|fleet|chunks|history|reports|host|usage|ctl)/.*|CLI/.*|$posix"
allow app/desktop "(schema|transport|fleet|items|ui|resources|link|usage)/.*|CLI/.*|Q[A-Za-z]+|$posix"
allow device-agent/include "(schema|session|transport|agent)/.*"
allow device-agent/src "(schema|session|transport|agent|usage)/.*|CLI/.*|toml\+\+/.*|spdlog/.*|fmt/.*|openssl/.*|$posix"
allow device-agent/fleetsim "(schema|session|transport|history|fleetsim|usage)/.*|CLI/.*|mosquitto\.h|mqtt_protocol\.h|openssl/.*|$posix"

# A new part needs a line above.
covered=$(printf '^%s/|' "${parts[@]}")
forgotten=$(find app ui models device-agent resources -name '*.h' -o -name '*.cpp' | grep -vE "${covered%|}" || true)
[ -z "$forgotten" ] || complain "Nothing says what these may include" "$forgotten"
exit $bad
