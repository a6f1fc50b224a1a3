#!/usr/bin/env bash
# Holds the codec and the JSON edge to Google's protobuf conformance runner, recommended tests
# included. The runner is built from the source of Debian's protobuf package, once, in .cache; the
# package in this folder is the program that it asks.
#
# usage: run.sh [an option of the runner, such as --verbose]
set -euo pipefail
cd "$(dirname "$0")/../.."

here=Tests/Conformance
cache=.cache/conformance
scratch=.build/conformance

echo "Conformance"
source=$(python3 deploy/setup/fetch_source.py protobuf)
suite=$source/conformance
version=$(basename "$source")

# build_runner: the runner against Debian's libprotobuf; of the source only what the package lacks.
build_runner() {
  local objects=$cache/objects unit
  echo "  runner of $version: building"
  rm -rf "$objects"
  mkdir -p "$objects"
  protoc --proto_path="$suite" --proto_path="$source/src" --cpp_out="$objects" \
    "$suite/conformance.proto" "$source"/src/google/protobuf/test_messages_proto{2,3}.proto
  for unit in "$suite"/{conformance_test,conformance_test_main,conformance_test_runner}.cc \
    "$suite"/{binary_json,text_format}_conformance_suite.cc \
    "$suite/third_party/jsoncpp/jsoncpp.cpp" \
    "$objects"/*.pb.cc "$objects"/google/protobuf/*.pb.cc; do
    printf '%s\0' "$unit"
  done | xargs -0 -P "$(nproc)" -I '{}' sh -c '
    g++ -std=c++17 -O1 -w -I "$1" -I "$2" -I "$2/third_party/jsoncpp" -idirafter "$3" \
      -c "$4" -o "$1/$(basename "$4").o"' sh "$objects" "$suite" "$source/src" '{}'
  g++ "$objects"/*.o -lprotobuf -lpthread -o "$objects/runner"
  # Last, so that a runner with that name is complete.
  mv "$objects/runner" "$cache/runner-$version"
  rm -rf "$objects"
}

if [ -x "$cache/runner-$version" ]; then
  echo "  runner of $version: already there"
else
  build_runner
fi

echo "  testee: building"
protos=$here/Testee/protos
mkdir -p "$protos/google/protobuf"
# Only what differs, so that nothing is generated twice.
copy_if_changed() { cmp -s "$1" "$2" || cp "$1" "$2"; }
copy_if_changed "$suite/conformance.proto" "$protos/conformance.proto"
copy_if_changed "$source/src/google/protobuf/test_messages_proto3.proto" \
  "$protos/google/protobuf/test_messages_proto3.proto"
swift build -c release --package-path $here --scratch-path $scratch --product Testee
testee=$(swift build -c release --package-path $here --scratch-path $scratch --show-bin-path)/Testee

exec "$cache/runner-$version" --enforce_recommended --failure_list $here/failures.txt \
  --output_dir "$cache" "$@" "$testee"
