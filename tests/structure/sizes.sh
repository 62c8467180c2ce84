#!/usr/bin/env bash
# Source files stay under 400 lines, folder READMEs at 40 or less, and every folder with sources has one: src and
# include belong to the folder above them, what lies below a suite in tests to that suite; each folder of ui/src stands
# for itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
folders=(app ui models device-agent resources installer tests) # not by git: a source archive has none
while read -r lines file; do
  [ "$file" = total ] && continue
  if [ "$lines" -gt 400 ]; then echo "sizes: $file has $lines lines, 400 at most"; bad=1; fi
done < <(find "${folders[@]}" -name '*.h' -o -name '*.cpp' | xargs wc -l)
while read -r file; do
  lines=$(wc -l <"$file")
  if [ "$lines" -gt 40 ]; then echo "sizes: $file has $lines lines, 40 at most"; bad=1; fi
done < <(find "${folders[@]}" -name README.md)
while read -r folder; do
  if [ ! -f "$folder/README.md" ]; then echo "sizes: $folder has no README.md"; bad=1; fi
done < <({ find "${folders[@]}" -name '*.h' -o -name '*.cpp' -o -name '*.sh' | xargs -n 1 dirname; if [ -d .ci ]; then echo .ci; fi; } |
  sed -E 's#^(tests/[^/]+)/.*#\1#; /^ui\/src\//!s#/(src|include)(/.*)?$##' | sort -u)
exit $bad
