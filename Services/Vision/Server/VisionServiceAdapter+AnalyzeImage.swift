import Contracts
import GRPC
import Inference
import Media
import ServiceKit
import Validation
import VisionDomain

extension VisionServiceAdapter {
  public func analyzeImage(
    request: VisionAnalyzeImageRequest, context: ServerContext
  ) async throws -> VisionAnalyzeImageResponse {
    let image = try RequestedMedia(request.hasImage ? request.image : nil, field: "image")
    let wanted = try naming { () throws(InvalidInput) in
      try ImageAnalysisKinds(request.kinds, models)
    }
    // What was asked for by name and cannot be had is refused before anything is computed.
    if wanted.isExplicit {
      if wanted.kinds.contains(.objects) { _ = try models.detector.loaded() }
      if wanted.kinds.contains(.faces) { _ = try models.faceDetector.loaded() }
      if wanted.kinds.contains(.text) { _ = try models.textReader.loaded() }
    }
    let detector = wanted.kinds.contains(.objects) ? models.detector.value : nil
    let faceDetector = wanted.kinds.contains(.faces) ? models.faceDetector.value : nil
    let reader = wanted.kinds.contains(.text) ? models.textReader.value : nil

    let (picture, analysis, square, grid) = try await run { cancellation in
      let picture = try PictureAnalyzer.picture(
        image.input(root), field: image.field, limits: limits, check: cancellation.check)
      return (
        picture.image,
        try pictures.analyze(picture, kinds: wanted.measured, check: cancellation.check),
        try detector?.prepared(picture.image),
        try faceDetector.map { _ in try FaceDetector.prepared(picture.image) }
      )
    }
    var response = VisionAnalyzeImageResponse(
      analysis, damageModel: pictures.brisqueIdentity.map { CommonModelInfo($0) })
    response.unavailableKinds = wanted.unavailable
    if let detector, let square {
      response.objects = try await detector.detect(in: square, settings: models.detection)
        .map(VisionDetectedObject.init)
      response.objectModel = CommonModelInfo(detector.identity)
    }
    if let faceDetector, let grid {
      let faces = try await faceDetector.faces(in: grid)
      response.faces = faces.map(VisionDetectedFace.init)
      if response.hasComposition,
        let headroom = Composition.headroom(above: faces, height: picture.height)
      {
        response.composition.headroom = headroom
      }
      response.faceModel = CommonModelInfo(faceDetector.identity)
    }
    if let reader {
      response.lines = try await reader.lines(in: picture, on: queue).map(VisionTextLine.init)
      response.textModel = CommonModelInfo(reader.identity)
    }
    return response
  }
}

/// The kinds of analysis that a message asks for.
private struct ImageAnalysisKinds {
  /// Whether the message names them: where it does not, all that can be had are meant.
  let isExplicit: Bool
  let kinds: Set<VisionImageAnalysisKind>
  /// Those that are left out because their model is not installed.
  let unavailable: [VisionImageAnalysisKind]

  /// - Throws: `InvalidInput` for one that this version does not know.
  init(_ kinds: [VisionImageAnalysisKind], _ models: VisionModels) throws(InvalidInput) {
    for (index, kind) in kinds.enumerated() {
      switch kind {
      case .quality, .palette, .composition, .objects, .faces, .text: break
      case .unspecified, .UNRECOGNIZED:
        throw InvalidInput(
          .valueOutOfRange, field: "kinds[\(index)]",
          "QUALITY, PALETTE, COMPOSITION, OBJECTS, FACES or TEXT is needed")
      }
    }
    isExplicit = !kinds.isEmpty
    guard kinds.isEmpty else {
      self.kinds = Set(kinds)
      unavailable = []
      return
    }
    var missing: [VisionImageAnalysisKind] = []
    if models.detector.value == nil { missing.append(.objects) }
    if models.faceDetector.value == nil { missing.append(.faces) }
    if models.textReader.value == nil { missing.append(.text) }
    unavailable = missing
    self.kinds = Set([.quality, .palette, .composition, .objects, .faces, .text])
      .subtracting(missing)
  }

  /// Those that need no network.
  var measured: Set<PictureAnalysis.Kind> {
    var measured: Set<PictureAnalysis.Kind> = []
    if kinds.contains(.quality) { measured.insert(.quality) }
    if kinds.contains(.palette) { measured.insert(.palette) }
    if kinds.contains(.composition) { measured.insert(.composition) }
    return measured
  }
}
