import Contracts
import Foundation
import GRPC
import ServiceKit

/// Earlier posts of the operator's own that resemble a campaign, as StoreContent keeps them.
struct PastPosts: Sendable {
  /// Where they are kept.
  private static let namespace = "posts"
  /// How many are looked for on a platform.
  private static let count: UInt32 = 200

  /// Those that say what they brought, most alike first.
  private(set) var posts: [NLPPastPost] = []
  /// Why there are none that could be asked for; nil where it could.
  private(set) var failure: Google_Rpc_Status?

  /// Looks for those on a platform that resemble a text.
  ///
  /// - Throws: `CancellationError`. What else fails is in `failure`.
  init(
    like text: String, on platform: String, _ backends: Backends, _ clock: BranchClock
  ) async throws {
    do {
      posts = try await Self.found(text, platform, backends, clock).compactMap(NLPPastPost.init)
    } catch {
      try Task.checkCancellation()
      failure = RPCError(endingCallWith: error).status
    }
  }

  private static func found(
    _ text: String, _ platform: String, _ backends: Backends, _ clock: BranchClock
  ) async throws -> [EmbeddingsSearchResult] {
    let embedded = try await backends.campaignText.embedText(
      .with { $0.texts = [text] }, options: try clock.callOptions())
    return try await backends.embeddings.search(
      .with {
        $0.collection = .with {
          $0.namespace = namespace
          $0.kind = .text
          $0.model = embedded.model.collectionName
        }
        $0.metric = .cosine
        $0.vector.values = embedded.embeddings.first?.values ?? []
        $0.k = count
        $0.filter = .with {
          $0.condition = .with {
            $0.field = "platform"
            $0.equals.stringValue = platform
          }
        }
      }, options: try clock.callOptions()
    ).results
  }
}

extension NLPPastPost {
  /// A stored post; nil where its metadata do not say what it brought.
  fileprivate init?(_ result: EmbeddingsSearchResult) {
    let metadata = result.record.metadata.fields
    func number(_ key: String) -> UInt64? {
      (metadata[key]?.numberValue).flatMap(UInt64.init(exactly:))
    }
    guard let impressions = number("impressions"), let interactions = number("interactions"),
      impressions >= 1, interactions <= impressions
    else { return nil }
    let tags = metadata["hashtags"]?.listValue.values.map(\.stringValue) ?? []
    guard tags.count <= 60, tags.allSatisfy({ (1...100).contains($0.count) }) else { return nil }
    self.init()
    self.hashtags = tags
    self.impressions = impressions
    self.interactions = interactions
  }
}
