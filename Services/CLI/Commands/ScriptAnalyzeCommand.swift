import Contracts
import Foundation

/// `marquee script analyze`: sends a screenplay, prints what is in it, how its feeling moves,
/// where it turns, what it is and whom it is for.
enum ScriptAnalyzeCommand: RunnableCommand {
  static let command = Command(
    "script analyze", "Analyse a screenplay: scenes, emotional arc, structure, genre, audience",
    operand: "SCRIPT",
    options: [
      .value("format", "NAME", "fountain, fdx, pdf or text (default: detected)"),
      .value("language", "CODE", "en or es (default: detected)"),
      .value("explain-in", "CODE", "language of explanations, en or es (default: the script's)"),
    ] + GatewayConnection.options,
    example: "marquee script analyze draft.fountain")

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let connection = try GatewayConnection(arguments)
    var request = GatewayAnalyzeScreenplayRequest()
    request.content = try InputFile.read(arguments.operand ?? "", option: "SCRIPT")
    request.format = arguments.string("format") ?? ""
    request.language = arguments.string("language") ?? ""
    request.explanationLanguage = arguments.string("explain-in") ?? ""
    request.includeElements = arguments.flag("json")
    let screenplay = try await connection.analyze(request)
    try connection.printAnswer(screenplay, text: ScreenplayReport.text(of: screenplay))
    return CampaignPrepareCommand.exitCode(for: screenplay.branches)
  }
}
