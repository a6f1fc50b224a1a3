import Execution
import Testing

@Suite struct CancellationTests {
  @Test func isSilentUntilCancelled() throws {
    let cancellation = Cancellation()
    #expect(!cancellation.isCancelled)
    try cancellation.check()
  }

  @Test func staysRaised() {
    let cancellation = Cancellation()
    cancellation.cancel()
    cancellation.cancel()
    #expect(cancellation.isCancelled)
    #expect(throws: CancellationError.self) { try cancellation.check() }
  }
}
