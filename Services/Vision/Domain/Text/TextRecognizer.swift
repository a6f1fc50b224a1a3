import Inference
import Media

/// Reads lines of text with a PP-OCR recognition network.
struct TextRecognizer {
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

  /// - Throws: `InferenceError.unloadable` when the model's file does not say which characters it knows.
  init(model: Model, path: String) throws(InferenceError) {
    guard let characters = model.metadata["character"] else {
      throw .unloadable(path: path, reason: "its metadata has no key \"character\"")
    }
    self.model = model
    // The blank comes first, a space last.
    let known = characters.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    decoder = CTCDecoder(alphabet: [""] + known + [" "])
  }

  /// The text of pictures of one line each, and the mean probability of its characters.
  /// - Throws: as ``Inference/Model/infer(_:)``.
  func read(_ lines: [Image]) async throws -> [(text: String, confidence: Double)] {
    var results = [(text: String, confidence: Double)](repeating: ("", 0), count: lines.count)
    // Lines of about the same length go together: the shorter ones are filled up.
    let order = lines.indices.sorted { Self.ratio(lines[$0]) < Self.ratio(lines[$1]) }
    for start in stride(from: 0, to: order.count, by: Self.batch) {
      try Task.checkCancellation()
      let batch = Array(order[start..<min(start + Self.batch, order.count)])
      let output = try await infer(batch.map { lines[$0] })
      let steps = output.shape[1] * output.shape[2]
      try output.withElements(of: Float.self) { values in
        for (row, index) in batch.enumerated() {
          results[index] = decoder.decode(
            UnsafeBufferPointer(rebasing: values[row * steps..<(row + 1) * steps]))
        }
      }
    }
    return results
  }

  private static func ratio(_ line: Image) -> Double { Double(line.width) / Double(line.height) }

  private func infer(_ lines: [Image]) async throws -> Tensor {
    let ratio = lines.map(Self.ratio).reduce(Self.minimumRatio, max)
    let width = min(Int(Double(Self.lineHeight) * ratio), Self.maximumWidth)
    let scaled = try lines.map { line in
      let wanted = (Double(Self.lineHeight) * Self.ratio(line)).rounded(.up)
      return try line.interpolated(
        width: max(1, min(width, Int(wanted))), height: Self.lineHeight)
    }
    let input = try Tensor(shape: [lines.count, 3, Self.lineHeight, width], of: Float.self) {
      for (row, line) in scaled.enumerated() {
        PixelCoding.ppocr.write(
          line, into: $0, at: row * 3 * Self.lineHeight * width, rowWidth: width)
      }
    }
    let outputs = try await model.infer([model.inputs[0].name: input])
    let output = try outputs.tensor(of: model.outputs[0])
    guard output.shape.count == 3, output.shape[0] == lines.count,
      output.shape[2] == decoder.alphabet.count
    else {
      throw InferenceError.failed(
        reason: "text recognition gave \(output.shape) for \(lines.count) lines and "
          + "\(decoder.alphabet.count) characters")
    }
    return output
  }
}
