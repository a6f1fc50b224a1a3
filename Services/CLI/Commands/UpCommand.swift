import Foundation

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
    ] + TLSOptions.options,
    example: "marquee up --data /var/lib/marquee")

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let layout = try layout(named: arguments.string("ports"))
    let suite = try LocalSuite(
      layout: layout, data: arguments.string("data") ?? LocalSuite.defaultDataDirectory,
      mediaRoot: arguments.string("media-root") ?? ".", logs: arguments.string("logs"),
      tls: TLSOptions.tls(arguments))
    let supervisor = suite.supervisor { event in Console.error(describe(event)) }
    let printsJSON = arguments.flag("json")
    _ = try await interruptible {
      try await suite.start(supervisor)
      Console.print(printsJSON ? try await suite.json(of: supervisor) : suite.table)
      // Serves until the task is cancelled.
      for await _ in AsyncStream<Never>.makeStream().stream {}
    }
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
