import Contracts
import Protobuf
import TestMessages

/// The messages that bytes are read as: all field kinds, nesting, well-known types, and requests of
/// the services.
enum FuzzMessages {
  /// Those of the tests.
  private static let tests: [any Message.Type] = [
    TestScalars.self, TestOptionals.self, TestPacked.self, TestUnpacked.self, TestMaps.self,
    TestChoice.self, TestTree.self, TestWellKnown.self, TestEmpty.self,
  ]
  /// Those of the contracts.
  private static let contracts: [any Message.Type] = [
    Google_Protobuf_Any.self, GatewayPrepareCampaignRequest.self,
    OptimizerAllocateBudgetRequest.self,
  ]

  /// A message, its content on the wire or in JSON, and the descriptor set that knows it.
  struct Pick {
    let type: any Message.Type
    let content: [UInt8]
    let isOfTests: Bool
  }

  /// What the first byte picks, and the bytes after it; `nil` without a byte.
  static func pick(_ bytes: [UInt8]) -> Pick? {
    guard let first = bytes.first else { return nil }
    let index = Int(first) % (tests.count + contracts.count)
    return Pick(
      type: (tests + contracts)[index], content: Array(bytes.dropFirst()),
      isOfTests: index < tests.count)
  }
}
