import CBLAS

/// OpenBLAS's own threads would fight those of the callers. Evaluated once, before the first use.
private let useOneThread: Void = openblas_set_num_threads(1)

/// The factor of a symmetric positive definite matrix, A = L Lᵀ (LAPACK's dpotrf).
public struct Cholesky: Sendable {
  /// How many rows and columns the matrix has.
  public let order: Int
  /// L by columns; above its diagonal what stood there.
  private let factor: [Double]

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - matrix: its rows one after the other; of what is above the diagonal nothing is read.
  ///   - order: how many rows and columns it has, 1 and up.
  public init(_ matrix: [Double], order: Int) throws(LinearAlgebraError) {
    guard order >= 1, order <= Int(Int32.max), matrix.count == order * order else {
      throw .wrongSize(count: matrix.count, order: order)
    }
    guard matrix.allSatisfy(\.isFinite) else { throw .notFinite }
    _ = useOneThread
    // The lower half by rows is the upper half by columns: A = Uᵀ U with U = Lᵀ.
    var factor = matrix
    var (count, info) = (Int32(order), Int32(0))
    dpotrf_("U", &count, &factor, &count, &info, 1)
    guard info == 0 else { throw .notPositiveDefinite(minor: Int(info)) }
    self.order = order
    self.factor = factor
  }

  /// x with A x = b.
  ///
  /// - Parameter right: b, `order` numbers.
  public func solve(_ right: [Double]) throws(LinearAlgebraError) -> [Double] {
    guard right.count == order else { throw .wrongSize(count: right.count, order: order) }
    var (solution, count, one, info) = (right, Int32(order), Int32(1), Int32(0))
    dpotrs_("U", &count, &one, factor, &count, &solution, &count, &info, 1)
    return solution
  }

  /// The inverse of A, its rows one after the other.
  public var inverse: [Double] {
    var (inverse, count, info) = (factor, Int32(order), Int32(0))
    dpotri_("U", &count, &inverse, &count, &info, 1)
    for row in 0..<order {
      for column in 0..<row { inverse[column * order + row] = inverse[row * order + column] }
    }
    return inverse
  }

  /// The diagonal of L.
  public var diagonal: [Double] { (0..<order).map { factor[$0 * order + $0] } }
}
