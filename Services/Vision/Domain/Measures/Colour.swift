import Media

/// How colourful a picture is.
struct Colour {
  /// M3 of D. Hasler and S. Süsstrunk, "Measuring colourfulness in natural images", SPIE 5007
  /// (2003): 0 to about 190.
  let colourfulness: Double
  /// Mean HSV saturation, 0 to 1.
  let saturation: Double

  init(_ image: Image) {
    var redGreen = 0
    var redGreenSquares = 0
    // Doubled, to stay in whole numbers.
    var yellowBlue = 0
    var yellowBlueSquares = 0
    // Saturation in 65,536ths: whole numbers add up the same in any order.
    var saturations = 0
    let count = image.width * image.height
    image.pixels.withUnsafeBufferPointer { pixels in
      for index in 0..<count {
        let red = Int(pixels[3 * index])
        let green = Int(pixels[3 * index + 1])
        let blue = Int(pixels[3 * index + 2])
        let first = red - green
        let second = red + green - 2 * blue
        redGreen += first
        redGreenSquares += first * first
        yellowBlue += second
        yellowBlueSquares += second * second
        let most = max(red, green, blue)
        if most > 0 { saturations += ((most - min(red, green, blue)) << 16) / most }
      }
    }
    let total = Double(count)
    let firstMean = Double(redGreen) / total
    let secondMean = Double(yellowBlue) / total / 2
    let firstVariance = Double(redGreenSquares) / total - firstMean * firstMean
    let secondVariance = Double(yellowBlueSquares) / total / 4 - secondMean * secondMean
    colourfulness =
      max(0, firstVariance + secondVariance).squareRoot()
      + 0.3 * (firstMean * firstMean + secondMean * secondMean).squareRoot()
    saturation = Double(saturations) / total / 65_536
  }
}
