#!/bin/sh
# Builds the node from nothing but Debian's packages golang-go and golang-etcd-server-dev: into the given path, or else where
# verdict looks for it, under a name that changes with the sources.
set -eu
[ $# -le 1 ] || { echo "usage: $0 [OUTPUT]" >&2; exit 64; }
sources=/usr/share/gocode
command -v go >/dev/null || { echo "$0: there is no go; apt-get install golang-go" >&2; exit 69; }
[ -d "$sources/src/go.etcd.io/etcd/raft" ] || {
  echo "$0: there is no raft library in $sources; apt-get install golang-etcd-server-dev" >&2
  exit 69
}
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
  nodes="${XDG_CACHE_HOME:-$HOME/.cache}/verdict/nodes"
  mkdir -p "$nodes"
  digest=$(cat "$here/main.go" "$here/store.go" "$here/build.sh" | sha256sum | cut -c 1-16)
  output="$nodes/go-etcd-raft-$digest"
else
  case $1 in
  /*) output=$1 ;;
  *) output=$PWD/$1 ;;
  esac
fi
cd "$here"
export GO111MODULE=off GOPATH="$sources" GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0
# Without debugging information, which the linker cannot give for a variable under two names.
go build -trimpath -ldflags=-w -o "$output.$$" .
# In one piece: somebody may be looking for it.
mv "$output.$$" "$output"
[ $# -eq 1 ] || echo "$output"
