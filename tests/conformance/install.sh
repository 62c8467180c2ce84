#!/usr/bin/env bash
# Installs the packages that judge, exactly as locked, into a build folder: tests/conformance/install.sh FOLDER
# Does nothing, and needs no network, where they are there already.
set -euo pipefail
from=$(cd "$(dirname "$0")" && pwd)
folder=${1:?tests/conformance/install.sh FOLDER}
mkdir -p "$folder"
if cmp -s "$from/package-lock.json" "$folder/installed.json"; then
  exit 0
fi
cp "$from/package.json" "$from/package-lock.json" "$folder/"
# Nothing of what is downloaded runs here (--ignore-scripts), and the lock file's hashes say what it is.
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
cp "$from/package-lock.json" "$folder/installed.json"
