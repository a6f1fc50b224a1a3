import Foundation
import Media
import Testing

@Suite struct SpectrumTests {
  /// A tone of a whole number of periods is in its own place and nowhere else.
  @Test(arguments: [16, 128, 1024], [1, 3, 7])
  func aToneIsInItsPlace(size: Int, periods: Int) throws {
    let samples = (0..<size).map {
      Float(sin(2 * .pi * Double(periods * $0) / Double(size)))
    }
    let magnitudes = try Spectrum(size: size).magnitudes(samples)
    #expect(magnitudes.count == size / 2 + 1)
    for (place, magnitude) in magnitudes.enumerated() {
      let wanted = place == periods ? Float(size) / 2 : 0
      #expect(abs(magnitude - wanted) < 1e-3 * Float(size))
    }
  }

  @Test func missingSamplesAreZero() throws {
    let spectrum = try Spectrum(size: 64)
    let whole = [1] + [Float](repeating: 0, count: 63)
    #expect(spectrum.magnitudes([1]) == spectrum.magnitudes(whole))
    #expect(spectrum.magnitudes([1]).allSatisfy { abs($0 - 1) < 1e-6 })
    #expect(spectrum.magnitudes(whole + [9, 9]) == spectrum.magnitudes(whole))
    #expect(spectrum.magnitudes([]).allSatisfy { $0 == 0 })
  }

  @Test(arguments: [0, 8, 24, 1 << 17])
  func otherSizesAreRefused(size: Int) {
    #expect(throws: MediaError.self) { try Spectrum(size: size) }
  }
}
