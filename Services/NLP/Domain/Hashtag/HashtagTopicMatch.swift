/// A topic that a request is about.
public struct HashtagTopicMatch: Sendable {
  let topic: HashtagTopics.Topic
  /// The request's words that are nearest to it.
  let text: String
  /// The cosine of their vector with that of the topic's description, −1 to 1.
  let cosine: Double
  /// How probable it is that they are about the topic, above 0.5.
  let probability: Double

  /// The words, cut to 80 characters.
  var quotation: String { text.count > 80 ? text.prefix(79) + "…" : text }
}
