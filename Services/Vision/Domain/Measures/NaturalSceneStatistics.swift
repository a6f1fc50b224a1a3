import Foundation
import Media

/// The 36 features of BRISQUE: A. Mittal, A. K. Moorthy, A. C. Bovik, "No-Reference Image Quality
/// Assessment in the Spatial Domain", IEEE Transactions on Image Processing 21 (2012).
///
/// At full and at half size: the luma, normalised by the mean and the deviation around each pixel
/// (MSCN; a Gaussian window of 7x7 with deviation 7/6), and the products of neighbours to the right,
/// below, and on both diagonals, are fitted with asymmetric generalised Gaussian distributions. Each
/// scale gives shape and variance of the first, then shape, mean, left and right variance of each
/// product. Natural pictures have much the same values; damage moves them.
public struct NaturalSceneStatistics: Sendable, Equatable {
  /// How many features there are.
  public static let count = 36
  /// The least side in pixels: half of it still holds a window.
  static let minimumSide = 16
  /// The longest side at which pictures are measured, in pixels; larger ones are made smaller, as
  /// the pictures that models of these features were trained on were not larger.
  static let longestSide = 1024

  /// In the order of the paper's table.
  public let features: [Double]

  /// Those of a picture; `nil` where a side has less than 16 pixels, or no pixel differs from those
  /// around it.
  public init?(_ image: Image) throws {
    guard min(image.width, image.height) >= Self.minimumSide else { return nil }
    let size = AnalysisSize.fittingExactly(
      image.width, image.height, longSide: Self.longestSide)
    guard min(size.width, size.height) >= Self.minimumSide else { return nil }
    let picture = try image.resized(width: size.width, height: size.height)
    let luma = RealPlane(picture)
    guard let full = Self.scale(luma), let half = Self.scale(luma.halved()) else { return nil }
    features = full + half
  }

  /// The 18 features of one scale.
  private static func scale(_ luma: RealPlane) -> [Double]? {
    let normalised = luma.normalised()
    guard let own = AsymmetricGaussian(normalised.values) else { return nil }
    var features = [own.shape, (own.leftVariance + own.rightVariance) / 2]
    for (across, down) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
      guard let fit = AsymmetricGaussian(normalised.products(across: across, down: down)) else {
        return nil
      }
      features += [fit.shape, fit.mean, fit.leftVariance, fit.rightVariance]
    }
    return features
  }
}
