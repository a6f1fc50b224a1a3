import Media

/// How full a picture is: the density of its edges, which people's judgement of clutter follows (A.
/// Oliva et al., "Identifying the perceptual dimensions of visual complexity of scenes", CogSci 2004).
enum Clutter {
  /// The gradient of a visible edge in 8-bit luma steps a pixel.
  private static let edgeGradient = 10

  /// The share of the pixels, borders left out, with an edge.
  static func measure(_ luma: Plane) -> Double {
    let width = luma.width
    guard width > 2, luma.height > 2 else { return 0 }
    var edges = 0
    // The difference of two neighbours is twice the gradient.
    let least = 4 * edgeGradient * edgeGradient
    luma.values.withUnsafeBufferPointer { values in
      for y in 1..<luma.height - 1 {
        for index in y * width + 1..<(y + 1) * width - 1 {
          let across = Int(values[index + 1]) - Int(values[index - 1])
          let down = Int(values[index + width]) - Int(values[index - width])
          if across * across + down * down >= least { edges += 1 }
        }
      }
    }
    return Double(edges) / Double((width - 2) * (luma.height - 2))
  }
}
