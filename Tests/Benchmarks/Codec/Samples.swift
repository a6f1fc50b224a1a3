import Contracts

/// The messages that are measured, of the size and content that callers send; every figure in them
/// follows from its index.
enum Samples {
  /// A request with two small messages inside.
  static let small = PredictionPredictViralityRequest.with {
    $0.platform = "tiktok"
    $0.video.durationSeconds = 27.5
    $0.video.hookStrength = 70
    $0.video.motion = 0.31
    $0.video.shotsPerMinute = 22
    $0.video.technicalQuality = 81.5
    $0.video.width = 1080
    $0.video.height = 1920
    $0.video.loudnessLufs = -14.2
    $0.captionScore = 64
    $0.hashtagRelevance = 0.8
    $0.account.followers = 125_000
    $0.account.completionRate = 0.41
    $0.account.engagementRate = 0.052
    $0.account.posts = 312
    $0.genre = "reggaeton"
  }

  /// A screenplay of 10,000 elements.
  static let repeated = NLPParseScriptResponse.with {
    $0.elements = (0..<10_000).map { index in
      NLPScriptElement.with {
        let isDialogue = index % 3 == 2
        $0.kind = isDialogue ? .dialogue : .action
        $0.text = "The ferry leaves without her, line \(index) of the crossing."
        $0.sceneIndex = UInt32(index / 40)
        $0.line = UInt32(2 * index + 1)
        $0.offset = UInt64(57 * index)
        if isDialogue { $0.character = "MARINA" }
      }
    }
  }

  /// 1,000 vectors of 512 numbers.
  static let packed = EmbeddingsUpsertRequest.with {
    $0.collection.namespace = "campaigns"
    $0.collection.kind = .text
    $0.collection.model = "benchmark@1"
    $0.records = (0..<1_000).map { row in
      EmbeddingsRecord.with {
        $0.id = "record-\(row)"
        $0.vector = (0..<512).map { column in Float((row * 512 + column) % 997) / 997 - 0.5 }
      }
    }
  }
}
