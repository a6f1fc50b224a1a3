import GatewayServer
import ServiceKit
import Testing
import Validation

@Suite struct FieldMapTests {
  private static let map = FieldMap(["source": "video", "platform": "platforms[1]"])

  @Test(arguments: [
    ("source", "video"), ("source.path", "video.path"), ("source[2].data", "video[2].data"),
    ("platform", "platforms[1]"),
  ])
  func aPathAndEverythingBelowItIsTranslated(theirs: String, ours: String) {
    let violation = FieldViolation(field: theirs, description: "is wrong", reason: "WRONG")
    let expected = FieldViolation(field: ours, description: "is wrong", reason: "WRONG")
    #expect(Self.map.translate([violation]) == [expected])
  }

  @Test(arguments: ["sources", "platform_history", "other", ""])
  func aFieldThatTheCallerDidNotSetMakesTheInputBlameless(field: String) {
    let known = FieldViolation(field: "source", description: "", reason: "")
    let unknown = FieldViolation(field: field, description: "", reason: "")
    #expect(Self.map.translate([known, unknown]) == nil)
  }

  @Test func aRefusalThatNamesNoFieldIsNotTheInputsFault() {
    #expect(Self.map.translate([]) == nil)
  }
}
