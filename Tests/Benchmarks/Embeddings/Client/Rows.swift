import Foundation

/// Vectors of a file in single precision, row after row.
struct Rows: Sendable {
  private let data: Data
  private let dimension: Int

  init(_ path: String, dimension: Int) throws {
    data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    self.dimension = dimension
  }

  var count: Int { data.count / (MemoryLayout<Float>.size * dimension) }

  subscript(row: Int) -> [Float] {
    data.withUnsafeBytes { bytes in
      [Float](unsafeUninitializedCapacity: dimension) { values, count in
        let size = MemoryLayout<Float>.size * dimension
        UnsafeMutableRawBufferPointer(values).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[row * size..<(row + 1) * size]))
        count = dimension
      }
    }
  }
}
