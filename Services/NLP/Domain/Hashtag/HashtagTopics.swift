import Execution
import Foundation
import Scoring
import Validation

/// Finds the curated topics that a request's own words are about, by their sense.
public struct HashtagTopics: Sendable {
  struct Topic: Sendable, Decodable {
    let name: String
    /// Its tags in each language.
    let tags: [String: [HashtagBase.Tag]]
  }

  private struct Table: Decodable {
    let topics: [Topic]
  }

  /// The words of a request, ready to be read.
  public struct Prepared: Sendable {
    fileprivate let texts: [String]
    fileprivate let pieces: TextEncoder.Readable
  }

  private let topics: [Topic]
  private let encoder: TextEncoder
  private let head: EncoderHead

  /// Reads the topics.
  ///
  /// - Parameter encoder: the multilingual one.
  /// - Throws: `ModelError` when a file is missing, damaged or made for another encoder.
  public init(encoder: TextEncoder) throws {
    self.encoder = encoder
    topics = try ModelFile.decode(Table.self, from: "hashtag-topics.json").topics
    head = try EncoderHead(
      name: "hashtag-topic-heads", classes: topics.map(\.name), encoder: encoder,
      data: "English and Spanish texts about the topics and about none, written for it")
  }

  /// What tells which topics words are about.
  public var model: ModelIdentity { head.identity }

  /// Splits what a request says it is about and its keywords into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Throws: `InvalidInput` naming the field that is wrong; `CancellationError`.
  public func prepare(
    _ request: HashtagRequest, cancellation: Cancellation = Cancellation()
  ) throws -> Prepared {
    try request.validate()
    let texts = ([request.about] + request.keywords)
      .map { String($0.trimmingPrefix("#").replacing("_", with: " ")) }
    return Prepared(
      texts: texts, pieces: try encoder.prepareReadable(texts, cancellation: cancellation))
  }

  /// The topics that one of the texts is more probably about than not, most probable first.
  ///
  /// - Throws: as `TextEncoder.embed` does.
  public func matches(_ prepared: Prepared) async throws -> [HashtagTopicMatch] {
    var best: [Int: HashtagTopicMatch] = [:]
    for (text, vector) in zip(prepared.texts, try await encoder.vectors(of: prepared.pieces)) {
      guard let vector else { continue }
      for (index, logOdds) in head.logOdds(of: vector).enumerated() {
        let probability = 1 / (1 + exp(-logOdds))
        guard probability > max(0.5, best[index]?.probability ?? 0) else { continue }
        best[index] = HashtagTopicMatch(
          topic: topics[index], text: text, probability: probability)
      }
    }
    return best.sorted { ($1.value.probability, $0.key) < ($0.value.probability, $1.key) }
      .map(\.value)
  }
}
