// swift-tools-version: 6.2
import PackageDescription

// A package of its own: its messages are made from Google's proto files, which are fetched when they
// are needed (`run.sh`) and not part of this repository.
let package = Package(
  name: "conformance",
  dependencies: [.package(name: "marquee", path: "../..")],
  targets: [
    .executableTarget(
      name: "Testee", dependencies: [.product(name: "ProtobufJSON", package: "marquee")],
      path: "Testee", exclude: ["protos"],
      swiftSettings: [.treatAllWarnings(as: .error)],
      plugins: [.plugin(name: "GenerateContracts", package: "marquee")])
  ]
)
