/// Finds the stretches during which something holds, from moments in order of time.
struct StretchFinder {
  private let leastSeconds: Double
  private var start: Double?
  private var end = 0.0
  private var listed: [Stretch] = []
  private var count = 0
  private var seconds = 0.0

  /// Finds those of `leastSeconds` or more.
  init(leastSeconds: Double) { self.leastSeconds = leastSeconds }

  /// What holds, or not, from `time` for `duration` seconds.
  mutating func add(_ holds: Bool, time: Double, duration: Double) {
    if holds {
      if start == nil { start = time }
      end = time + duration
    } else {
      close(at: time)
    }
  }

  /// Nothing holds any longer from `time` on.
  private mutating func close(at time: Double) {
    guard let start else { return }
    self.start = nil
    // What holds until the next moment holds up to it, whatever a file says of its duration.
    let end = max(end, time)
    guard end - start >= leastSeconds - 1e-6 else { return }
    count += 1
    seconds += end - start
    if listed.count < Stretches.maximumListed { listed.append(Stretch(start: start, end: end)) }
  }

  /// What was found, the last stretch ending where its last moment does.
  func finished() -> Stretches {
    var copy = self
    copy.close(at: copy.end)
    return Stretches(listed: copy.listed, count: copy.count, seconds: copy.seconds)
  }
}
