import Foundation

/// Which scene each beat falls on, where beats come in order: a chain of log-weights.
///
/// The most probable path is Viterbi's (1967); how probable each scene is for a beat over all paths comes from the
/// forward and backward sums (Baum et al. 1970). Both take time in proportion to beats times scenes.
struct BeatPath {
  /// The scene of each beat on the most probable path.
  let scenes: [Int]
  /// For each beat, the probability of each scene.
  let marginals: [[Double]]

  /// - Parameters:
  ///   - weights: for each beat, the log-weight of each scene; as many scenes for each, at least one.
  ///   - sameScenePenalty: what is taken off where a beat falls on the scene of the one before it.
  init(weights: [[Double]], sameScenePenalty: Double) {
    let backward = Self.sums(
      weights.reversed().map { $0.reversed() }, sameScenePenalty
    ).reversed().map { Array($0.reversed()) }
    let forward = Self.sums(weights, sameScenePenalty)
    marginals = weights.indices.map { beat in
      // Both sums count the scene's own weight.
      let joint = weights[beat].indices.map {
        forward[beat][$0] + backward[beat][$0] - weights[beat][$0]
      }
      let whole = Self.logSum(joint)
      return joint.map { exp($0 - whole) }
    }
    scenes = Self.best(weights, sameScenePenalty)
  }

  /// For each beat and scene, the log of the summed weights of all paths up to it.
  private static func sums(_ weights: [[Double]], _ penalty: Double) -> [[Double]] {
    var result: [[Double]] = []
    for row in weights {
      guard let previous = result.last else {
        result.append(row)
        continue
      }
      var before = -Double.infinity
      var sums: [Double] = []
      for (scene, weight) in row.enumerated() {
        sums.append(weight + logSum([before, previous[scene] - penalty]))
        before = logSum([before, previous[scene]])
      }
      result.append(sums)
    }
    return result
  }

  private static func best(_ weights: [[Double]], _ penalty: Double) -> [Int] {
    var totals: [Double] = []
    var origins: [[Int]] = []
    for row in weights {
      guard !totals.isEmpty else {
        totals = row
        continue
      }
      var bestBefore = (scene: 0, total: -Double.infinity)
      var next: [Double] = []
      var from: [Int] = []
      for (scene, weight) in row.enumerated() {
        let here = totals[scene] - penalty
        let isHere = here > bestBefore.total
        next.append(weight + (isHere ? here : bestBefore.total))
        from.append(isHere ? scene : bestBefore.scene)
        if totals[scene] > bestBefore.total { bestBefore = (scene, totals[scene]) }
      }
      totals = next
      origins.append(from)
    }
    var scene = totals.indices.max { totals[$0] < totals[$1] } ?? 0
    var path = [scene]
    for from in origins.reversed() {
      scene = from[scene]
      path.append(scene)
    }
    return path.reversed()
  }

  private static func logSum(_ values: [Double]) -> Double {
    guard let greatest = values.max(), greatest > -.infinity else { return -.infinity }
    return greatest + log(values.reduce(0) { $0 + exp($1 - greatest) })
  }
}
