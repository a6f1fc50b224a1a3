import Foundation
import Media

/// The few colours that a picture is made of.
///
/// Lloyd's k-means in CIE Lab over the picture at phone size, its colours first gathered in bins of
/// five bits a channel. It begins with the heaviest bin and then each time the bin with the greatest
/// weight times squared distance from those before, so that nothing is left to chance.
enum Palette {
  /// Colours at most.
  static let count = 6
  /// Colours nearer to each other than this, in Lab units, are one: side by side they look alike.
  static let leastDistance = 6.0
  private static let rounds = 24

  private struct Bin {
    var colour = SIMD3<Double>.zero
    var weight = 0.0
  }

  /// The largest share first; the shares add up to 1.
  static func measure(_ image: Image) throws -> [PaletteColour] {
    let size = AnalysisSize.fittingExactly(
      image.width, image.height, longSide: AnalysisSize.phone)
    let bins = bins(try image.resized(width: size.width, height: size.height))
    var centres = seeds(bins)
    var owners = [Int](repeating: -1, count: bins.count)
    for _ in 0..<rounds {
      let nearest = bins.map { bin in nearestCentre(bin.colour, centres) }
      guard nearest != owners else { break }
      owners = nearest
      var sums = [Bin](repeating: Bin(), count: centres.count)
      for (bin, owner) in zip(bins, owners) {
        sums[owner].colour += bin.colour * bin.weight
        sums[owner].weight += bin.weight
      }
      for index in centres.indices where sums[index].weight > 0 {
        centres[index] = sums[index].colour / sums[index].weight
      }
    }
    return colours(bins, merged(centres, bins, owners))
  }

  private static func bins(_ image: Image) -> [Bin] {
    var bins = [Bin](repeating: Bin(), count: 1 << 15)
    for index in 0..<image.width * image.height {
      let (red, green, blue) = (
        image.pixels[3 * index], image.pixels[3 * index + 1], image.pixels[3 * index + 2]
      )
      let place = Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
      bins[place].colour += CIELab.lab(red: red, green: green, blue: blue)
      bins[place].weight += 1
    }
    return bins.filter { $0.weight > 0 }.map {
      Bin(colour: $0.colour / $0.weight, weight: $0.weight)
    }
  }

  private static func seeds(_ bins: [Bin]) -> [SIMD3<Double>] {
    guard let heaviest = bins.max(by: { $0.weight < $1.weight }) else { return [] }
    var centres = [heaviest.colour]
    while centres.count < count {
      let merits = bins.map { bin in
        bin.weight * (centres.map { squaredDistance($0, bin.colour) }.min() ?? 0)
      }
      guard let best = merits.indices.max(by: { merits[$0] < merits[$1] }), merits[best] > 0 else {
        break
      }
      centres.append(bins[best].colour)
    }
    return centres
  }

  /// The nearest two centres become one, at their common mean, until all are apart.
  private static func merged(
    _ centres: [SIMD3<Double>], _ bins: [Bin], _ owners: [Int]
  ) -> [SIMD3<Double>] {
    var groups = centres.indices.map { index in
      Bin(
        colour: centres[index],
        weight: zip(bins, owners).reduce(0) { $0 + ($1.1 == index ? $1.0.weight : 0) })
    }.filter { $0.weight > 0 }
    while groups.count > 1 {
      var nearest = (first: 0, second: 1, distance: Double.infinity)
      for first in groups.indices {
        for second in groups.indices where second > first {
          let distance = squaredDistance(groups[first].colour, groups[second].colour)
          if distance < nearest.distance { nearest = (first, second, distance) }
        }
      }
      guard nearest.distance < leastDistance * leastDistance else { break }
      let (one, other) = (groups[nearest.first], groups[nearest.second])
      let weight = one.weight + other.weight
      groups[nearest.first] = Bin(
        colour: (one.colour * one.weight + other.colour * other.weight) / weight, weight: weight)
      groups.remove(at: nearest.second)
    }
    return groups.map(\.colour)
  }

  private static func colours(_ bins: [Bin], _ centres: [SIMD3<Double>]) -> [PaletteColour] {
    var weights = [Double](repeating: 0, count: centres.count)
    for bin in bins { weights[nearestCentre(bin.colour, centres)] += bin.weight }
    let whole = weights.reduce(0, +)
    return zip(centres, weights).filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.map { centre, weight in
      let shown = CIELab.screenColour(centre)
      return PaletteColour(
        hex: String(format: "#%02x%02x%02x", Int(shown.red), Int(shown.green), Int(shown.blue)),
        lightness: centre.x, a: centre.y, b: centre.z, share: weight / whole)
    }
  }

  private static func nearestCentre(_ colour: SIMD3<Double>, _ centres: [SIMD3<Double>]) -> Int {
    var best = (index: 0, distance: Double.infinity)
    for (index, centre) in centres.enumerated() {
      let distance = squaredDistance(colour, centre)
      if distance < best.distance { best = (index, distance) }
    }
    return best.index
  }

  private static func squaredDistance(_ one: SIMD3<Double>, _ other: SIMD3<Double>) -> Double {
    let difference = one - other
    return (difference * difference).sum()
  }
}
