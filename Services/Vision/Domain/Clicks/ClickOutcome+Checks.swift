import Validation

extension ClickOutcome {
  /// The most bytes of an audience's name and of an outcome's id.
  public static let maximumNameBytes = 256
  /// The most impressions of an outcome: more than there are people and days, and exact as a `Double`.
  public static let maximumImpressions: UInt64 = 1_000_000_000_000

  /// Refuses an audience's name that is too long.
  ///
  /// - Throws: `InvalidInput` naming the field `audience`.
  public static func check(audience: String) throws(InvalidInput) {
    var checks = FieldChecks()
    checks.audience(audience)
    if !checks.violations.isEmpty { throw checks.error }
  }

  /// An outcome as a request has it.
  ///
  /// - Throws: `InvalidInput` naming every field that is wrong: `audience`, `outcome_id`, `impressions`,
  ///   `clicks`, and those of `qualities` where they are given.
  public static func check(
    audience: String, id: String, impressions: UInt64, clicks: UInt64, qualities: PictureQualities?
  ) throws(InvalidInput) {
    var checks = FieldChecks()
    checks.audience(audience)
    if id.isEmpty {
      checks.add("outcome_id", "1 to \(maximumNameBytes) bytes are needed", as: .fieldRequired)
    } else if id.utf8.count > maximumNameBytes {
      checks.add(
        "outcome_id", "has \(id.utf8.count) bytes; allowed are 1 to \(maximumNameBytes)",
        as: .valueOutOfRange)
    }
    if !(1...maximumImpressions).contains(impressions) {
      checks.add(
        "impressions", "is \(impressions); allowed is 1 to \(maximumImpressions)",
        as: .valueOutOfRange)
    }
    if clicks > impressions {
      checks.add(
        "clicks", "is \(clicks); allowed is 0 to the \(impressions) impressions",
        as: .valueOutOfRange)
    }
    if let qualities { checks.qualities(qualities) }
    if !checks.violations.isEmpty { throw checks.error }
  }
}

extension FieldChecks {
  fileprivate mutating func audience(_ name: String) {
    let limit = ClickOutcome.maximumNameBytes
    guard name.utf8.count > limit else { return }
    add(
      "audience", "has \(name.utf8.count) bytes; allowed are 0 to \(limit)", as: .valueOutOfRange)
  }

  fileprivate mutating func qualities(_ qualities: PictureQualities) {
    let least = AnalysisSize.minimumSide
    for (field, side) in [("width", qualities.width), ("height", qualities.height)]
    where side < least {
      add("qualities.\(field)", "is \(side); allowed is \(least) and up", as: .valueOutOfRange)
    }
    let shares = [
      ("mean_luma", qualities.meanLuma), ("clipped_black", qualities.clippedBlack),
      ("clipped_white", qualities.clippedWhite), ("contrast", qualities.contrast),
      ("saturation", qualities.saturation), ("clutter", qualities.clutter),
    ]
    for (field, share) in shares where !(0...1).contains(share) {
      add("qualities.\(field)", "is \(share); allowed is 0 to 1", as: .valueOutOfRange)
    }
    let amounts = [
      ("sharpness", qualities.sharpness), ("colourfulness", qualities.colourfulness),
      ("noise", qualities.noise), ("blockiness", qualities.blockiness),
      ("legibility", qualities.legibility), ("subject_separation", qualities.subjectSeparation),
    ]
    let letters = qualities.text.map {
      [
        ("text.coverage", $0.coverage), ("text.letter_height_px", $0.letterHeight),
        ("text.stroke_px", $0.stroke), ("text.contrast", $0.contrast),
      ]
    }
    for (field, amount) in amounts + (letters ?? []) where !(amount >= 0 && amount.isFinite) {
      add("qualities.\(field)", "is \(amount); allowed is 0 and up", as: .valueOutOfRange)
    }
  }
}
