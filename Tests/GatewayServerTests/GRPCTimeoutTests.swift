import GatewayServer
import Testing

@Suite struct GRPCTimeoutTests {
  @Test(arguments: [
    ("1H", Duration.seconds(3600)), ("2M", .seconds(120)), ("10S", .seconds(10)),
    ("500m", .milliseconds(500)), ("7u", .microseconds(7)), ("99999999n", .nanoseconds(99_999_999)),
  ])
  func aTimeoutIsRead(text: String, duration: Duration) {
    #expect(GRPCTimeout.duration(from: text) == duration)
  }

  @Test(arguments: ["", "S", "10", "10s", "-1S", "1.5S", "123456789S", " 1S", "１S"])
  func anythingElseIsNone(text: String) {
    #expect(GRPCTimeout.duration(from: text) == nil)
  }
}
