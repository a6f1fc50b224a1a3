import Foundation
import GRPC

/// The suite on this machine: its layout and its folders.
struct LocalSuite: Sendable {
  /// Where data goes unless told otherwise, below the current folder.
  static let defaultDataDirectory = ".run/data"

  let layout: SuiteLayout
  /// How its processes are connected to, which have TLS where their configuration says so.
  let tls: GRPCClient.Config.TLS?
  private let dataDirectory: URL
  private let mediaRoot: URL
  private let logDirectory: URL?

  /// - Throws: `CommandFailure` when a folder is missing or cannot be made, and when the processes
  ///   could not be connected to as they are configured.
  init(
    layout: SuiteLayout, data: String, mediaRoot: String, logs: String?,
    tls: GRPCClient.Config.TLS?
  ) throws {
    try TLSOptions.check(
      tls, fits: layout.all.map(\.name), environment: ProcessInfo.processInfo.environment)
    self.layout = layout
    self.tls = tls
    dataDirectory = try Self.makeDirectory(data)
    logDirectory = try logs.map(Self.makeDirectory)
    self.mediaRoot = URL(fileURLWithPath: mediaRoot).standardizedFileURL
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: self.mediaRoot.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw CommandFailure("--media-root \(mediaRoot): there is no such folder", .noInput)
    }
  }

  /// The supervisor of the suite's processes, whose executables stand beside this one.
  func supervisor(_ report: @escaping @Sendable (Supervisor.Event) -> Void) -> Supervisor {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return Supervisor(
      layout: layout, directory: executable.deletingLastPathComponent(),
      dataDirectory: dataDirectory, logDirectory: logDirectory, mediaRoot: mediaRoot,
      tls: tls, report: report)
  }

  /// Starts the suite's processes.
  ///
  /// - Throws: `CommandFailure` saying in one line what kept one of them from serving.
  func start(_ supervisor: Supervisor) async throws {
    do {
      try await supervisor.start()
    } catch let error as SupervisorError {
      throw CommandFailure("\(error)", .unavailable)
    }
  }

  /// Where everything listens, for a person.
  var table: String {
    let rows = layout.all.map { process in
      "  \(process.name.padded(to: 12)) gRPC \(process.address)   metrics http://127.0.0.1:\(process.opsPort)/metrics"
    }
    return """
      Marquee is up
      \(rows.joined(separator: "\n"))
        \("JSON".padded(to: 12)) http://127.0.0.1:\(layout.httpPort)   (health: /health)
      Ctrl-C stops it
      """
  }

  /// Where everything listens and which process is which, as one line of JSON.
  func json(of supervisor: Supervisor) async throws -> String {
    let identifiers = await supervisor.processIdentifiers
    let description = SuiteDescription(
      http: "http://127.0.0.1:\(layout.httpPort)",
      services: layout.all.map { process in
        SuiteDescription.Service(
          name: process.name, address: process.address,
          ops: "http://127.0.0.1:\(process.opsPort)", pid: identifiers[process.name])
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(description), as: UTF8.self)
  }

  private static func makeDirectory(_ path: String) throws -> URL {
    let directory = URL(fileURLWithPath: path).standardizedFileURL
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure("\(path): the folder cannot be made", .noInput)
    }
    return directory
  }
}

/// What `marquee up --json` prints.
private struct SuiteDescription: Encodable {
  struct Service: Encodable {
    let name: String
    let address: String
    let ops: String
    let pid: Int32?
  }
  let http: String
  let services: [Service]
}
