#!/usr/bin/env bash
# Installs what Marquee needs, once: Debian packages, the OpenVINO runtime and sample media; with
# `models` also the models, with `test` the wheels and the PostgreSQL of the tests, with `bench-vision`,
# `bench-nlp` and `bench-embeddings` the wheels of the benchmarks' peers. A second run finds everything
# in place and does nothing.
#
# usage: setup.sh [models] [test] [bench-vision] [bench-nlp] [bench-embeddings]
set -euo pipefail
cd "$(dirname "$0")/../.."
here=deploy/setup

fail() {
  printf 'set-up: %s\n' "$1" >&2
  exit 1
}

require_swift_on_path() {
  command -v swift >/dev/null ||
    fail "no swift on PATH: install the Swift 6.3 toolchain for Debian 12 (swift.org/install) and put its usr/bin on PATH"
}

# After the packages: the toolchain needs some of them to run.
require_swift_version() {
  local output version
  output=$(swift --version 2>&1 || true)
  version=$(grep -oE 'Swift version [0-9]+\.[0-9]+' <<<"$output" | grep -oE '[0-9.]+$' || true)
  case "$version" in
    '') fail "swift does not run: $(head -n 1 <<<"$output")" ;;
    [0-5].* | 6.[0-2]) fail "Swift 6.3 or newer is needed, found $version" ;;
  esac
}

install_packages() {
  local wanted missing
  wanted=$(sed 's/#.*//' $here/packages.txt | awk 'NF { print $1 }')
  missing=$(for package in $wanted; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s ' "$package"
  done)
  if [ -z "$missing" ]; then
    echo "  Debian packages: already there"
    return
  fi
  [ "$(id -u)" = 0 ] || fail "root is needed once, to install: apt-get install $missing"
  echo "  Debian packages: installing $missing"
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    grep -E '^(E|W|Err)' "$log" | tail -n 3 >&2
    fail "apt-get could not install the packages (log: $log): check the network and the sources list"
  fi
  rm -f "$log"
}

# make_venv FOLDER REQUIREMENTS PURPOSE: an isolated Python with exactly the pinned wheels, made again
# when the pins change.
make_venv() {
  local venv=$1 requirements=$2 purpose=$3 stamp
  stamp=$(sha256sum "$requirements" | cut -d ' ' -f 1)
  if [ "$(cat "$venv/stamp" 2>/dev/null)" = "$stamp" ]; then
    echo "  Python wheels $purpose: already there"
    return
  fi
  echo "  Python wheels $purpose: installing"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: \
    -r "$requirements" ||
    fail "pip could not install $requirements: check the network and pip's index"
  echo "$stamp" >"$venv/stamp"
}

echo "Set-up"
require_swift_on_path
install_packages
require_swift_version
python3 $here/fetch.py $here/assets.json .cache
for part in "$@"; do
  case "$part" in
    models)
      make_venv .venv-models deploy/models/requirements.txt "that convert models"
      python3 $here/fetch.py deploy/models/manifest.json .cache --python .venv-models/bin/python
      ;;
    test)
      make_venv .venv Tests/requirements.txt "of the tests"
      python3 $here/fetch.py $here/test_assets.json .cache
      ;;
    bench-vision)
      make_venv .venv-bench Tests/Benchmarks/Vision/requirements.txt "of the vision benchmark's peer"
      ;;
    bench-nlp)
      make_venv .venv-bench-nlp Tests/Benchmarks/NLP/requirements.txt "of the nlp benchmark's peers"
      ;;
    bench-embeddings)
      make_venv .venv-bench-embeddings Tests/Benchmarks/Embeddings/requirements.txt \
        "of the embeddings benchmark's peers"
      ;;
    *) fail "$part is no part of the set-up, expected models, test, bench-vision, bench-nlp or bench-embeddings" ;;
  esac
done
