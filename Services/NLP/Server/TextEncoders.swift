import Foundation
import Inference
import ModelLoading
import NLPDomain

/// The text encoders that set-up fetches, loaded once.
package struct TextEncoders: Sendable {
  private static let multilingualName = "use-multilingual"
  private static let englishName = "minilm-en"
  /// Pieces that each reads: that of the multilingual one's numpy forward pass, and 256 with [CLS] and
  /// [SEP], as all-MiniLM-L6-v2's own sentence_bert_config.json says.
  private static let multilingualWindow = 256
  private static let englishWindow = 254

  private var multilingual = ModelSlot<TextEncoder>.notInstalled(
    model: multilingualName, directory: "")
  private var english = ModelSlot<TextEncoder>.notInstalled(model: englishName, directory: "")

  /// No encoders.
  package init() {}

  /// Loads what is installed and warms it up.
  ///
  /// - Throws: `InferenceError` or `ModelError` when an installed model cannot be used: its file is not the
  ///   one that was installed, or not what this service takes.
  package init(_ loader: ModelLoader) async throws {
    multilingual = try await Self.load(
      Self.multilingualName, vocabulary: "sp.model", window: Self.multilingualWindow, loader,
      data:
        "Universal Sentence Encoder (Yang et al. 2019): questions and answers, translations, SNLI"
    ) { try SentencePieceTokenizer(data: $0, name: $1) }
    english = try await Self.load(
      Self.englishName, vocabulary: "vocab.txt", window: Self.englishWindow, loader,
      data:
        "all-MiniLM-L6-v2 (sentence-transformers): about 1.17 billion pairs of English sentences"
    ) { try WordPieceTokenizer(data: $0, name: $1) }
  }

  /// The encoder of a choice, or which model is not installed.
  package subscript(_ choice: TextEncoderChoice) -> ModelSlot<TextEncoder> {
    switch choice {
    case .multilingual: multilingual
    case .english: english
    }
  }

  private static func load(
    _ name: String, vocabulary: String, window: Int, _ loader: ModelLoader, data: String,
    tokenizer: (Data, String) throws -> any TextTokenizer
  ) async throws -> ModelSlot<TextEncoder> {
    switch try loader.bytes(of: vocabulary, with: name) {
    case .loaded(let bytes):
      let tokens = try tokenizer(bytes, vocabulary)
      return try await loader.load(name, data: data, warmUp: TextEncoder.warmUp).map {
        try TextEncoder(model: $0.model, tokenizer: tokens, window: window, identity: $0.identity)
      }
    case .notInstalled(let model, let directory):
      return .notInstalled(model: model, directory: directory)
    }
  }
}
