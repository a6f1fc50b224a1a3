import Inference
import Testing

@Suite struct TensorTests {
  @Test func holdsItsElementsInOrder() throws {
    let tensor = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(tensor.shape == [2, 3])
    #expect(tensor.count == 6)
    #expect(tensor.elementType == .float32)
    #expect(try tensor.elements(of: Float.self) == [1, 2, 3, 4, 5, 6])
  }

  @Test func beginsWithZerosWhereItIsWrittenInPlace() throws {
    let tensor = try Tensor(shape: [5], of: Int64.self) { $0[3] = -7 }
    #expect(try tensor.elements(of: Int64.self) == [0, 0, 0, -7, 0])
  }

  @Test(arguments: ElementType.allCases) func hasZerosOfEachType(type: ElementType) throws {
    let tensor = try Tensor(zeros: [3, 2], elementType: type)
    #expect(tensor.count == 6)
    #expect(tensor.elementType == type)
  }

  @Test(
    arguments: [([], 1), ([0], 0), ([4, 0, 3], 0), ([7], 7), ([1, 1, 2], 2)] as [([Int], Int)])
  func hasAsManyElementsAsItsShapeSays(shape: [Int], count: Int) throws {
    #expect(try Tensor(zeros: shape, elementType: .uint8).count == count)
    #expect(try Tensor([UInt8](repeating: 1, count: count), shape: shape).count == count)
    #expect(throws: InferenceError.self) {
      try Tensor([UInt8](repeating: 1, count: count + 1), shape: shape)
    }
  }

  @Test(arguments: [
    [-1], [2, -3], [Int.max], [Int.max, Int.max], [1 << 31], [1 << 16, 1 << 16],
    [1 << 40, 1 << 40, 0],
    [Int.min],
  ]) func refusesShapesThatNoTensorHas(shape: [Int]) {
    #expect(throws: InferenceError.self) { try Tensor(zeros: shape, elementType: .int8) }
    #expect(throws: InferenceError.self) { try Tensor([] as [Float], shape: shape) }
  }

  @Test func refusesToBeReadAsAnotherType() throws {
    let tensor = try Tensor([1, 2] as [Int32], shape: [2])
    let expected = InferenceError.invalidTensor("the elements are i32, not f32")
    #expect(throws: expected) { try tensor.elements(of: Float.self) }
  }
}
