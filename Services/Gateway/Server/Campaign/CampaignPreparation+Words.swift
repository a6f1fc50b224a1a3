import Contracts
import GRPC

extension CampaignPreparation {
  private static func fields(platform index: Int) -> FieldMap {
    FieldMap([
      "platform": "platforms[\(index)]", "language": "language", "artist": "artist",
      "song": "song", "genre": "genre", "keywords": "keywords", "draft": "caption_draft",
      "call_to_action": "call_to_action", "countries": "countries",
    ])
  }

  /// Finds hashtags for one of the request's platforms.
  func hashtagsBranch(
    _ request: GatewayPrepareCampaignRequest, platform index: Int
  ) -> Branch<GatewayPrepareCampaignResponse> {
    let platform = request.platforms[index]
    return Branch(
      name: "hashtags/\(platform)", limit: limits.standard, fields: Self.fields(platform: index)
    ) { clock, _ in
      let past = try await pastPosts(request, platform: platform, clock: clock)
      let hashtags = try await hashtags(request, platform: platform, past, clock: clock)
      return .with {
        $0.hashtags = [
          .with {
            $0.platform = platform
            $0.hashtags = hashtags
            $0.pastPosts = UInt32(past.posts.count)
            if let failure = past.failure { $0.pastPostsFailure = failure }
          }
        ]
      }
    }
  }

  /// Writes captions, with hashtags in them, for one of the request's platforms.
  func captionsBranch(
    _ request: GatewayPrepareCampaignRequest, platform index: Int
  ) -> Branch<GatewayPrepareCampaignResponse> {
    let platform = request.platforms[index]
    return Branch(
      name: "captions/\(platform)", limit: limits.standard, fields: Self.fields(platform: index)
    ) { clock, _ in
      let past = try await pastPosts(request, platform: platform, clock: clock)
      let hashtags = try await hashtags(request, platform: platform, past, clock: clock)
      let captions = try await backends.campaignText.optimizeCaption(
        .with {
          $0.platform = platform
          $0.language = request.language
          $0.artist = request.artist
          $0.song = request.song
          $0.genre = request.genre
          $0.draft = request.captionDraft
          $0.keywords = request.keywords
          $0.callToAction = request.callToAction
          $0.hashtags = hashtags.hashtags.map(\.tag)
        }, options: try clock.callOptions())
      return .with {
        $0.captions = [
          .with {
            $0.platform = platform
            $0.captions = captions
          }
        ]
      }
    }
  }

  /// Earlier posts on a platform that resemble the campaign.
  private func pastPosts(
    _ request: GatewayPrepareCampaignRequest, platform: String, clock: BranchClock
  ) async throws -> PastPosts {
    try await PastPosts(like: Self.description(of: request), on: platform, backends, clock)
  }

  private func hashtags(
    _ request: GatewayPrepareCampaignRequest, platform: String, _ past: PastPosts,
    clock: BranchClock
  ) async throws -> NLPResearchHashtagsResponse {
    try await backends.campaignText.researchHashtags(
      .with {
        $0.platform = platform
        $0.language = request.language
        $0.artist = request.artist
        $0.song = request.song
        $0.genre = request.genre
        $0.keywords = request.keywords
        $0.about = String(request.captionDraft.prefix(500))
        $0.countries = request.countries.map(\.country)
        $0.history = past.posts
      }, options: try clock.callOptions())
  }
}
