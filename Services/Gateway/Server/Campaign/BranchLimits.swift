/// The longest that branches may take, whatever time the caller has.
package struct BranchLimits: Sendable {
  /// For branches that decode the video.
  package let media: Duration
  /// For all other branches.
  package let standard: Duration

  package init(media: Duration, standard: Duration) {
    self.media = media
    self.standard = standard
  }
}
