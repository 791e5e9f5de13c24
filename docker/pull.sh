#!/usr/bin/env bash
# Get $MODEL with `ollama pull`, in lines a log can hold.
#
# The client draws for a terminal whether or not there is one: ten frames a second, each moving the
# cursor back over the last. Here every frame begins on a new line, what only a terminal understands
# goes, and a line is printed when its words or its percentage are new.
set -euo pipefail
export LC_ALL=C # bytes: what is no ASCII is one

plain() {
  sed -u -e 's/\x1b\[1G/\n/g' -e 's/\x1b\[[0-9;?]*[A-Za-z]//g'
}

once() {
  declare -A seen
  local line key
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%%%*} # up to the percent sign, where there is one
    key=${key%%[![:ascii:]]*} # without the spinner
    [ -n "${key// /}" ] && [ -z "${seen[$key]:-}" ] || continue
    seen[$key]=1
    printf '%s\n' "$line"
  done
}

echo "Getting ${MODEL:?names no model} from the registry; what is here already is not fetched again."
ollama pull "$MODEL" 2>&1 | plain | once
echo "$MODEL is here."
