import Foundation
import Scoring

/// What is assumed of a platform's response to spending where no curve is given.
///
/// The file `Models/channel-priors.json` holds the numbers and `Models/channel-priors.card.md` says
/// where they come from. Responses are indices without a unit, and scales are parts of the total
/// budget, so that the priors need no currency.
public struct ChannelPriors: Sendable, Equatable, Decodable {
  /// An exponential response in parts of the total.
  public struct Prior: Sendable, Equatable, Decodable {
    /// The response that no budget exceeds, as an index.
    public var ceiling: Double
    /// The spending at which 63 % of the ceiling is reached, as a part of the total; more than 0.
    public var scale: Double
    /// Standard error of the response as a part of it.
    public var relativeStandardError: Double

    /// The curve in currency units.
    ///
    /// - Parameter total: the budget in currency units, more than 0.
    public func curve(total: Double) -> ResponseCurve {
      .exponential(ceiling: ceiling, scale: scale * total)
    }
  }

  private var name: String
  private var version: String
  private var data: String
  /// The priors of the known platforms.
  public var platforms: [String: Prior]
  /// The prior of a channel of which not even the platform is known.
  public var other: Prior

  /// Their name, version and data.
  public var identity: ModelIdentity {
    ModelIdentity(name: name, version: version, data: data)
  }

  /// The priors that come with this module.
  ///
  /// - Throws: an error of Foundation's if the file is missing or malformed.
  public static func bundled() throws -> ChannelPriors {
    let url = Bundle.module.bundleURL.appendingPathComponent("Models/channel-priors.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ChannelPriors.self, from: Data(contentsOf: url))
  }

  /// The prior of a channel: that of its platform if it is known, and otherwise `other`.
  public func prior(platform: String) -> Prior {
    platforms[platform] ?? other
  }
}
