#!/bin/sh
# Builds the node into the given path, from nothing but Debian's packages golang-go and golang-etcd-server-dev.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 OUTPUT" >&2; exit 64; }
case $1 in
/*) output=$1 ;;
*) output=$PWD/$1 ;;
esac
sources=/usr/share/gocode
command -v go >/dev/null || { echo "$0: there is no go; apt-get install golang-go" >&2; exit 69; }
[ -d "$sources/src/go.etcd.io/etcd/raft" ] || {
  echo "$0: there is no raft library in $sources; apt-get install golang-etcd-server-dev" >&2
  exit 69
}
cd "$(dirname "$0")"
export GO111MODULE=off GOPATH="$sources" GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0
# Without debugging information, which the linker cannot give for a variable under two names.
exec go build -trimpath -ldflags=-w -o "$output" .
