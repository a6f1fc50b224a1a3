// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode comes with the tools version; a warning is an error everywhere.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Debian's gRPC is linked by library name: its pkg-config file expands to an argument list
/// that SwiftPM cannot pass on.
let grpcLibraries = ["grpc", "gpr", "absl_synchronization", "absl_status", "crypto", "z"].map {
  LinkerSetting.linkedLibrary($0)
}

/// OpenVINO's runtime, which set-up unpacks here out of its wheel.
let openVINO = "\(Context.packageDirectory)/.cache/openvino"

/// Programs find its libraries there or, installed, in `lib` beside the folder that they are in.
let openVINORunPaths = ["\(openVINO)/lib", "$ORIGIN/../lib"]

/// A library target whose folder is `path`.
func module(
  _ name: String, at path: String, on dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil, plugins: [Target.PluginUsage]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, resources: resources,
    swiftSettings: strict, plugins: plugins)
}

/// The three targets of a service: domain code that knows no gRPC, the server that adapts it to its
/// contract, and a tiny executable.
func service(
  _ name: String, executable: String, domain: [Target.Dependency],
  server: [Target.Dependency] = [], resources: [Resource]? = nil
) -> [Target] {
  [
    module(
      "\(name)Domain", at: "Services/\(name)/Domain", on: domain, resources: resources),
    module(
      "\(name)Server", at: "Services/\(name)/Server",
      on: ["ServiceKit", .target(name: "\(name)Domain")] + server),
    .executableTarget(
      name: executable, dependencies: ["ServiceKit", .target(name: "\(name)Server")],
      path: "Services/\(name)/Main", swiftSettings: strict),
  ]
}

