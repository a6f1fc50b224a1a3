import LinearAlgebra
import TestSupport
import Testing

@Suite struct CholeskyTests {
  /// B Bᵀ + I of a random B: symmetric and positive definite.
  private func matrix(order: Int, seed: UInt64) -> [Double] {
    var random = SplitMix64(seed: seed)
    let factor = (0..<order * order).map { _ in Double.random(in: -1...1, using: &random) }
    return (0..<order * order).map { index in
      let (row, column) = (index / order, index % order)
      return (0..<order).reduce(row == column ? 1.0 : 0) {
        $0 + factor[row * order + $1] * factor[column * order + $1]
      }
    }
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let order = vector.count
    return (0..<order).map { row in
      (0..<order).reduce(0.0) { $0 + matrix[row * order + $1] * vector[$1] }
    }
  }

  @Test(arguments: [1, 2, 3, 11, 60])
  func whatIsSolvedAndInvertedFits(order: Int) throws {
    let matrix = matrix(order: order, seed: UInt64(order))
    let cholesky = try Cholesky(matrix, order: order)
    let right = (0..<order).map { Double($0) - 2.5 }
    let solution = try cholesky.solve(right)
    #expect(zip(product(matrix, solution), right).allSatisfy { abs($0 - $1) < 1e-10 })
    let inverse = cholesky.inverse
    #expect(zip(product(inverse, right), solution).allSatisfy { abs($0 - $1) < 1e-10 })
    for row in 0..<order {
      for column in 0..<row {
        #expect(inverse[row * order + column] == inverse[column * order + row])
      }
    }
  }

  /// [[4, 2], [2, 5]] = L Lᵀ with L = [[2, 0], [1, 2]].
  @Test func theFactorIsTheTextbooks() throws {
    let cholesky = try Cholesky([4, .greatestFiniteMagnitude, 2, 5], order: 2)
    #expect(cholesky.diagonal == [2, 2])
    #expect(try cholesky.solve([2, 9]) == [-0.5, 2])
  }

  @Test func whatHasNoFactorIsRefused() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) {
      try Cholesky([1, 2, 2, 1], order: 2)
    }
    #expect(throws: LinearAlgebraError.notFinite) { try Cholesky([1, 0, .nan, 1], order: 2) }
    #expect(throws: LinearAlgebraError.wrongSize(count: 3, order: 2)) {
      try Cholesky([1, 2, 3], order: 2)
    }
    #expect(throws: LinearAlgebraError.wrongSize(count: 0, order: 0)) { try Cholesky([], order: 0) }
    #expect(throws: LinearAlgebraError.wrongSize(count: 1, order: 2)) {
      try Cholesky([1, 0, 0, 1], order: 2).solve([1])
    }
  }
}
