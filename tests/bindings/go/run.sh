#!/bin/sh
# run.sh BUILD [FLAG…]
#
# The Go module's tests, over the library in BUILD. Flags are go test's. Exit
# 77: skipped, nothing was tested.
set -eu

build=${1:?usage: run.sh BUILD [FLAG…]}
build=$(cd "$build" && pwd)
shift
cd "$(dirname "$0")/../../../bindings/go"

if ! command -v go >/dev/null 2>&1; then
  echo "skipped: no go"
  exit 77
fi
have=$(go env GOVERSION | sed 's/^go//')
want=$(sed -n 's/^go //p' go.mod)
if [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
  echo "skipped: go $have, and go.mod asks for $want"
  exit 77
fi
if ! go mod download >/dev/null 2>&1; then
  echo "skipped: the Go modules cannot be fetched"
  exit 77
fi

badly=$(gofmt -l .)
if [ -n "$badly" ]; then
  echo "not as gofmt writes it: $badly"
  exit 1
fi
export PKG_CONFIG_PATH="$build${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 ../../tests/install/make_example.py ../../docs/embedding.md "$work/main.go"
go vet "$work/main.go"
go test "$@" ./...

# The benchmark compares the answers of four ways before it measures any, and ends
# with 1 where they differ; once is enough.
case " $* " in *' -race '*) exit 0 ;; esac
cd bench
if ! go mod download >/dev/null 2>&1; then
  echo "the benchmark was left out: its Go modules cannot be fetched"
  exit 0
fi
go vet .
for namespaces in 1 40; do # that the lister asks the index about, and that it scans
  go run . -namespaces "$namespaces" -services 80 -pods 400 -events 400 -compared 400 -rounds 1
done
