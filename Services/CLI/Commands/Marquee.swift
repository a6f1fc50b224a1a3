import Foundation

/// The command line client and local supervisor of the suite.
package enum Marquee {
  /// The version that `--version` prints.
  package static let version = "0.1.0"

  /// Runs the command that `arguments` (without the program's name) call.
  package static func run(_ arguments: [String]) async -> ExitCode {
    do {
      return try await dispatch(arguments)
    } catch let error as UsageError {
      Console.error("\(error)")
      return .usage
    } catch let failure as CommandFailure {
      Console.error("marquee: \(failure.message)")
      return failure.exitCode
    } catch {
      Console.error("marquee: \(error)")
      return .failure
    }
  }

  private static let commands: [any RunnableCommand.Type] = [
    CampaignPrepareCommand.self, ScriptAnalyzeCommand.self, UpCommand.self, DemoCommand.self,
  ]

  private static func dispatch(_ arguments: [String]) async throws -> ExitCode {
    guard let first = arguments.first, !["--help", "-h", "help"].contains(first) else {
      Console.print(help)
      return .success
    }
    if first == "--version" {
      Console.print("marquee \(version)")
      return .success
    }
    for command in commands {
      let words = command.command.words
      guard Array(arguments.prefix(words.count)) == words else { continue }
      let rest = Array(arguments.dropFirst(words.count))
      if rest.contains("--help") || rest.contains("-h") {
        Console.print(command.command.help)
        return .success
      }
      return try await command.run(command.command.parse(rest))
    }
    let known = commands.map { "`\($0.command.name)`" }.joined(separator: ", ")
    throw UsageError("unknown command \"\(first)\"; known are \(known). Try: marquee --help")
  }

  private static var help: String {
    let width = commands.map { $0.command.name.count }.max() ?? 0
    let rows = commands.map { command in
      "  \(command.command.name.padded(to: width))  \(command.command.summary)"
    }
    return """
      marquee: prepare campaigns and analyse screenplays

      usage: marquee COMMAND [options]

      \(rows.joined(separator: "\n"))

      marquee COMMAND --help tells what a command takes. Exit codes: 0 done, 3 done in part,
      64 bad usage, 65 bad input, 66 a file cannot be read, 69 the suite cannot be reached,
      1 anything else.
      """
  }
}
