import Contracts
import Foundation
import GRPC

/// `marquee campaign prepare`: sends a video and what is known of the campaign, prints the plan.
enum CampaignPrepareCommand: RunnableCommand {
  static let command = Command(
    "campaign prepare",
    "Prepare a campaign from a video: forecast, thumbnails, words, times, money",
    options: [
      .value("video", "FILE", required: true, "the video to launch"),
      .value("artist", "NAME", required: true, "as captions are to spell it"),
      .value("song", "TITLE", required: true, "as captions are to spell it"),
      .value("genre", "GENRE", "for example reggaeton"),
      .value(
        "platform", "NAME", repeats: true, required: true,
        "tiktok, instagram, youtube or facebook"),
      .value(
        "country", "CODE", repeats: true, required: true,
        "ISO 3166-1 code of a target country: MX"),
      .value("budget", "AMOUNT", "what there is to spend, with its currency: \"5000 EUR\""),
      .value("language", "CODE", "of captions and hashtags: en or es (default: detected, else en)"),
      .value("caption", "TEXT", "a caption of your own, to be judged and improved"),
      .value("keyword", "WORD", repeats: true, "what the post is about"),
      .value("call-to-action", "TEXT", "what the reader is asked to do"),
      .value("id", "NAME", "the campaign's name (default: made from artist, song and video)"),
      .value("thumbnails", "COUNT", "how many thumbnails, 1 to 12 (default 3)"),
      .value("out", "FOLDER", "write the thumbnails there as JPEG files"),
    ] + GatewayConnection.options,
    example: "marquee campaign prepare --video clip.mp4 --artist Aurora --song Faro \\\n"
      + "    --genre pop --platform tiktok,youtube --country ES,MX --budget \"5000 EUR\"")

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let connection = try GatewayConnection(arguments)
    let request = try request(from: arguments)
    let campaign = try await connection.prepare(request)
    let files = try writeThumbnails(of: campaign, to: arguments.string("out"))
    try connection.printAnswer(
      campaign,
      text: CampaignReport.text(of: campaign, request: request, thumbnailFiles: files))
    return exitCode(for: campaign.branches)
  }

  /// Success, or `partial` where a branch is missing.
  static func exitCode(for branches: [GatewayBranch]) -> ExitCode {
    branches.allSatisfy { $0.status.code == 0 } ? .success : .partial
  }

  /// Writes each thumbnail into `folder` and returns the files' paths; none without a folder.
  static func writeThumbnails(
    of campaign: GatewayPrepareCampaignResponse, to folder: String?
  ) throws -> [String] {
    guard let folder else { return [] }
    let directory = URL(fileURLWithPath: folder)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      return try campaign.thumbnails.enumerated().map { index, candidate in
        let file = directory.appending(path: "thumbnail-\(index + 1).jpg")
        try candidate.thumbnail.jpeg.write(to: file)
        return file.path
      }
    } catch {
      throw CommandFailure("--out \(folder): \(error.localizedDescription)", .failure)
    }
  }

  private static func request(from arguments: Arguments) throws -> GatewayPrepareCampaignRequest {
    var request = GatewayPrepareCampaignRequest()
    request.campaignID = arguments.string("id") ?? ""
    request.video.data = try InputFile.read(arguments.string("video") ?? "", option: "--video")
    request.artist = arguments.string("artist") ?? ""
    request.song = arguments.string("song") ?? ""
    request.genre = arguments.string("genre") ?? ""
    request.platforms = arguments.list("platform").map { $0.lowercased() }
    request.countries = arguments.list("country").map { code in
      .with { $0.country = code.uppercased() }
    }
    request.language = arguments.string("language") ?? ""
    request.captionDraft = arguments.string("caption") ?? ""
    request.keywords = arguments.list("keyword")
    request.callToAction = arguments.string("call-to-action") ?? ""
    if let budget = arguments.string("budget") {
      request.budget = try MoneyText.money(from: budget)
    }
    if let count = try arguments.integer("thumbnails", in: 1...12) {
      request.thumbnailCount = UInt32(count)
    }
    return request
  }
}
