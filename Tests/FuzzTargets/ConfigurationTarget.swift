import Foundation
import GatewayServer
import ServiceKit

/// A configuration file is taken, or refused with a line that names it.
enum ConfigurationTarget {
  private static let file = FileManager.default.temporaryDirectory
    .appending(path: "marquee-fuzz-\(ProcessInfo.processInfo.processIdentifier).yaml")

  static func run(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      let configuration = try Configuration(
        schema: GatewayKeys.schema, arguments: ["--config", file.path])
      try hold(!configuration.listing.isEmpty, "a listing without keys")
    } catch let error as ConfigurationError {
      try hold(error.description.contains(file.path), "no file in: \(error)")
    }
  }
}
