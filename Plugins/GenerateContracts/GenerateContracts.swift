import Foundation
import PackagePlugin

/// Generates the Swift of a target's proto files with `protoc`.
///
/// A target that has a folder `protos` of its own is made from the files in it; any other is made
/// from the package's folder `protos` and the well-known types that come with `protoc`.
@main
struct GenerateContracts: BuildToolPlugin {
  /// The well-known types that become part of the contracts.
  private static let wellKnownTypes = [
    "any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers",
  ].map { "google/protobuf/\($0).proto" }

  private static let moduleOfWellKnownTypes = "Contracts"

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let protoc = try Protoc.find()
    let generator = try context.tool(named: "protoc-gen-marquee").url

    let own = target.directoryURL.appending(path: "protos")
    let isOwn = FileManager.default.fileExists(atPath: own.path)
    let root = isOwn ? own : context.package.directoryURL.appending(path: "protos")
    let found = try protoFiles(below: root)
    guard !found.isEmpty else { throw GenerationError.noProtos(folder: root.path) }

    let files = isOwn ? found : found + Self.wellKnownTypes
    let registry = isOwn ? target.name + "Descriptors" : "ContractDescriptors"
    let options =
      ["registry=\(registry)"] + (isOwn ? ["import=\(Self.moduleOfWellKnownTypes)"] : [])

    let output = context.pluginWorkDirectoryURL
    let outputs = files.map { output.appending(path: Self.outputName(of: $0)) }
    // Every file is an input of the one command: a change in an imported file, or in the generator,
    // makes everything anew.
    return [
      .buildCommand(
        displayName: "Generating \(target.name) from \(files.count) proto files",
        executable: protoc.executable,
        arguments: [
          "--plugin=protoc-gen-marquee=\(generator.path)",
          "--marquee_out=\(output.path)",
          "--marquee_opt=\(options.joined(separator: ","))",
          "--proto_path=\(root.path)",
          "--proto_path=\(protoc.includes.path)",
        ] + files,
        inputFiles: found.map { root.appending(path: $0) }
          + Self.wellKnownTypes.map { protoc.includes.appending(path: $0) } + [generator],
        outputFiles: outputs + [output.appending(path: registry + ".pb.swift")])
    ]
  }

  /// The paths of all proto files below `root`, relative to it, sorted.
  private func protoFiles(below root: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".proto") }
      .sorted()
  }

  /// The name that `protoc-gen-marquee` gives to the Swift of a proto file.
  private static func outputName(of file: String) -> String {
    let path = file.dropLast(".proto".count)
    return String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) + ".pb.swift"
  }
}
