#!/bin/sh
# fresh_vectors.sh VECTORS_TEST
#
# Asks the upstream libraries new questions, with a seed drawn now, and checks
# their answers with the given binary. To repeat a run: LABELIX_SEED=<printed>.
# LABELIX_CASES (default 0.05) multiplies the full count of 200,000 parsed
# texts and about a million matches. Exit 77: skipped, nothing was checked.
set -eu

bin=${1:?usage: fresh_vectors.sh VECTORS_TEST}
case $bin in */*) bin=$(cd "$(dirname "$bin")" && pwd)/$(basename "$bin") ;; esac
cd "$(dirname "$0")"

if ! command -v go >/dev/null 2>&1; then
  echo "skipped: no go"
  exit 77
fi
if ! go mod download >/dev/null 2>&1; then
  echo "skipped: the Go modules cannot be fetched"
  exit 77
fi

seed=${LABELIX_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
scale=$(awk -v cases="${LABELIX_CASES:-0.05}" 'BEGIN { print cases * 25 }')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "fresh vectors: seed $seed, scale $scale (repeat with LABELIX_SEED=$seed LABELIX_CASES=${LABELIX_CASES:-0.05})"
go build -o "$work/oracle" .
"$work/oracle" -out "$work/vectors" -seed "$seed" -scale "$scale"
"$bin" --vectors "$work/vectors"
