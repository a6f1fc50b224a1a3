/// A topic that a request is about.
public struct HashtagTopicMatch: Sendable {
  let topic: HashtagTopics.Topic
  /// The request's words that are most probably about it.
  let text: String
  /// How probable it is that they are, above 0.5.
  let probability: Double

  /// The words, cut to 80 characters.
  var quotation: String { text.count > 80 ? text.prefix(79) + "…" : text }
}
