/// Samples taken at even steps, a bounded number of them however long they go on: when there are
/// `maximum`, every second one goes, and from then on half as many are kept.
struct ThinnedSamples<Element> {
  private let maximum: Int
  private var every = 1
  private var offered = 0
  private(set) var kept: [Element] = []

  /// Keeps at most `maximum`, which is even.
  init(maximum: Int) { self.maximum = maximum }

  /// Takes the next sample, or leaves it out.
  mutating func add(_ sample: Element) {
    defer { offered += 1 }
    guard offered % every == 0 else { return }
    if kept.count == maximum {
      kept = stride(from: 0, to: maximum, by: 2).map { kept[$0] }
      every *= 2
      // `maximum` times the old step is a multiple of the new one: this sample stays.
    }
    kept.append(sample)
  }
}
