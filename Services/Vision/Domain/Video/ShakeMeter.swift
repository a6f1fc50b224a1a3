/// Follows the path of the picture through each shot, and measures how far it is from being smooth.
///
/// The path is the sum of the motions from frame to frame; smooth is its mean over a second around
/// each frame (the residual of a moving average, as video stabilisers define jitter: S. Erturk, "Real-time digital
/// image stabilization using Kalman filters", 2002, takes a filter of the same kind). A steady pan has
/// none.
struct ShakeMeter {
  /// Seconds on either side over which the path is smoothed.
  private static let reach = 0.5
  /// Frames closer to each other than this, in seconds, are added up: more a second tell no more.
  private static let leastStep = 1.0 / 125

  private struct Place {
    let time: Double
    let position: SIMD2<Double>
  }

  private var path: [Place] = []
  private var judged = 0
  private var position = SIMD2<Double>.zero
  private var squares = 0.0
  private var count = 0
  private var pairs = 0
  private var measured = 0

  /// The picture moved by `motion`, in shares of the longer side, up to the frame at `time`; `nil` where
  /// that could not be told, which ends the path.
  mutating func add(_ motion: SIMD2<Double>?, since before: Double, at time: Double) {
    pairs += 1
    guard let motion else { return cut() }
    measured += 1
    if path.isEmpty { path.append(Place(time: before, position: position)) }
    position += motion
    guard time - (path.last?.time ?? -1) >= Self.leastStep else { return }
    path.append(Place(time: time, position: position))
    judge()
  }

  /// A new path begins.
  mutating func cut() {
    path = []
    judged = 0
    position = .zero
  }

  /// Takes the places whose half second before and after is known by now.
  private mutating func judge() {
    let latest = path[path.count - 1].time
    while judged < path.count, latest - path[judged].time >= Self.reach {
      let here = path[judged]
      let begin = path.firstIndex { $0.time >= here.time - Self.reach } ?? 0
      if begin > 0 {
        let around = path[begin...].prefix { $0.time <= here.time + Self.reach }
        let mean = around.map(\.position).reduce(.zero, +) / Double(around.count)
        let residual = here.position - mean
        squares += (residual * residual).sum()
        count += 1
      }
      judged += 1
      // Nobody looks further back than the reach of the next place.
      if begin > 64 {
        path.removeFirst(begin - 1)
        judged -= begin - 1
      }
    }
  }

  /// What was found; `nil` when no second of a shot could be followed.
  var stability: Stability? {
    guard count > 0 else { return nil }
    return Stability(
      shakePercent: 100 * (squares / Double(count)).squareRoot(),
      measuredShare: Double(measured) / Double(pairs))
  }
}
