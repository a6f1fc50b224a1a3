import Media
import Scoring

/// Finds in a screenshot of a platform what hints at a restricted account: notices in its text, and
/// charts that fall suddenly and stay down.
public struct ScreenshotReader: Sendable {
  /// What was found.
  public struct Findings: Equatable, Sendable {
    /// The notices, the surest first.
    public let notices: [RestrictionNotice]
    /// The charts that fall, the most probable first.
    public let cliffs: [ChartCliff]
  }

  /// The catalogue of phrases by which notices are recognised.
  public var identity: ModelIdentity { finder.catalog.identity }
  private let finder: NoticeFinder

  /// A reader with its catalogue loaded.
  ///
  /// - Throws: `ModelError`.
  public init() throws {
    finder = NoticeFinder(catalog: try NoticeCatalog())
  }

  /// What a screenshot shows whose text was read. Takes a tenth of a second: not for the cooperative
  /// pool.
  ///
  /// - Parameter lines: the lines of its text, in reading order.
  public func findings(in picture: Image, _ lines: [TextLine]) throws -> Findings {
    Findings(
      notices: finder.notices(in: lines), cliffs: try ChartCliff.all(in: picture))
  }
}
