import Foundation

/// The protobuf compiler on this machine.
struct Protoc {
  /// The compiler.
  let executable: URL
  /// The folder with the well-known types.
  let includes: URL

  private static let candidates = ["/usr/bin/protoc", "/usr/local/bin/protoc"]

  /// The compiler that the environment variable `PROTOC` names, or the first of the usual places.
  static func find() throws -> Protoc {
    let manager = FileManager.default
    let named = ProcessInfo.processInfo.environment["PROTOC"].flatMap { $0.isEmpty ? nil : $0 }
    guard let path = (named.map { [$0] } ?? candidates).first(where: manager.isExecutableFile)
    else {
      throw GenerationError.noCompiler(named: named)
    }
    let executable = URL(filePath: path).resolvingSymlinksInPath()
    let prefix = executable.deletingLastPathComponent().deletingLastPathComponent()
    let includes = [prefix.appending(path: "include"), URL(filePath: "/usr/include")]
    guard
      let found = includes.first(where: {
        manager.fileExists(atPath: $0.appending(path: "google/protobuf/any.proto").path)
      })
    else { throw GenerationError.noWellKnownTypes(folders: includes.map(\.path)) }
    return Protoc(executable: executable, includes: found)
  }
}