/// The tests that mirror `subject`, a module of Shared or a service's `Domain` or `Server`.
func tests(
  of subject: String, on dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(subject)Tests",
    dependencies: [.target(name: subject), "TestSupport"] + dependencies,
    path: "Tests/\(subject)Tests", exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "marquee",
  products: [
    // What the package in Tests/Conformance builds on.
    .library(name: "ProtobufJSON", targets: ["Contracts", "Protobuf", "ProtobufJSON"]),
    .plugin(name: "GenerateContracts", targets: ["GenerateContracts"]),
    // What the package in Tests/Fuzz builds on.
    .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  targets: [
    // Floor 0: C faces of C and C++ libraries; and what stands on nothing.
    .target(
      name: "CGRPC", path: "Shared/CGRPC", cxxSettings: [.unsafeFlags(["-Wall", "-Werror"])],
      linkerSettings: grpcLibraries),
    .target(
      name: "CProtobufJSON", path: "Shared/CProtobufJSON",
      cxxSettings: [.unsafeFlags(["-Wall", "-Werror"])],
      linkerSettings: [.linkedLibrary("protobuf")]),
    .systemLibrary(name: "CSQLite", path: "Shared/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq"),
    .systemLibrary(name: "CYAML", path: "Shared/CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CXML", path: "Shared/CXML", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CCrypto", path: "Shared/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CSVM", path: "Shared/CSVM"),
    .systemLibrary(name: "CTurboJPEG", path: "Shared/CTurboJPEG", pkgConfig: "libturbojpeg"),
    .systemLibrary(name: "CBLAS", path: "Shared/CBLAS", pkgConfig: "openblas"),
    .target(
      name: "CMicrohttpd", path: "Shared/CMicrohttpd",
      linkerSettings: [.linkedLibrary("microhttpd")]),
    .target(
      name: "CVectors", path: "Shared/CVectors", cxxSettings: [.unsafeFlags(["-Wall", "-Werror"])]),
    .target(name: "CProcess", path: "Shared/CProcess"),
    .target(
      name: "CFFmpeg", path: "Shared/CFFmpeg",
      linkerSettings: ["avformat", "avcodec", "avutil", "swscale", "swresample", "ebur128"]
        .map { .linkedLibrary($0) }),
    .target(
      name: "COpenVINO", path: "Shared/COpenVINO",
      cxxSettings: [.unsafeFlags(["-Wall", "-Werror", "-isystem", "\(openVINO)/include"])],
      linkerSettings: [
        .unsafeFlags(
          ["-L\(openVINO)/lib"]
            + openVINORunPaths.flatMap { ["-Xlinker", "-rpath", "-Xlinker", $0] }),
        .linkedLibrary("openvino"),
      ]),
    .systemLibrary(name: "CPangoCairo", path: "Shared/CPangoCairo", pkgConfig: "pangocairo"),
    .target(name: "CPango", dependencies: ["CPangoCairo"], path: "Shared/CPango"),
    module("Execution", at: "Shared/Execution"),

    // Floor 1: Swift-shaped engines.
    module("Protobuf", at: "Shared/Protobuf"),
    module("Scoring", at: "Shared/Scoring"),
    module("Validation", at: "Shared/Validation"),
    module("Media", at: "Shared/Media", on: ["CFFmpeg", "CTurboJPEG"]),
    module("Lettering", at: "Shared/Lettering", on: ["CPango"]),
    module("XML", at: "Shared/XML", on: ["CXML", "Execution"]),
    module("PDFText", at: "Shared/PDFText", on: ["CProcess", "Execution", "XML"]),
    module("Storage", at: "Shared/Storage", on: ["CSQLite"]),
    module("Postgres", at: "Shared/Postgres", on: ["CPostgres", "Execution"]),
    module("SupportVectors", at: "Shared/SupportVectors", on: ["CSVM"]),
    module("LinearAlgebra", at: "Shared/LinearAlgebra", on: ["CBLAS"]),
    module("VectorIndex", at: "Shared/VectorIndex", on: ["CBLAS", "CVectors", "Scoring"]),
    module("HTTP", at: "Shared/HTTP", on: ["CMicrohttpd"]),
    module("Inference", at: "Shared/Inference", on: ["CCrypto", "COpenVINO", "Execution"]),

    // Floor 2 and 3: calls and contracts.
    module("GRPC", at: "Shared/GRPC", on: ["CGRPC", "CCrypto", "Protobuf"]),
    module("ProtobufJSON", at: "Shared/ProtobufJSON", on: ["CProtobufJSON", "Protobuf"]),
    module(
      "Contracts", at: "Shared/Contracts", on: ["Protobuf", "GRPC"],
      plugins: ["GenerateContracts"]),
    module("CodeGenerator", at: "Shared/CodeGenerator", on: ["Protobuf"]),
    .executableTarget(
      name: "protoc-gen-marquee", dependencies: ["CodeGenerator"],
      path: "Shared/ProtocPlugin", swiftSettings: strict),
    .plugin(
      name: "GenerateContracts", capability: .buildTool(), dependencies: ["protoc-gen-marquee"],
      path: "Plugins/GenerateContracts"),

    // Floor 4: what makes a process a good citizen.
    module(
      "ServiceKit", at: "Shared/ServiceKit",
      on: ["GRPC", "Contracts", "CYAML", "HTTP", "Execution", "Scoring", "Storage", "Validation"]),
    module("ModelLoading", at: "Shared/ModelLoading", on: ["Inference", "Scoring", "ServiceKit"]),

    // Floor 5: the command line.
    .target(
      name: "MarqueeCLI", dependencies: ["ServiceKit", "ProtobufJSON"], path: "Services/CLI",
      exclude: ["Main"], swiftSettings: strict),
    .executableTarget(
      name: "marquee", dependencies: ["MarqueeCLI", "ServiceKit"], path: "Services/CLI/Main",
      swiftSettings: strict),

    .systemLibrary(name: "CMalloc", path: "Tests/CMalloc"),
    module("TestSupport", at: "Tests/TestSupport", on: ["CMalloc"]),
    module("PostgresFixtures", at: "Tests/PostgresFixtures", on: ["Execution", "Postgres"]),
    tests(of: "Execution"),
    tests(of: "Scoring"),
    tests(of: "Validation"),
    .target(
      name: "TestMessages", dependencies: ["Contracts", "GRPC", "Protobuf"],
      path: "Tests/TestMessages",
      exclude: ["protos"], swiftSettings: strict, plugins: ["GenerateContracts"]),
    .executableTarget(
      name: "InteropPeer", dependencies: ["Contracts", "GRPC", "Protobuf"],
      path: "Tests/Interop/Peer", exclude: ["protos"], swiftSettings: strict,
      plugins: ["GenerateContracts"]),
    tests(of: "Protobuf", on: ["TestMessages"]),
    tests(of: "CodeGenerator", on: ["TestMessages"], exclude: ["Golden"]),
    tests(of: "GRPC"),
    tests(of: "ProtobufJSON", on: ["TestMessages"]),
    tests(of: "Contracts", on: ["TestMessages"]),
    tests(of: "HTTP"),
    module("MediaFixtures", at: "Tests/MediaFixtures", on: ["Media", "TestSupport"]),
    tests(of: "Media", on: ["MediaFixtures"], resources: [.copy("Fixtures")]),
    tests(of: "XML", on: ["Execution"]),
    tests(of: "PDFText", on: ["Execution"]),
    tests(of: "Storage"),
    tests(of: "Postgres", on: ["Execution", "PostgresFixtures"]),
    tests(of: "Lettering"),
    tests(of: "SupportVectors"),
    tests(of: "LinearAlgebra"),
    tests(of: "VectorIndex", on: ["CVectors"]),
    module("ModelFixtures", at: "Tests/ModelFixtures", on: ["Inference", "Media", "TestSupport"]),
    tests(
      of: "Inference", on: ["CCrypto", "Execution", "ModelFixtures"], resources: [.copy("Models")]),
    tests(
      of: "ServiceKit",
      on: [
        "Scoring", "VisionServer", "NLPServer", "PredictionServer", "OptimizerServer",
        "EmbeddingsServer", "GatewayServer",
      ]),
    tests(
      of: "VisionDomain",
      on: [
        "Execution", "Inference", "Lettering", "MediaFixtures", "ModelFixtures", "Scoring",
        "Storage",
      ],
      resources: [.copy("Fixtures")],
      exclude: [
        "Detection/own_detector.py", "Detection/random_detector.py", "Detection/reference.py",
        "Faces/reference.py",
      ]),
    tests(of: "VisionServer", on: ["Execution", "MediaFixtures", "ModelFixtures", "Storage"]),
    tests(
      of: "NLPDomain",
      on: ["Execution", "Inference", "ModelFixtures", "PDFText", "Scoring", "Validation"],
      resources: [.copy("Fixtures")]),
    tests(of: "NLPServer", on: ["Execution", "Inference", "ModelFixtures", "ModelLoading"]),
    tests(of: "PredictionDomain"),
    tests(of: "PredictionServer", on: ["Execution"]),
    tests(of: "OptimizerDomain"),
    tests(of: "OptimizerServer", on: ["Execution"]),
    tests(of: "EmbeddingsDomain", on: ["Execution", "Postgres", "PostgresFixtures", "Storage"]),
    tests(of: "EmbeddingsServer", on: ["EmbeddingsDomain", "Execution", "ServiceKit"]),
    tests(of: "GatewayServer"),
    tests(of: "MarqueeCLI"),
    module(
      "FuzzTargets", at: "Tests/FuzzTargets",
      on: [
        "TestMessages", "ProtobufJSON", "HTTP", "Media", "NLPDomain", "EmbeddingsDomain",
        "Validation", "ServiceKit", "Execution", "GatewayServer", "MarqueeCLI", "TestSupport",
      ]),
    tests(of: "FuzzTargets"),
    .executableTarget(
      name: "CodecBenchmark", dependencies: ["Contracts", "Protobuf"],
      path: "Tests/Benchmarks/Codec", exclude: ["bench.py", "cpp"], swiftSettings: strict),
    .executableTarget(
      name: "RPCBenchmark", dependencies: ["Contracts", "GRPC", "Protobuf"],
      path: "Tests/Benchmarks/RPC", exclude: ["bench.py", "test_allocations.py", "cpp", "protos"],
      swiftSettings: strict,
      plugins: ["GenerateContracts"]),
    .executableTarget(
      name: "VisionBenchmark", dependencies: ["Inference", "Media", "Scoring", "VisionDomain"],
      path: "Tests/Benchmarks/Vision", exclude: ["bench.py", "peer.py", "requirements.txt"],
      swiftSettings: strict),
    .executableTarget(
      name: "EmbeddingsBenchmark", dependencies: ["VectorIndex"],
      path: "Tests/Benchmarks/Embeddings",
      exclude: ["Client", "bench.py", "hnswlib_peer.cc", "requirements.txt", "service.py"],
      swiftSettings: strict),
    .executableTarget(
      name: "EmbeddingsLoad", dependencies: ["Contracts", "GRPC"],
      path: "Tests/Benchmarks/Embeddings/Client", swiftSettings: strict),
    .executableTarget(
      name: "NLPBenchmark", dependencies: ["Execution", "ModelFixtures", "NLPDomain", "Scoring"],
      path: "Tests/Benchmarks/NLP",
      exclude: ["Comments", "bench.py", "pages.py", "peer_comments.py", "requirements.txt"],
      swiftSettings: strict),
    .executableTarget(
      name: "CommentsBenchmark", dependencies: ["Execution", "NLPDomain"],
      path: "Tests/Benchmarks/NLP/Comments",
      swiftSettings: strict),
    .executableTarget(
      name: "SanitizerProof", dependencies: ["CGRPC", "GRPC", "TestMessages"],
      path: "Tests/Sanitize/Proof", swiftSettings: strict),
    .executableTarget(
      name: "SoakPeer",
      dependencies: ["Contracts", "GRPC", "Protobuf", "ServiceKit", "TestSupport"],
      path: "Tests/Soak/Peer", exclude: ["protos"], swiftSettings: strict,
      plugins: ["GenerateContracts"]),
  ]
    // Floor 5: the services.
    + service(
      "Vision", executable: "marquee-vision",
      domain: [
        "Execution", "Inference", "Lettering", "LinearAlgebra", "Media", "Scoring", "Storage",
        "SupportVectors", "Validation",
      ],
      server: [
        "Execution", "Inference", "Media", "ModelLoading", "Scoring", "Storage", "Validation",
      ],
      resources: [.copy("Models")])
    + service(
      "NLP", executable: "marquee-nlp",
      domain: [
        "Execution", "Inference", "LinearAlgebra", "PDFText", "Protobuf", "Scoring", "Validation",
        "XML",
      ],
      server: ["Inference", "ModelLoading", "PDFText", "Scoring", "Validation"],
      resources: [.copy("Models")])
    + service(
      "Prediction", executable: "marquee-prediction", domain: ["Scoring", "Validation"],
      server: ["Scoring", "Validation"], resources: [.copy("Models")])
    + service(
      "Optimizer", executable: "marquee-optimizer", domain: ["Scoring", "Validation"],
      server: ["Validation"], resources: [.copy("Models")])
    + service(
      "Embeddings", executable: "marquee-embeddings",
      domain: ["CCrypto", "Postgres", "Storage", "VectorIndex", "Execution", "Validation"],
      server: ["Postgres", "Validation", "VectorIndex"])
    + [
      module(
        "GatewayServer", at: "Services/Gateway/Server",
        on: ["ServiceKit", "HTTP", "ProtobufJSON", "CCrypto", "Validation"]),
      .executableTarget(
        name: "marquee-gateway", dependencies: ["GatewayServer"], path: "Services/Gateway/Main",
        swiftSettings: strict),
    ],
  cxxLanguageStandard: .cxx17
)
