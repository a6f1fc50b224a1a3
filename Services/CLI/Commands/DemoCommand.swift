import Contracts
import Foundation

/// `marquee demo`: the golden journey on the sample files, from nothing running to nothing running.
enum DemoCommand: RunnableCommand {
  static let command = Command(
    "demo", "Start the suite, prepare a sample campaign, analyse a sample screenplay, stop",
    options: [
      .value("video", "FILE", required: true, "the sample video"),
      .value("script", "FILE", required: true, "the sample screenplay"),
      .value("work", "FOLDER", "for data, logs and thumbnails (default .run/demo)"),
    ],
    example: "marquee demo --video clip.mp4 --script draft.fountain")

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let folder = URL(fileURLWithPath: arguments.string("work") ?? ".run/demo")
    let suite = try LocalSuite(
      layout: .free(), data: folder.appending(path: "data").path, mediaRoot: ".",
      logs: folder.appending(path: "logs").path, tls: TLSOptions.tls(arguments))
    let supervisor = suite.supervisor { event in
      if case .serving(let name) = event { Console.error("  \(name) serves") }
    }
    let code: ExitCode?
    do {
      code = try await interruptible {
        Console.error("Starting six processes on loopback")
        try await suite.start(supervisor)
        return try await journey(arguments, suite: suite, folder: folder)
      }
    } catch {
      await supervisor.stop()
      throw error
    }
    await supervisor.stop()
    Console.error("\nEverything is stopped. Logs and thumbnails: \(folder.path)")
    return code ?? .failure
  }

  private static func journey(
    _ arguments: Arguments, suite: LocalSuite, folder: URL
  ) async throws -> ExitCode {
    let connection = try GatewayConnection(
      target: suite.layout.gateway.address, apiKey: nil, tls: suite.tls, timeout: .seconds(300),
      printsJSON: false)
    Console.error("Preparing a campaign")
    let request = try sampleCampaign(video: arguments.string("video") ?? "")
    let campaign = try await connection.prepare(request)
    let files = try CampaignPrepareCommand.writeThumbnails(
      of: campaign, to: folder.appending(path: "thumbnails").path)
    Console.print(
      "\n" + CampaignReport.text(of: campaign, request: request, thumbnailFiles: files))
    Console.error("\nAnalysing a screenplay")
    var screenplayRequest = GatewayAnalyzeScreenplayRequest()
    screenplayRequest.content = try InputFile.read(
      arguments.string("script") ?? "", option: "--script")
    let screenplay = try await connection.analyze(screenplayRequest)
    Console.print("\n" + ScreenplayReport.text(of: screenplay))
    return CampaignPrepareCommand.exitCode(for: campaign.branches + screenplay.branches)
  }

  private static func sampleCampaign(video: String) throws -> GatewayPrepareCampaignRequest {
    var request = GatewayPrepareCampaignRequest()
    request.video.data = try InputFile.read(video, option: "--video")
    request.artist = "Big Buck Bunny"
    request.song = "Peach Open Movie"
    request.genre = "orchestral"
    request.platforms = ["tiktok", "instagram", "youtube"]
    request.countries = [
      .with {
        $0.country = "ES"
        $0.weight = 2
      },
      .with {
        $0.country = "MX"
        $0.weight = 3
      },
      .with {
        $0.country = "US"
        $0.weight = 1
      },
    ]
    request.language = "en"
    request.keywords = ["animation", "forest", "rabbit"]
    request.callToAction = "Watch the whole film at peach.blender.org"
    request.budget = try MoneyText.money(from: "5000 EUR")
    return request
  }
}
