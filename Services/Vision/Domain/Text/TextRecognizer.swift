import Inference
import Media
import Scoring

/// Reads lines of text with a PP-OCR recognition network.
struct TextRecognizer {
  /// What a line says, and the mean probability of its characters.
  typealias Reading = (text: String, confidence: Double)

  /// The height at which a line goes into the network, in pixels.
  static let lineHeight = 48
  /// The width that a line has at least, in line heights.
  static let minimumRatio = 320.0 / 48
  /// How many lines are read at a time.
  static let batch = 6
  /// The most pixels across of a line; a longer one is squeezed.
  static let maximumWidth = 4096

  private let model: Model
  private let decoder: CTCDecoder

  /// - Throws: `ModelError` when the model does not say which characters it knows.
  init(model: Model, name: String) throws(ModelError) {
    guard let characters = model.metadata["character"] else {
      throw ModelError(model: name, description: "its metadata has no \"character\"")
    }
    self.model = model
    // The blank comes first, a space last.
    let known = characters.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    decoder = CTCDecoder(alphabet: [""] + known + [" "])
  }

  /// The indices of lines in the order and the groups in which they are read: lines of about the same length go
  /// together, as the shorter ones are filled up.
  static func batches(of lines: [Image]) -> [[Int]] {
    let order = lines.indices.sorted { ratio(lines[$0]) < ratio(lines[$1]) }
    return stride(from: 0, to: order.count, by: batch).map {
      Array(order[$0..<min($0 + batch, order.count)])
    }
  }

  /// Pictures of one line each as the network takes them. Takes milliseconds: not for the cooperative
  /// pool.
  static func input(of lines: [Image]) throws -> Tensor {
    let ratio = lines.map(ratio).reduce(minimumRatio, max)
    let width = min(Int(Double(lineHeight) * ratio), maximumWidth)
    let scaled = try lines.map { line in
      let wanted = (Double(lineHeight) * Self.ratio(line)).rounded(.up)
      return try line.interpolated(width: max(1, min(width, Int(wanted))), height: lineHeight)
    }
    return try Tensor(shape: [lines.count, 3, lineHeight, width], of: Float.self) {
      for (row, line) in scaled.enumerated() {
        PPOCRPixels.write(line, into: $0, at: row * 3 * lineHeight * width, rowWidth: width)
      }
    }
  }

  /// What lines say, as ``input(of:)`` gives them.
  ///
  /// - Throws: as `Model.infer` does.
  func read(_ input: Tensor) async throws -> [Reading] {
    let outputs = try await model.infer([model.inputs[0].name: input])
    guard let output = outputs[model.outputs[0].name], output.shape.count == 3,
      output.shape[0] == input.shape[0], output.shape[2] == decoder.alphabet.count
    else {
      throw InferenceError.failed(
        reason: "the text recognizer gave no characters of \(input.shape[0]) lines")
    }
    let count = output.shape[1] * output.shape[2]
    return try output.withElements(of: Float.self) { values in
      (0..<input.shape[0]).map { line in
        decoder.decode(UnsafeBufferPointer(rebasing: values[line * count..<(line + 1) * count]))
      }
    }
  }

  private static func ratio(_ line: Image) -> Double { Double(line.width) / Double(line.height) }
}
