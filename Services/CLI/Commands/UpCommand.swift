import Foundation
import ServiceKit

/// `marquee up`: runs the suite on this machine until it is told to stop.
enum UpCommand: RunnableCommand {
  static let command = Command(
    "up", "Start the suite on this machine and serve until Ctrl-C",
    options: [
      .value("ports", "MODE", "standard (8000, 9000–9005, 9100–9105; default) or auto (any free)"),
      .value("data", "FOLDER", "where the services keep their data (default .run/data)"),
      .value(
        "media-root", "FOLDER", "the folder whose files may be named in calls (default: this)"),
      .value("logs", "FOLDER", "write a log file a service there (default: standard error)"),
      .flag("json", "print one line of JSON when everything serves"),
    ],
    example: "marquee up --data /var/lib/marquee")

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let layout = try layout(named: arguments.string("ports"))
    let suite = try LocalSuite(
      layout: layout, data: arguments.string("data") ?? LocalSuite.defaultDataDirectory,
      mediaRoot: arguments.string("media-root") ?? ".", logs: arguments.string("logs"))
    let stopRequest = Task { await ProcessSignals.stop() }
    let supervisor = suite.supervisor { event in Console.error(describe(event)) }
    let starting = Task { try await supervisor.start() }
    let watching = Task {
      _ = await stopRequest.value
      starting.cancel()
    }
    do {
      try await starting.value
    } catch {
      watching.cancel()
      if starting.isCancelled { return .success }
      throw CommandFailure("\(error)", .unavailable)
    }
    Console.print(
      arguments.flag("json") ? try await suite.json(of: supervisor) : suite.table)
    _ = await stopRequest.value
    Console.error("stopping")
    await supervisor.stop()
    return .success
  }

  private static func layout(named name: String?) throws -> SuiteLayout {
    switch name ?? "standard" {
    case "standard": return .standard
    case "auto": return try .free()
    case let other:
      throw UsageError("--ports \(other): standard or auto is needed", command: command)
    }
  }

  private static func describe(_ event: Supervisor.Event) -> String {
    switch event {
    case .serving(let name): "\(name) serves"
    case .restarting(let name, let status, let delay):
      "\(name) ended with status \(status); starting it again in \(delay) s"
    }
  }
}
