import GatewayServer
import Testing

@Suite struct APIKeyTests {
  /// The SHA-256 of `open sesame`.
  private static let hash = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb"

  @Test(arguments: ["open sesame", "sha256:\(hash)", "sha256:\(hash.uppercased())"])
  func onlyTheKeyItselfMatches(configured: String) throws {
    let key = try #require(APIKey(configured: configured))
    #expect(key.matches("open sesame"))
    for wrong in ["", "open", "open sesame ", "Open sesame", Self.hash, configured + "x"] {
      #expect(!key.matches(wrong))
    }
  }

  @Test(arguments: [
    "", "sha256:", "sha256:abc", "sha256:\(hash)0", "sha256:\(hash.dropLast())g",
    "sha256:" + String(repeating: "+1", count: 32),
  ])
  func aKeyThatCannotBeUsedIsRefused(configured: String) {
    #expect(APIKey(configured: configured) == nil)
  }
}
