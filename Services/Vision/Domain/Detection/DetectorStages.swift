import Foundation
import Inference

/// A YOLOv8 detection network in three stages, of which the later ones look at less: what the picture shows, which classes
/// are where, and, where there are any, their boxes.
///
/// The head of the network, two fifths of its work, consists of two convolutions of 3 x 3 and one of 1 x 1 for each scale.
/// What it says of a cell hangs on the cells within two of it only. Classes are therefore looked for in the picture and not
/// in the margins of the letterbox, and boxes around the cells where something was found. Both are what the whole
/// network says, up to rounding.
struct DetectorStages {
  /// The names of the tensors between the stages, in Ultralytics' exports: the maps of features, and what the two branches of
  /// the head make of each.
  private static let features = [15, 18, 21].map { "/model.\($0)/cv2/act/Mul_output_0" }
  private static let classes = (0..<3).map { "/model.22/cv3.\($0)/cv3.\($0).2/Conv_output_0" }
  private static let boxes = (0..<3).map { "/model.22/cv2.\($0)/cv2.\($0).2/Conv_output_0" }

  static let stages = [
    StagedModel.Stage(outputs: features, takesBytes: true),
    StagedModel.Stage(inputs: features, outputs: classes, isFree: true),
    StagedModel.Stage(inputs: features, outputs: boxes, isFree: true),
  ]

  /// Below this confidence anchors in the margins are looked at too. There none reached 0.011 in 144 pictures of eight shapes.
  private static let confidenceInMargins: Float = 0.05
  /// Into how many parts of a map windows are rounded: each other size costs the library new kernels.
  private static let (classParts, boxParts) = (20, 4)

  /// How many classes there are.
  let classes: Int
  /// The side of the square that the network looks at, in pixels.
  let side: Int
  private let model: StagedModel
  /// How many cells a side of each map has.
  private let cells: [Int]
  /// How many bins the distribution of a distance has.
  private let bins: Int

  /// nil for a model that is no such one.
  init?(_ model: StagedModel) {
    guard model.stages.count == Self.stages.count, model.stages[0].inputs.count == 1,
      let square = model.stages[0].inputs[0].fixedShape, square.count == 4, square[0] == 1,
      square[1] == square[2], square[3] == 3, model.stages[0].inputs[0].elementType == .uint8
    else { return nil }
    let side = square[1]
    func port(_ stage: Int, _ name: String) -> Inference.Port? {
      model.stages[stage].outputs.first {
        $0.names.contains(name) && $0.elementType == .float32 && $0.shape?.count == 4
      }
    }
    let cells = Self.features.compactMap { name -> Int? in
      guard let shape = port(0, name)?.fixedShape, shape[0] == 1, shape[1] == shape[2],
        shape[1] > 0, side % shape[1] == 0
      else { return nil }
      return shape[1]
    }
    let channels = [Self.classes, Self.boxes].enumerated().map { index, names in
      Set(names.map { port(index + 1, $0)?.shape?[3].size })
    }
    guard cells.count == Self.features.count, channels.allSatisfy({ $0.count == 1 }),
      let classes = channels[0].first ?? nil, classes > 0,
      let distances = channels[1].first ?? nil, distances > 0, distances % 4 == 0
    else { return nil }
    self.model = model
    self.side = side
    self.classes = classes
    self.cells = cells
    bins = distances / 4
  }

  /// Runs every stage once with zeros, wherever it may run, over all of the picture: that takes the most memory.
  func warmUp() async throws {
    let input = model.stages[0].inputs[0]
    let zeros = try Tensor(zeros: [1, side, side, 3], elementType: .uint8)
    try await model.warmUp { run in
      let features = try await run.infer(0, [input.name: zeros])
      let windows = cells.map {
        CellWindow(x: 0..<$0, y: 0..<$0, parts: Self.boxParts, side: $0)
      }
      _ = try await run.infer(1, features)
      _ = try await run.infer(2, try parts(windows, of: features))
    }
  }

