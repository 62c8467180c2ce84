#!/usr/bin/env bash
# Labels are made by ui/Parts.h only, where they are plain text: a bare QLabel takes what a device calls itself for
# markup as soon as it looks like it.
set -euo pipefail
cd "$(dirname "$0")/../.."
found=$(grep -rnE --include='*.h' --include='*.cpp' '\bQLabel *[({]|new QLabel\b|public QLabel\b' ui app |
  grep -vE '^ui/(src/theme/Parts\.cpp|include/ui/Parts\.h):' || true)
if [ -n "$found" ]; then
  echo "Labels made outside ui/src/theme/Parts.cpp:"
  printf '%s\n' "$found"
  exit 1
fi
