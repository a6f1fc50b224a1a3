import Foundation
import NLPDomain
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct TextTokenizerTests {
  private func both() throws -> [any TextTokenizer] {
    [try EncoderReference.wordPieces(), try EncoderReference.sentencePieces()]
  }

  @Test func splitsAsSentencePieceDoes() throws {
    let reference = try EncoderReference()
    let tokenizer = try EncoderReference.sentencePieces()
    #expect(reference.rows.count > 100)
    for row in reference.rows {
      #expect(tokenizer.pieces(of: row.text) == row.multilingual, "\(row.text.debugDescription)")
    }
  }

  @Test func splitsAsBERTDoes() throws {
    let reference = try EncoderReference()
    let tokenizer = try EncoderReference.wordPieces()
    for row in reference.rows {
      let pieces = [tokenizer.begin] + tokenizer.pieces(of: row.text).prefix(254) + [tokenizer.end]
      #expect(pieces == row.english, "\(row.text.debugDescription)")
    }
  }

  /// What a caller writes cannot stand for the ids that frame a text.
  @Test(arguments: ["[CLS]", "[SEP] a [UNK]", "<s>", "</s> <unk>"])
  func framesCannotBeWritten(_ text: String) throws {
    for tokenizer in try both() {
      let pieces = tokenizer.pieces(of: text)
      #expect(!pieces.contains(tokenizer.begin) && !pieces.contains(tokenizer.end))
      #expect(pieces.count > 1)
    }
  }

  @Test(arguments: ["", " ", "\n\t ", "\u{7}"])
  func nothingHasNoPieces(_ text: String) throws {
    for tokenizer in try both() {
      #expect(tokenizer.pieces(of: text).allSatisfy(tokenizer.empty.contains))
    }
  }

  /// Cut off or changed anywhere, a model file is refused or read; it never ends the process, and neither
  /// do texts split by what was read.
  @Test func damagedSentencePieceModelsDoNoHarm() throws {
    let whole = try EncoderReference.file("sp.model", of: "use-multilingual")
    var random = SplitMix64(seed: 9)
    for _ in 0..<12 {
      var damaged = [UInt8](whole)
      for _ in 0..<40 {
        // Most of the harm where the character map is: at the end.
        let last = Bool.random(using: &random) ? damaged.count : min(damaged.count, 240_000)
        damaged[damaged.count - 1 - Int.random(in: 0..<last, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
      }
      if let tokenizer = try? SentencePieceTokenizer(data: Data(damaged), name: "damaged") {
        let pieces = tokenizer.pieces(of: "¡Qué ﬁesta más ½ 日本 🔥!")
        #expect(pieces.allSatisfy { (0..<tokenizer.count).contains(Int($0)) })
      }
    }
  }

  @Test(arguments: ["", "a\nb\n", "[UNK]\n[CLS]\n[SEP]\na\na\n", "[UNK]\n\n[CLS]\n[SEP]\n"])
  func vocabulariesThatAreNoneAreRefused(_ text: String) {
    #expect(throws: ModelError.self) {
      try WordPieceTokenizer(data: Data(text.utf8), name: "vocab.txt")
    }
  }
}
