/// One picture's clicks and what is known of it: a row of the regression.
package struct ClickObservation: Sendable, Equatable {
  /// How often it was clicked: 0 to `impressions`.
  package let clicks: Double
  /// How often it was shown: 1 and up.
  package let impressions: Double
  /// The regression's features without its constant.
  package let features: [Double]

  /// A row.
  package init(clicks: Double, impressions: Double, features: [Double]) {
    self.clicks = clicks
    self.impressions = impressions
    self.features = features
  }
}
