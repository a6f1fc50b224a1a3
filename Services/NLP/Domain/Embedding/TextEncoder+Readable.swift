import Execution

extension TextEncoder {
  /// Texts of any kind, of which those are embedded that the encoder knows something of.
  struct Readable: Sendable {
    fileprivate let count: Int
    /// With their places among all.
    fileprivate let known: [(place: Int, text: Prepared)]
  }

  /// Splits texts into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Parameter bytes: so much of each text counts, from its beginning.
  /// - Throws: `CancellationError`.
  func prepareReadable(
    _ texts: [String], bytes: Int = maximumBytes, cancellation: Cancellation
  ) throws -> Readable {
    Readable(
      count: texts.count,
      known: try texts.enumerated().compactMap { place, text in
        try cancellation.check()
        let beginning = String(decoding: text.utf8.prefix(bytes), as: UTF8.self)
        return prepareKnown(beginning).map { (place, $0) }
      })
  }

  /// The texts' vectors, by their places; nil for a text of which nothing is known.
  ///
  /// - Throws: as `embed` does.
  func vectors(of texts: Readable) async throws -> [[Float]?] {
    var vectors = [[Float]?](repeating: nil, count: texts.count)
    for (known, embedded) in zip(texts.known, try await embed(texts.known.map(\.text))) {
      vectors[known.place] = embedded.vector
    }
    return vectors
  }
}
