import Foundation
import SupportVectors
import TestSupport
import Testing

@Suite struct SupportVectorRegressionTests {
  private static let text = """
    svm_type epsilon_svr
    kernel_type rbf
    gamma 0.5
    nr_class 2
    total_sv 2
    rho -1.25
    probA 0.75
    SV
    2 1:1 2:0
    -3 1:-1 2:0.5

    """

  private func model(_ text: String) throws -> SupportVectorRegression {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(text.utf8), as: "model.txt")
    return try SupportVectorRegression(path: path, dimension: 2)
  }

  /// The sum over the vectors of coefficient times exp(-gamma distance^2), less rho.
  @Test(arguments: [[0.0, 0], [1, 0], [-1, 0.5], [3, -2]])
  func thePredictionIsTheFormulas(values: [Double]) throws {
    let vectors = [(2.0, [1.0, 0]), (-3, [-1, 0.5])]
    let wanted = vectors.reduce(1.25) { sum, vector in
      let distance = zip(vector.1, values).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
      return sum + vector.0 * exp(-0.5 * distance)
    }
    #expect(abs(try model(Self.text).predict(values) - wanted) < 1e-12)
  }

  @Test func theScaleOfErrorsIsRead() throws {
    #expect(try model(Self.text).errorScale == 0.75)
    let without = Self.text.split(separator: "\n").filter { !$0.hasPrefix("probA") }
      .joined(separator: "\n")
    #expect(try model(without + "\n").errorScale == nil)
  }

  @Test func whatIsNoWholeModelIsRefused() throws {
    for text in [
      "", "words", String(Self.text.prefix(110)), Self.text + "1 1:2\n",
      Self.text.replacingOccurrences(of: "total_sv 2", with: "total_sv 2000000000"),
      Self.text.replacingOccurrences(of: "epsilon_svr", with: "c_svc"),
    ] {
      #expect(throws: SupportVectorRegression.LoadError.self) { try model(text) }
    }
    #expect(throws: SupportVectorRegression.LoadError.self) {
      try SupportVectorRegression(path: "/nowhere", dimension: 2)
    }
  }
}
