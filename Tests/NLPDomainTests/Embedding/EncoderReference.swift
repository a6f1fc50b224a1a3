import Foundation
import Inference
import ModelFixtures
import NLPDomain
import Scoring

/// What other libraries say of some texts: `training/embedding_reference.py` writes it.
struct EncoderReference {
  /// A text and its pieces, as the libraries sentencepiece and tokenizers split it.
  struct Row: Decodable {
    let text: String
    let multilingual: [Int32]
    /// With [CLS] and [SEP], and cut off at 256.
    let english: [Int32]
  }

  private static let dimensions = (multilingual: 512, english: 384)

  let rows: [Row]
  private let multilingual: [[Float]]
  private let english: [[Float]]

  init() throws {
    rows = try JSONDecoder().decode([Row].self, from: Self.fixture("embedding.json"))
    let numbers = try Self.fixture("embedding.f32").withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    let (first, second) = Self.dimensions
    let starts = stride(from: 0, to: numbers.count, by: first + second)
    multilingual = starts.map { Array(numbers[$0..<($0 + first)]) }
    english = starts.map { Array(numbers[($0 + first)..<($0 + first + second)]) }
  }

  /// Unit vectors of the first rows, as forward passes in numpy compute them.
  func vectors(_ choice: TextEncoderChoice) -> [[Float]] {
    choice == .multilingual ? multilingual : english
  }

  static func file(_ file: String, of model: String) throws -> Data {
    try Data(contentsOf: URL(filePath: "\(InstalledSamples.directory)/\(model)/\(file)"))
  }

  static func sentencePieces() throws -> SentencePieceTokenizer {
    try SentencePieceTokenizer(data: file("sp.model", of: "use-multilingual"), name: "sp.model")
  }

  static func wordPieces() throws -> WordPieceTokenizer {
    try WordPieceTokenizer(data: file("vocab.txt", of: "minilm-en"), name: "vocab.txt")
  }

  /// An encoder that keeps no vectors: what is asked again is computed again.
  static func encoder(_ choice: TextEncoderChoice) throws -> TextEncoder {
    let name = choice == .multilingual ? "use-multilingual" : "minilm-en"
    return try TextEncoder(
      model: InstalledSamples.load(name),
      tokenizer: choice == .multilingual ? sentencePieces() : wordPieces(),
      window: choice == .multilingual ? 256 : 254,
      identity: ModelIdentity(
        name: name, version: try InstalledSamples.models().model(name).version, data: "fixture"),
      memory: 0)
  }

  /// A model that is no text encoder.
  static func otherModel() throws -> Model { try InstalledSamples.load("centerface") }

  private static func fixture(_ name: String) throws -> Data {
    try Data(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/\(name)"))
  }
}
