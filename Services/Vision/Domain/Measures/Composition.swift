import Media

/// How a picture is laid out, as far as that can be seen without knowing what it shows. Measured at
/// phone size.
public struct Composition: Sendable, Equatable {
  /// The most salient part; `nil` where nothing stands out.
  public let subject: Subject?
  /// Where the weight of all salience lies across, -1 (left) to 1 (right); 0 is balanced.
  public let balanceX: Double
  /// Where it lies down, -1 (top) to 1 (bottom).
  public let balanceY: Double
  /// The share of pixels with a visible edge, 0 (empty) to 1: edge density, as
  /// in A. Oliva et al., "Identifying the perceptual dimensions of visual complexity of scenes",
  /// CogSci 2004.
  public let clutter: Double

  /// What stands out most.
  public struct Subject: Sendable, Equatable {
    /// Its centre across, 0 (left) to 1 (right).
    public let x: Double
    /// Its centre down, 0 (top) to 1 (bottom).
    public let y: Double
    /// The share of the picture that it takes, 0 to 1.
    public let area: Double
    /// From its centre to the nearest crossing of the lines that divide the picture in thirds, in
    /// shares of the picture's sides: 0 (on it) to 0.48.
    public let thirdsDistance: Double
  }

  /// The room above the largest face: from the picture's upper edge to the face's, in shares of the
  /// picture's height, 0 to 1; `nil` without faces.
  ///
  /// - Parameters:
  ///   - faces: those of the picture, in its pixels.
  ///   - height: the picture's, in pixels, 1 and up.
  public static func headroom(above faces: [Face], height: Int) -> Double? {
    faces.max { $0.box.area < $1.box.area }.map { Double($0.box.top) / Double(height) }
  }

  /// Less salience than this anywhere, in Lab units, and nothing stands out.
  private static let leastSalience = 10.0

  /// That of a picture with at least 8 pixels a side, at phone size.
  init(_ phone: Image) throws {
    self.init(map: SalienceMap(phone), luma: try phone.luma())
  }

  init(map: SalienceMap, luma: Plane) {
    let (width, height) = (map.width, map.height)
    // Twice the mean is Achanta's threshold.
    let mean = map.values.reduce(0, +) / Double(map.values.count)
    let threshold = 2 * mean
    var (all, allX, allY) = (0.0, 0.0, 0.0)
    var (own, ownX, ownY, area) = (0.0, 0.0, 0.0, 0)
    for y in 0..<height {
      for x in 0..<width {
        let value = map.values[y * width + x]
        let place = (x: (Double(x) + 0.5) / Double(width), y: (Double(y) + 0.5) / Double(height))
        all += value
        allX += value * place.x
        allY += value * place.y
        guard value >= threshold, value >= Self.leastSalience else { continue }
        own += value
        ownX += value * place.x
        ownY += value * place.y
        area += 1
      }
    }
    balanceX = all > 0 ? 2 * allX / all - 1 : 0
    balanceY = all > 0 ? 2 * allY / all - 1 : 0
    subject =
      own > 0
      ? Subject(
        x: ownX / own, y: ownY / own, area: Double(area) / Double(width * height),
        thirdsDistance: Self.thirdsDistance(ownX / own, ownY / own)) : nil
    clutter = Clutter.measure(luma)
  }

  private static func thirdsDistance(_ x: Double, _ y: Double) -> Double {
    let across = min(abs(x - 1.0 / 3), abs(x - 2.0 / 3))
    let down = min(abs(y - 1.0 / 3), abs(y - 2.0 / 3))
    return (across * across + down * down).squareRoot()
  }
}