  /// The anchors whose best class scores more than is asked for.
  ///
  /// - Parameter geometry: where in the square the picture is.
  func candidates(
    in picture: PreparedPicture, _ geometry: Letterbox, above confidence: Float
  ) async throws -> [DetectionCandidate] {
    try await model.withRun { run in
      let features = try await run.infer(0, [model.stages[0].inputs[0].name: picture.tensor])
      let shown = cells.map { shownCells($0, geometry, confidence) }
      let windows = zip(shown, cells).map { shown, cells in
        CellWindow(x: shown.x, y: shown.y, parts: Self.classParts, side: cells)
      }
      let logOdds = try await run.infer(1, try parts(windows, of: features))
      var found: [[Found]] = []
      for scale in cells.indices {
        guard let logOdds = logOdds[Self.classes[scale]] else { return [] }
        found.append(try cellsFound(in: logOdds, windows[scale], shown[scale], confidence))
      }
      guard found.contains(where: { !$0.isEmpty }) else { return [] }
      let places = zip(found, cells).map { found, cells in
        let (x, y) = (found.map(\.x), found.map(\.y))
        return CellWindow(
          x: (x.min() ?? 0)..<((x.max() ?? 0) + 1), y: (y.min() ?? 0)..<((y.max() ?? 0) + 1),
          parts: Self.boxParts, side: cells)
      }
      let distances = try await run.infer(2, try parts(places, of: features))
      return try cells.indices.flatMap { scale -> [DetectionCandidate] in
        guard let distances = distances[Self.boxes[scale]] else { return [] }
        return try candidates(
          found[scale], distances, places[scale], stride: Float(side / cells[scale]))
      }
    }
  }

  /// A cell where a class was found.
  private struct Found {
    let x: Int
    let y: Int
    let classIndex: Int
    let score: Float
  }

  /// The cells that show something of the picture.
  private func shownCells(
    _ cells: Int, _ geometry: Letterbox, _ confidence: Float
  ) -> (x: Range<Int>, y: Range<Int>) {
    guard confidence >= Self.confidenceInMargins else { return (0..<cells, 0..<cells) }
    func touched(_ start: Int, _ length: Int) -> Range<Int> {
      let pixels = side / cells
      return start / pixels..<min(cells, (start + length + pixels - 1) / pixels)
    }
    return (
      touched(geometry.left, geometry.scaledWidth), touched(geometry.top, geometry.scaledHeight)
    )
  }

  private func parts(_ windows: [CellWindow], of features: [String: Tensor]) throws -> [String:
    Tensor]
  {
    var parts: [String: Tensor] = [:]
    for (name, window) in zip(Self.features, windows) {
      parts[name] = try features[name].map { try window.cut(from: $0) }
    }
    return parts
  }

  private func cellsFound(
    in logOdds: Tensor, _ window: CellWindow, _ shown: (x: Range<Int>, y: Range<Int>),
    _ confidence: Float
  ) throws -> [Found] {
    // The best class of a cell has to have more than the log-odds of the confidence; rounding is left to its score.
    let least = log(confidence / (1 - confidence)) - 0.001
    return try logOdds.withElements(of: Float.self) { values in
      var found: [Found] = []
      for y in shown.y {
        for x in shown.x {
          let start = classes * window.place(x, y)
          let cell = UnsafeBufferPointer(rebasing: values[start..<(start + classes)])
          var greatest = cell[0]
          for value in cell { greatest = value > greatest ? value : greatest }
          guard greatest > least else { continue }
          let score = 1 / (1 + exp(-greatest))
          guard score > confidence, let best = cell.firstIndex(of: greatest) else { continue }
          found.append(Found(x: x, y: y, classIndex: best, score: score))
        }
      }
      return found
    }
  }

  /// The boxes of cells: the distances from a cell's centre to the four sides are the means of distributions over bins
  /// (Li et al. 2020, Generalized Focal Loss).
  private func candidates(
    _ found: [Found], _ distances: Tensor, _ window: CellWindow, stride: Float
  ) throws -> [DetectionCandidate] {
    try distances.withElements(of: Float.self) { values in
      found.map { found in
        let start = 4 * bins * window.place(found.x, found.y)
        let sides = (0..<4).map { side in
          mean((0..<bins).map { values[start + side * bins + $0] })
        }
        let (x, y) = (Float(found.x) + 0.5, Float(found.y) + 0.5)
        return DetectionCandidate(
          classIndex: found.classIndex, score: found.score,
          box: BoundingBox(
            left: (x - sides[0]) * stride, top: (y - sides[1]) * stride,
            right: (x + sides[2]) * stride, bottom: (y + sides[3]) * stride))
      }
    }
  }

  /// The mean of a distribution over 0, 1, 2, …, given by the logarithms of its weights.
  private func mean(_ logarithms: [Float]) -> Float {
    let greatest = logarithms.max() ?? 0
    let weights = logarithms.map { exp($0 - greatest) }
    return zip(weights.indices, weights).reduce(0) { $0 + Float($1.0) * $1.1 }
      / weights.reduce(0, +)
  }
}
