/// Why a matrix cannot be worked with.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// The numbers are not those of a square matrix of that order.
  case wrongSize(count: Int, order: Int)
  /// A number of the matrix is NaN or infinite.
  case notFinite
  /// The leading minor of that order is not positive.
  case notPositiveDefinite(minor: Int)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .wrongSize(let count, let order):
      "\(count) numbers are no matrix of \(order) rows and \(order) columns"
    case .notFinite: "the matrix has a number that is not finite"
    case .notPositiveDefinite(let minor):
      "the matrix is not positive definite: its leading minor of order \(minor) is not positive"
    }
  }
}
