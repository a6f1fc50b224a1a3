import Contracts
import GRPC
import Media
import ServiceKit
import VisionDomain

extension VisionServiceAdapter {
  public func analyzeScreenshot(
    request: VisionAnalyzeScreenshotRequest, context: ServerContext
  ) async throws -> VisionAnalyzeScreenshotResponse {
    let image = try RequestedMedia(request.hasImage ? request.image : nil, field: "image")
    let reader = try models.textReader.loaded()
    let picture = try await run { cancellation in
      try PictureAnalyzer.picture(
        image.input(root), field: image.field, limits: limits, check: cancellation.check
      ).image
    }
    let lines = try await reader.lines(in: picture, on: queue)
    return try await run { _ in
      let findings = try screenshotReader.findings(in: picture, lines)
      return .with {
        $0.width = UInt32(picture.width)
        $0.height = UInt32(picture.height)
        $0.lines = lines.map(VisionTextLine.init)
        $0.notices = findings.notices.map(VisionRestrictionNotice.init)
        $0.chartCliffs = findings.cliffs.map(VisionChartCliff.init)
        $0.textModel = CommonModelInfo(reader.identity)
        $0.noticeModel = CommonModelInfo(screenshotReader.identity)
      }
    }
  }
}
