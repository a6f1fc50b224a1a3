import Execution
import Foundation
import Scoring
import Validation

/// Finds the curated topics that a request's own words are about, by how near their vectors are to those
/// of the topics' descriptions.
public struct HashtagTopics: Sendable {
  struct Topic: Sendable, Decodable {
    /// A description in each language.
    let about: [String: String]
    /// Its tags in each language.
    let tags: [String: [HashtagBase.Tag]]
  }

  private struct Table: Decodable {
    let slope: Double
    let midpoint: Double
    let topics: [Topic]
  }

  /// The words of a request, ready to be embedded.
  public struct Prepared: Sendable {
    fileprivate let texts: [(text: String, pieces: TextEncoder.Prepared)]
  }

  private let table: Table
  private let encoder: TextEncoder
  /// The vectors of the descriptions with their topic, by its place in the table.
  private let descriptions: [(topic: Int, vector: [Float])]

  /// Reads the topics and embeds their descriptions.
  ///
  /// - Parameter encoder: the multilingual one, for which the curve was fitted.
  /// - Throws: `ModelError` when the table is missing or broken; as `TextEncoder.embed` does.
  public init(encoder: TextEncoder) async throws {
    self.encoder = encoder
    table = try ModelFile.decode(Table.self, from: "hashtag-topics.json")
    let texts = table.topics.enumerated().flatMap { index, topic in
      topic.about.sorted { $0.key < $1.key }.map { (topic: index, text: $0.value) }
    }
    let embedded = try await encoder.embed(encoder.prepare(texts.map(\.text)))
    descriptions = zip(texts, embedded).map { (topic: $0.topic, vector: $1.vector) }
  }

  /// What measures how near words are to topics.
  public var model: ModelIdentity { encoder.identity }

  /// Splits what a request says it is about and its keywords into pieces; what the encoder cannot read is
  /// left out. Blocks: not for the cooperative pool.
  ///
  /// - Throws: `InvalidInput` naming the field that is wrong; `CancellationError`.
  public func prepare(
    _ request: HashtagRequest, cancellation: Cancellation = Cancellation()
  ) throws -> Prepared {
    try request.validate()
    let texts = ([request.about] + request.keywords)
      .map { String($0.trimmingPrefix("#").replacing("_", with: " ")) }
    return Prepared(
      texts: try texts.compactMap { text in
        do {
          return (text, try encoder.prepare([text], cancellation: cancellation)[0])
        } catch is InvalidInput {
          return nil
        }
      })
  }

  /// The topics that one of the texts is more probably about than not, most probable first.
  ///
  /// The probability is that of a logistic curve over the largest cosine with a description of the topic,
  /// fitted to texts whose topics were named by hand (card `hashtags`).
  ///
  /// - Throws: as `TextEncoder.embed` does.
  public func matches(_ prepared: Prepared) async throws -> [HashtagTopicMatch] {
    let embedded = try await encoder.embed(prepared.texts.map(\.pieces))
    var best: [Int: HashtagTopicMatch] = [:]
    for ((text, _), embedding) in zip(prepared.texts, embedded) {
      for (index, vector) in descriptions {
        let cosine = zip(embedding.vector, vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        guard cosine > max(table.midpoint, best[index]?.cosine ?? -1) else { continue }
        best[index] = HashtagTopicMatch(
          topic: table.topics[index], text: text, cosine: cosine,
          probability: 1 / (1 + exp(-table.slope * (cosine - table.midpoint))))
      }
    }
    return best.sorted { ($1.value.cosine, $0.key) < ($0.value.cosine, $1.key) }.map(\.value)
  }
}
