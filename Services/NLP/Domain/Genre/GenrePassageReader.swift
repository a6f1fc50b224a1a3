import Execution
import Foundation
import Scoring

/// Reads what the passages of a script are about, by their sense and not by single words.
public struct GenrePassageReader: Sendable {
  /// The most passages that are read, half a second of work.
  public static let mostPassages = 400
  private static let name = "genre-passages"

  /// The passages of a script, ready to be read.
  public struct Prepared: Sendable {
    fileprivate let reader: GenrePassageReader
    fileprivate let passages: [GenrePassage]
    fileprivate let texts: TextEncoder.Readable

    /// Reads the passages.
    ///
    /// - Throws: as `TextEncoder.embed` does.
    public func read() async throws -> GenrePassages {
      reader.passages(passages, try await reader.encoder.vectors(of: texts))
    }
  }

  private let encoder: TextEncoder
  private let head: EncoderHead

  /// - Parameter encoder: the multilingual one.
  /// - Throws: `ModelError` when the model file is missing, damaged or made for another encoder.
  public init(encoder: TextEncoder) throws {
    self.encoder = encoder
    head = try EncoderHead(
      name: Self.name, classes: Genre.allCases.map(\.rawValue), encoder: encoder,
      data: "screenplays and scenes in English and Spanish, written for it; with the words' models")
  }

  /// What answers are signed with.
  public var model: ModelIdentity { head.identity }

  /// Cuts a script into passages and these into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Throws: `CancellationError`.
  public func prepare(_ script: Script, cancellation: Cancellation) throws -> Prepared {
    let passages = GenrePassage.spread(script.genrePassages, most: Self.mostPassages)
    return Prepared(
      reader: self, passages: passages,
      texts: try encoder.prepareReadable(passages.map(\.text), cancellation: cancellation))
  }

  private func passages(_ passages: [GenrePassage], _ vectors: [[Float]?]) -> GenrePassages {
    var sums: [Int?: (evidence: [Double], words: Int)] = [:]
    for (passage, vector) in zip(passages, vectors) {
      guard let logOdds = vector.map(head.logOdds) else { continue }
      let mean = logOdds.reduce(0, +) / Double(logOdds.count)
      var sum = sums[passage.sceneIndex] ?? ([Double](repeating: 0, count: logOdds.count), 0)
      for (genre, value) in logOdds.enumerated() {
        sum.evidence[genre] += Double(passage.words) * (value - mean)
      }
      sum.words += passage.words
      sums[passage.sceneIndex] = sum
    }
    return GenrePassages(
      evidence: sums.mapValues { sum in sum.evidence.map { $0 / Double(sum.words) } }, model: model)
  }
}

/// What the passages of a script say for each genre.
public struct GenrePassages: Sendable {
  /// By scene (nil: what stands before the first heading) the mean over its passages, weighted by their
  /// words, in nats; of a scene that was not read there is none.
  let evidence: [Int?: [Double]]
  /// What read them.
  public let model: ModelIdentity
}
