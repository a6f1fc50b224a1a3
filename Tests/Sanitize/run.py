#!/usr/bin/env python3
"""Runs the tests of calls under the address and the thread sanitizer.

First it sees that the sanitizer reports what `Proof/` does wrong on purpose; then the tests have to
pass without one report.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path("Tests/Sanitize")

# The modules that make or serve calls, read their bytes, or hand work from thread to thread. Not EmbeddingsDomain and
# VectorIndex, whose code runs here under EmbeddingsServer: the thread sanitizer does not see the reference counts
# through which a thread may change an array in place that another has read, and looks for deadlocks among thousands
# of locks of a graph; leaks are seen in what static values of Swift's indirect enums point to.
TESTS = (
    r"(Contracts|Execution|FuzzTargets|GRPC|HTTP|MarqueeCLI|Protobuf|ProtobufJSON|ServiceKit"
    r"|Server)Tests\.")

# The tests that run networks, in a process of their own in which leaks are not looked for: OpenVINO's
# and TBB's threads keep what they have allocated, with stacks that end in `operator new`, because these
# libraries are built without frame pointers (with the slow unwinder all of it was theirs, but that takes
# ten minutes a model). What the service keeps from request to request is for `make bench-vision` to see.
WITH_NETWORKS = r"(VisionServerTests\.|NLPServerTests\.(EmbedText|ResearchHashtags)Tests)"

# What is done wrong, and what has to be said about it, by sanitizer.
PROOFS = {
    "address": {
        "use-after-free": "AddressSanitizer: heap-use-after-free",
        "leak": "LeakSanitizer: detected memory leaks",
    },
    "thread": {"race": "ThreadSanitizer: Swift access race"},
}


def scratch(sanitizer):
    return Path(".build") / sanitizer


def compile_edges():
    """The library that tells the thread sanitizer what it cannot see."""
    library = (scratch("thread") / "edges.so").absolute()
    subprocess.run(
        ["clang++", "-std=c++17", "-O1", "-g", "-fPIC", "-shared", "-Wall", "-Werror",
         HERE / "edges.cc", "-lgrpc", "-labsl_synchronization", "-o", library], check=True)
    return library


def environment(sanitizer, leaks=True):
    """How a program that is built with the sanitizer has to be run."""
    # A backtrace of Swift's would come in between; the lines of the log begin without colours.
    result = os.environ | {"SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1"}
    # OpenVINO's TBB loads a library in a way that the sanitizers refuse, unless it is told of them.
    result["TBB_ENABLE_SANITIZERS"] = "1"
    if sanitizer == "address":
        result["ASAN_OPTIONS"] = f"detect_leaks={int(leaks)}"
        result["LSAN_OPTIONS"] = f"suppressions={(HERE / 'leaks.txt').absolute()}:print_suppressions=0"
    else:
        # Every byte that goes through a socket would order all who send before all who receive.
        result["TSAN_OPTIONS"] = "io_sync=0"
        result["LD_PRELOAD"] = str(compile_edges())
    return result


def build(sanitizer):
    """The folder with the tests and the proof, once they are built."""
    command = [
        "swift", "build", "-c", "release", f"--sanitize={sanitizer}", "--scratch-path",
        scratch(sanitizer), "-Xswiftc", "-g"]
    # As FIRST_RUN in the Makefile.
    first = [] if (scratch(sanitizer) / "release").exists() else [["--target", "Protobuf"]]
    for step in [*first, ["--product", "SanitizerProof"], ["--product", "marqueePackageTests"]]:
        with subprocess.Popen(
                [*command, *step], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True) as process:
            for line in process.stdout:
                # The linker has hundreds of lines to say about the sanitizer's own symbols.
                if "Cannot export local symbol" not in line:
                    print(f"  {line}", end="", flush=True)
        if process.returncode != 0:
            sys.exit(f"sanitize: cannot build with the {sanitizer} sanitizer")
    folder = subprocess.check_output([*command, "--show-bin-path"], text=True).strip()
    return Path(folder)


def prove(sanitizer, folder, surroundings):
    """Ends the run unless the sanitizer reports what is wrong."""
    for wrong, said in PROOFS[sanitizer].items():
        result = subprocess.run(
            [folder / "SanitizerProof", wrong], env=surroundings, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        output = result.stdout.decode(errors="replace")
        if result.returncode == 0 or said not in output:
            print(output)
            sys.exit(
                f"sanitize: the {sanitizer} sanitizer does not report a {wrong}: it would not "
                "report one of ours either")
        print(f"  a {wrong} on purpose is reported", flush=True)


def test(sanitizer, folder, surroundings, tests, skip, log):
    """Runs the tests but for those that `skip` matches, and says how many there were; ends the run when
    one fails or the sanitizer reports anything."""
    command = [
        folder / "marqueePackageTests.xctest", "--testing-library", "swift-testing", "--no-parallel",
        "--filter", tests, "--skip", skip]
    reports = 0
    passed = ""
    with log.open("w") as output, subprocess.Popen(
            command, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        for line in process.stdout:
            output.write(line)
            reports += line.startswith("SUMMARY: ")
            if "Test run with" in line:
                passed = line.strip("✔✘◇ \n")
            elif line.startswith(("✔ Suite", "✘", "SUMMARY: ")):
                print(f"  {line.strip()}", flush=True)
    print(f"  {passed}", flush=True)
    # A filter may leave one of both processes without a test, which Swift Testing ends with this code.
    had_none = process.returncode == os.EX_UNAVAILABLE and "with 0 tests" in passed
    if reports or (process.returncode != 0 and not had_none):
        sys.exit(
            f"sanitize: {reports} reports of the {sanitizer} sanitizer, exit code "
            f"{process.returncode}; all of it: {log}")
    return int(re.search(r"with (\d+) test", passed)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "sanitizers", nargs="*", metavar="SANITIZER",
        help=f"which (default all): {', '.join(PROOFS)}")
    parser.add_argument(
        "--filter", default=TESTS, metavar="REGEX", help="which tests (default %(default)s)")
    arguments = parser.parse_args()
    if set(arguments.sanitizers) - set(PROOFS):
        parser.error(f"sanitizers are {' and '.join(PROOFS)}")
    os.chdir(Path(__file__).resolve().parents[2])
    for sanitizer in arguments.sanitizers or PROOFS:
        print(f"Build (release, {sanitizer} sanitizer)", flush=True)
        folder = build(sanitizer)
        print(f"Test ({sanitizer} sanitizer)", flush=True)
        prove(sanitizer, folder, environment(sanitizer))
        count = 0
        for name, leaks, skip in [
                ("tests", True, WITH_NETWORKS), ("networks", False, f"^(?!{WITH_NETWORKS})")]:
            count += test(
                sanitizer, folder, environment(sanitizer, leaks), arguments.filter, skip,
                scratch(sanitizer) / f"{name}.log")
        if count == 0:
            sys.exit(f"sanitize: no test matches {arguments.filter}")


if __name__ == "__main__":
    main()
