import Scoring
import Testing

@Suite struct NormalDistributionTests {
  /// Values of Φ from Abramowitz and Stegun, table 26.1.
  @Test(arguments: [
    (0.0, 0.5), (0.5, 0.691_462_461_274_013_1), (1, 0.841_344_746_068_542_9),
    (2, 0.977_249_868_051_820_8), (3, 0.998_650_101_968_369_9), (-1, 0.158_655_253_931_457_05),
  ])
  func theDistributionFunctionIsThatOfTheTables(x: Double, probability: Double) {
    #expect(abs(NormalDistribution.cumulative(x) - probability) < 1e-15)
  }

  @Test func theInfinitiesHaveAProbability() {
    #expect(NormalDistribution.cumulative(-.infinity) == 0)
    #expect(NormalDistribution.cumulative(.infinity) == 1)
  }

  @Test(arguments: [1e-9, 0.001, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.975, 0.999, 1 - 1e-12])
  func aCriticalValueHoldsItsLevel(level: Double) {
    let value = NormalDistribution.criticalValue(level: level)
    let inside = NormalDistribution.cumulative(value) - NormalDistribution.cumulative(-value)
    #expect(abs(inside - level) < 1e-15)
  }

  @Test(arguments: [(0.5, 0.674_489_750_196_081_7), (0.95, 1.959_963_984_540_054)])
  func aCriticalValueIsThatOfTheTables(level: Double, value: Double) {
    #expect(abs(NormalDistribution.criticalValue(level: level) - value) < 1e-14)
  }

  /// The level that the models use; another last bit would be another answer under the same version.
  @Test func theCriticalValueOfFourOutOfFiveStays() {
    #expect(NormalDistribution.criticalValue(level: 0.8) == 1.281_551_565_544_600_4)
  }
}
