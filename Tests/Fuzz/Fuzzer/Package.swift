// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything in it is built with the address sanitizer and counts what it
// reaches (`../run.py`). Only the program is linked with libFuzzer.
let package = Package(
  name: "fuzzer",
  dependencies: [.package(name: "marquee", path: "../../..")],
  targets: [
    .executableTarget(
      name: "Fuzzer", dependencies: [.product(name: "FuzzTargets", package: "marquee")],
      path: "Sources",
      swiftSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
  ]
)
