import Foundation
import ServiceKit

/// Where and how many outcomes of thumbnails are kept.
public struct OutcomeSettings: Sendable {
  /// The folder of their database.
  public var directory: URL
  /// How many of an audience.
  public var maximumOutcomes: Int
  /// Of how many audiences.
  public var maximumAudiences: Int

  /// Settings.
  public init(directory: URL, maximumOutcomes: Int, maximumAudiences: Int) {
    self.directory = directory
    self.maximumOutcomes = maximumOutcomes
    self.maximumAudiences = maximumAudiences
  }

  /// The settings of a configuration.
  init(_ configuration: Configuration) {
    self.init(
      directory: URL(
        filePath: configuration[VisionKeys.clicksDirectory], directoryHint: .isDirectory),
      maximumOutcomes: configuration[VisionKeys.clicksMaximumOutcomes],
      maximumAudiences: configuration[VisionKeys.clicksMaximumAudiences])
  }
}
