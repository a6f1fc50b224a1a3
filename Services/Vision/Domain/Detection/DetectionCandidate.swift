/// What a network sees at one anchor, in pixels of its square.
struct DetectionCandidate {
  let classIndex: Int
  let score: Float
  let box: BoundingBox
}

/// What a network says of each class at each anchor: scores or their log-odds, class by class.
struct ClassScores {
  private let values: UnsafeBufferPointer<Float>
  private let anchors: Int
  /// The greatest value of each anchor.
  let best: [Float]

  init(_ values: UnsafeBufferPointer<Float>, _ anchors: Int) {
    // The values lie class by class: the best of each anchor is found in one pass over them.
    var best = Array(values[..<anchors])
    best.withUnsafeMutableBufferPointer { best in
      for start in stride(from: anchors, to: values.count, by: anchors) {
        let row = UnsafeBufferPointer(rebasing: values[start..<(start + anchors)])
        for anchor in 0..<anchors {
          best[anchor] = row[anchor] > best[anchor] ? row[anchor] : best[anchor]
        }
      }
    }
    self.values = values
    self.anchors = anchors
    self.best = best
  }

  /// The class that has the greatest value of an anchor.
  func bestClass(at anchor: Int) -> Int? {
    (0..<values.count / anchors).first { values[$0 * anchors + anchor] == best[anchor] }
  }
}
