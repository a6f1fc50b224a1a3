import CSVM
import Foundation

/// An epsilon support vector regression (V. Vapnik, "The Nature of Statistical Learning Theory", 1995)
/// in the file format of libsvm.
///
/// `@unchecked Sendable`: libsvm only reads a model while it predicts, and nothing else changes it.
public final class SupportVectorRegression: @unchecked Sendable {
  /// Why a model cannot be used.
  public struct LoadError: Error, CustomStringConvertible, Equatable {
    /// What was wrong, and what is needed.
    public let description: String
  }

  /// The scale of the Laplace distribution of the model's errors, as cross-validation found it when
  /// the model was trained, in the unit of the prediction; `nil` when the file does not say.
  public let errorScale: Double?
  /// How many numbers a prediction is made from.
  public let dimension: Int

  private let model: UnsafeMutablePointer<svm_model>

  /// The model in a file.
  ///
  /// - Parameter dimension: how many numbers predictions are made from; the file does not say.
  /// - Throws: `LoadError` when it is not there, damaged, or no epsilon regression.
  public init(path: String, dimension: Int) throws {
    // libsvm believes every number that it reads, and ends every line: whether all lines are there, and
    // whole, is looked at first.
    guard let text = try? String(contentsOfFile: path, encoding: .ascii) else {
      throw LoadError(description: "no model of libsvm can be read at \(path)")
    }
    let lines = text.split(separator: "\n")
    guard let head = lines.firstIndex(of: "SV"),
      let total = lines[..<head].first(where: { $0.hasPrefix("total_sv ") })
        .flatMap({ Int($0.dropFirst(9)) }),
      total > 0, lines.count == head + 1 + total, text.hasSuffix("\n")
    else {
      throw LoadError(description: "\(path) is no whole model of libsvm")
    }
    guard let model = svm_load_model(path) else {
      throw LoadError(description: "\(path) is no model of libsvm")
    }
    guard svm_get_svm_type(model) == EPSILON_SVR else {
      var kept: UnsafeMutablePointer<svm_model>? = model
      svm_free_and_destroy_model(&kept)
      throw LoadError(description: "\(path) is no epsilon regression")
    }
    self.model = model
    self.dimension = dimension
    let scale = svm_get_svr_probability(model)
    errorScale = scale > 0 ? scale : nil
  }

  deinit {
    var model: UnsafeMutablePointer<svm_model>? = model
    svm_free_and_destroy_model(&model)
  }

  /// The prediction for `dimension` numbers, each in the range that the model was trained with.
  public func predict(_ values: [Double]) -> Double {
    precondition(values.count == dimension, "\(values.count) numbers for \(dimension)")
    var nodes = values.enumerated().map { svm_node(index: Int32($0.offset + 1), value: $0.element) }
    nodes.append(svm_node(index: -1, value: 0))
    return svm_predict(model, nodes)
  }
}
