import Validation

extension FieldViolation.Reason {
  /// Two channels have the same id.
  public static let duplicateChannel: Self = "DUPLICATE_CHANNEL"
  /// Some channels have a response curve and others have none.
  public static let responseUnitsDiffer: Self = "RESPONSE_UNITS_DIFFER"
  /// A response curve is S-shaped.
  public static let responseNotConcave: Self = "RESPONSE_NOT_CONCAVE"
  /// No allocation meets all of the bounds.
  public static let boundsContradict: Self = "BOUNDS_CONTRADICT"
}

extension FieldChecks {
  /// The amount in minor units, or nil with a violation.
  mutating func minorUnits(_ money: Money, of currency: Currency, at field: String) -> Int64? {
    switch money.minorUnits(of: currency) {
    case .success(let minorUnits):
      return minorUnits
    case .failure(let flaw):
      add(field, flaw.text)
      return nil
    }
  }

  /// That a platform which was given is one of those that have a prior.
  mutating func platform(_ platform: String, among priors: ChannelPriors, at field: String) {
    guard !platform.isEmpty, priors.platforms[platform] == nil else { return }
    let known = priors.platforms.keys.sorted().joined(separator: ", ")
    add(field, "is \"\(platform.prefix(40))\"; allowed are \(known), or nothing")
  }

  /// That every channel has an id of its own.
  mutating func identities(of channels: [BudgetChannel]) {
    var first: [String: Int] = [:]
    for (index, channel) in channels.enumerated() {
      let length = channel.id.unicodeScalars.count
      if !(1...BudgetProblem.maximumIDLength).contains(length) {
        add(
          "channels[\(index)].id",
          "has \(length) characters; allowed are 1 to \(BudgetProblem.maximumIDLength)")
      } else if let earlier = first[channel.id] {
        add(
          "channels[\(index)].id",
          "\"\(channel.id)\" is the id of channels[\(earlier)] too; each needs its own",
          as: .duplicateChannel)
      } else {
        first[channel.id] = index
      }
    }
  }

  /// That the response curves are concave, in range, and given for all channels or for none.
  mutating func responses(of channels: [BudgetChannel]) {
    let missing = channels.indices.filter { channels[$0].response == nil }
    if missing.count < channels.count {
      for index in missing {
        add(
          "channels[\(index)].response",
          "is missing for channel \"\(channels[index].id)\" while other channels have one; the"
            + " prior has no unit to compare with theirs, so give all channels a response or none",
          as: .responseUnitsDiffer)
      }
    }
    for (index, channel) in channels.enumerated() {
      let path = "channels[\(index)]"
      switch channel.response {
      case .exponential(let ceiling, let scale):
        range(ceiling, Self.responses, at: "\(path).exponential.ceiling")
        range(scale, Self.scales, at: "\(path).exponential.scale")
      case .hill(let ceiling, let halfSaturation, let exponent):
        range(ceiling, Self.responses, at: "\(path).hill.ceiling")
        range(halfSaturation, Self.scales, at: "\(path).hill.half_saturation")
        if exponent > 1, exponent.isFinite {
          add(
            "\(path).hill.exponent",
            "is \(exponent), which makes the response S-shaped; allowed is 0.1 to 1",
            as: .responseNotConcave)
        } else {
          range(exponent, 0.1...1, at: "\(path).hill.exponent")
        }
      case .logarithmic(let gain, let scale):
        range(gain, Self.responses, at: "\(path).logarithmic.gain")
        range(scale, Self.scales, at: "\(path).logarithmic.scale")
      case nil:
        break
      }
    }
  }

  /// That some allocation meets all of the bounds.
  mutating func bounds(of channels: [BudgetProblem.Channel], total: Int64, currency: Currency) {
    for (index, channel) in channels.enumerated() {
      guard let maximum = channel.maximum, channel.minimum > maximum else { continue }
      add(
        "channels[\(index)].minimum",
        "bounds: channel \"\(channel.id)\" needs at least"
          + " \(currency.text(minorUnits: channel.minimum)) but may have at most"
          + " \(currency.text(minorUnits: maximum)),"
          + " \(currency.text(minorUnits: channel.minimum - maximum)) less",
        as: .boundsContradict)
    }
    // 1,000 minimums of 1e16 minor units exceed Int64.
    let needed = channels.reduce(into: (sum: Int64(0), overflow: false)) { result, channel in
      let (sum, overflow) = result.sum.addingReportingOverflow(channel.minimum)
      result = (overflow ? .max : sum, result.overflow || overflow)
    }
    guard needed.sum > total else { return }
    let excess = currency.text(minorUnits: needed.sum - total)
    for (index, channel) in channels.enumerated() where channel.minimum > 0 {
      let left = max(0, total - (needed.sum - channel.minimum))
      add(
        "channels[\(index)].minimum",
        "bounds: channel \"\(channel.id)\" needs at least"
          + " \(currency.text(minorUnits: channel.minimum)) but the total left is"
          + " \(currency.text(minorUnits: left)); all minimums together exceed the total of"
          + " \(currency.text(minorUnits: total)) by \(needed.overflow ? "more than " : "")"
          + excess,
        as: .boundsContradict)
    }
  }

  /// Ceilings and gains, in response units.
  private static let responses = 1e-9...1e15
  /// Scales, in currency units.
  private static let scales = 1e-6...1e12
}
