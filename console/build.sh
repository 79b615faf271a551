#!/usr/bin/env bash
# Builds the console into the folder that is named, with npm's packages as package-lock.json pins them; they are fetched
# where they are not here yet, or where the file has changed since.
set -eu
out=$(cd "$(dirname "$1")" 2>/dev/null && pwd -P || { mkdir -p "$(dirname "$1")" && cd "$(dirname "$1")" && pwd -P; })/$(basename "$1")
cd "$(dirname "$0")"

needed=18
for command in node npm; do
  command -v "$command" >/dev/null || {
    echo "console: $command is missing; on Debian or Ubuntu: apt-get install nodejs npm" >&2
    exit 1
  }
done
version=$(node --version)
major=${version#v}
[ "${major%%.*}" -ge "$needed" ] || {
  echo "console: node $needed or newer is needed; this one is $version" >&2
  exit 1
}

fetched=node_modules/.tollgate
if ! cmp -s package-lock.json "$fetched"; then
  echo "Fetching the console's packages ..."
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$fetched"
fi
npx --no-install tsc --noEmit
node build.mjs "$out"
