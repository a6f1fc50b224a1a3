import Foundation
import TestSupport
import Testing
import VectorIndex

struct SpillFileTests {
  /// With 4,000 dimensions a segment has 16 rows, so that changes cross several.
  @Test(arguments: [VectorIndex.Metric.cosine, .innerProduct, .euclidean], [3, 4_000])
  func answersAreThoseOfMemory(metric: VectorIndex.Metric, dimension: Int) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: UInt64(dimension))
    var spilled = try VectorIndex(
      dimension: dimension, metric: metric, spill: SpillFile(directory: folder.url))
    var whole = try VectorIndex(dimension: dimension, metric: metric)
    var before: [(VectorIndex.Snapshot, VectorIndex.Snapshot)] = []
    for step in 0..<300 {
      let id = Int64.random(in: 0..<100, using: &random)
      if Int.random(in: 0..<3, using: &random) > 0 {
        let vector = random.vector(dimension)
        try spilled.insert(vector, id: id)
        try whole.insert(vector, id: id)
      } else {
        #expect(spilled.remove(id) == whole.remove(id))
      }
      if step % 50 == 0 { before.append((spilled.snapshot, whole.snapshot)) }
    }
    let queries = (0..<5).map { _ in random.vector(dimension) }
    for (spilled, whole) in before + [(spilled.snapshot, whole.snapshot)] {
      #expect(try spilled.search(all: queries, k: 20) == whole.search(all: queries, k: 20))
    }
    for query in queries {
      #expect(
        try spilled.rank(Int64(0)..<100, by: query, k: 9)
          == whole.rank(Int64(0)..<100, by: query, k: 9))
    }
    for id in Int64(0)..<100 { #expect(spilled.vector(id) == whole.vector(id)) }
  }

  @Test func copiesAreIndependent() throws {
    let folder = try TemporaryFolder()
    var first = try VectorIndex(
      dimension: 2, metric: .innerProduct, spill: SpillFile(directory: folder.url))
    for id in Int64(0)..<10 { try first.insert([1, Float(id)], id: id) }
    var second = first
    try first.insert([7, 7], id: 3)
    try second.insert([8, 8], id: 3)
    second.remove(4)
    #expect(first.vector(3) == [7, 7])
    #expect(second.vector(3) == [8, 8])
    #expect(first.vector(4) == [1, 4])
    #expect(second.vector(4) == nil)
  }

  @Test func twoThirdsOfTheVectorsAreNotInMemory() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 1)
    var spilled = try VectorIndex(
      dimension: 384, metric: .cosine, spill: SpillFile(directory: folder.url))
    var whole = try VectorIndex(dimension: 384, metric: .cosine)
    for id in Int64(0)..<2_000 {
      let vector = random.vector(384)
      try spilled.insert(vector, id: id)
      try whole.insert(vector, id: id)
    }
    #expect(Double(spilled.bytes) < 0.4 * Double(whole.bytes))
    #expect(spilled.spilledBytes >= 2_000 * 384 * 2)
    #expect(whole.spilledBytes == 0)
  }

  @Test func whatIsGivenBackIsUsedAgain() throws {
    let folder = try TemporaryFolder()
    let file = try SpillFile(directory: folder.url)
    var random = SplitMix64(seed: 2)
    let vectors = (0..<100).map { _ in random.vector(4_000) }
    var sizes: Set<Int> = []
    for _ in 0..<60 {
      var index = try VectorIndex(dimension: 4_000, metric: .cosine, spill: file)
      for (id, vector) in vectors.enumerated() { try index.insert(vector, id: Int64(id)) }
      #expect(index.spilledBytes > 0)
      sizes.insert(try Self.bytesOfOpenFiles(in: folder))
    }
    // All of them together would have needed more.
    #expect(sizes == [16 << 20])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.appending(path: "missing")
    #expect(
      throws: VectorIndexError.noSpillFile(
        directory: missing.path, reason: "No such file or directory")
    ) { try SpillFile(directory: missing) }
  }

  /// How large the files are that this process has open there and that have no name.
  private static func bytesOfOpenFiles(in folder: TemporaryFolder) throws -> Int {
    var bytes = 0
    for descriptor in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      let path = "/proc/self/fd/\(descriptor)"
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
        target.hasPrefix(folder.url.path)
      else { continue }
      var status = stat()
      if stat(path, &status) == 0 { bytes += Int(status.st_size) }
    }
    return bytes
  }
}
