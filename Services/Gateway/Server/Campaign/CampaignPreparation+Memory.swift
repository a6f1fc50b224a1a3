import Contracts
import Foundation
import GRPC
import ServiceKit

extension CampaignPreparation {
  /// How many earlier campaigns are shown at most.
  private static let similarCount = 5
  /// Where campaigns are remembered.
  private static let namespace = "campaigns"

  /// Remembers this campaign, then finds earlier ones that resemble it: those of the same encoder.
  func similarCampaignsBranch(
    _ request: GatewayPrepareCampaignRequest, campaignID: String
  ) -> Branch<GatewayPrepareCampaignResponse> {
    Branch(
      name: "similar_campaigns", limit: limits.standard,
      fields: FieldMap(["records[0].id": "campaign_id"])
    ) { clock, _ in
      let embedded = try await backends.campaignText.embedText(
        .with { $0.texts = [Self.description(of: request)] }, options: try clock.callOptions())
      guard let vector = embedded.embeddings.first?.values else {
        throw RPCError(.internalError, "the nlp service sent no vector")
      }
      let collection = EmbeddingsCollection.with {
        $0.namespace = Self.namespace
        $0.kind = .brand
        $0.model = embedded.model.collectionName
      }
      _ = try await backends.embeddings.upsert(
        .with {
          $0.collection = collection
          $0.records = [
            .with {
              $0.id = campaignID
              $0.vector = vector
              $0.metadata = metadata(of: request)
            }
          ]
        }, options: try clock.callOptions())
      // By its id: it is not among them itself.
      let found = try await backends.embeddings.search(
        .with {
          $0.collection = collection
          $0.id = campaignID
          $0.k = UInt32(Self.similarCount)
        }, options: try clock.callOptions())
      return .with { $0.similarCampaigns = found.results.map(GatewaySimilarCampaign.init) }
    }
  }

  /// What campaigns are compared by.
  static func description(of request: GatewayPrepareCampaignRequest) -> String {
    let words =
      [request.artist, request.song, request.genre, request.captionDraft] + request.keywords
      + request.platforms + request.countries.map(\.country)
    return words.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func metadata(of request: GatewayPrepareCampaignRequest) -> Google_Protobuf_Struct {
    let texts = [
      "artist": request.artist, "song": request.song, "genre": request.genre,
      "prepared_time": now().formatted(.iso8601),
    ]
    return .with { $0.fields = texts.mapValues { text in .with { $0.stringValue = text } } }
  }
}

extension GatewaySimilarCampaign {
  init(_ result: EmbeddingsSearchResult) {
    self.init()
    func text(_ key: String) -> String { result.record.metadata.fields[key]?.stringValue ?? "" }
    campaignID = result.record.id
    similarity = result.score
    artist = text("artist")
    song = text("song")
    genre = text("genre")
    if let date = try? Date(text("prepared_time"), strategy: .iso8601) {
      preparedTime = Google_Protobuf_Timestamp(date: date)
    }
  }
}
