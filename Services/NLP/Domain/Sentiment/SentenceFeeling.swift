/// What the models say about one sentence.
struct SentenceFeeling {
  /// How positive it is.
  var sentiment: LinearSentimentModel.Reading
  /// Which emotion it has.
  var emotion: EmotionModel.Reading
}
