import Contracts
import Foundation
import PredictionDomain
import Validation

extension PostingTimeRequest {
  /// The request of a message; only what the domain's types cannot hold is checked.
  ///
  /// - Parameter now: the earliest time where the message has none.
  /// - Throws: `InvalidInput` for a timestamp or a duration that is malformed.
  init(_ message: PredictionPredictPostingTimeRequest, now: Date) throws {
    self.init(
      platform: message.platform,
      countries: message.countries.map {
        Country(code: $0.country, weight: $0.hasWeight ? $0.weight : nil)
      },
      earliest: now,
      observations: message.observations.map {
        Observation(
          hourOfWeek: $0.hourOfWeek, posts: $0.posts, engagements: $0.engagements)
      })
    if message.hasEarliest {
      guard (0...999_999_999).contains(message.earliest.nanos) else {
        throw InvalidInput(
          .invalidField, field: "earliest.nanos",
          "is \(message.earliest.nanos); allowed is 0 to 999999999")
      }
      earliest = message.earliest.date
    }
    if message.hasMinimumSpacing {
      let spacing = message.minimumSpacing
      guard (0...999_999_999).contains(spacing.nanos) else {
        throw InvalidInput(
          .invalidField, field: "minimum_spacing.nanos",
          "is \(spacing.nanos); allowed is 0 to 999999999")
      }
      minimumSpacing = Double(spacing.seconds) + Double(spacing.nanos) / 1e9
    }
    if message.hasHorizonDays { horizonDays = message.horizonDays }
    if message.hasSlotCount { slotCount = message.slotCount }
  }
}
